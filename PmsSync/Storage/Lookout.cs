using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace PmsSync.Storage;

/// <summary>
/// Looks at the start and after each change of something else; however many changes come together, one look settles them.
/// Where the database cannot be used now, it looks again after a pause.
/// </summary>
internal abstract class Lookout : BackgroundService
{
    private static readonly TimeSpan StoragePause = TimeSpan.FromSeconds(1);

    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _lock = new();
    private readonly IDisposable _subscription;
    private long _asked;
    private TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="time">What the pause is measured by.</param>
    /// <param name="subscribe">Has the given action called with each change, until what it returns is disposed of.</param>
    protected Lookout(TimeProvider time, Func<Action, IDisposable> subscribe)
    {
        (Time, _subscription) = (time, subscribe(Ask));
        Ask();
    }

    protected TimeProvider Time { get; }

    public override void Dispose()
    {
        _subscription.Dispose();
        base.Dispose();
    }

    /// <summary>Completes when there is no look that was asked for and is not done, the one at the start among them. Only a started one becomes idle.</summary>
    internal Task WhenIdleAsync()
    {
        lock (_lock)
            return _done.Task;
    }

    /// <summary>One look. Asked twice, it must not do more than once.</summary>
    protected abstract Task LookAsync(CancellationToken cancel);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var _ in _changes.Reader.ReadAllAsync(stoppingToken))
        {
            var asked = Interlocked.Read(ref _asked);
            try
            {
                await LookAsync(stoppingToken);
                Settle(asked);
            }
            catch (Exception error) when (error is StorageUnavailableException or SqliteException)
            {
                await Task.Delay(StoragePause, Time, stoppingToken);
                _changes.Writer.TryWrite(true);
            }
        }
    }

    private void Ask()
    {
        lock (_lock)
        {
            _asked++;
            if (_done.Task.IsCompleted)
                _done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        _changes.Writer.TryWrite(true);
    }

    /// <param name="asked">How many looks had been asked for when the one that is done began.</param>
    private void Settle(long asked)
    {
        lock (_lock)
        {
            if (asked == _asked)
                _done.TrySetResult();
        }
    }
}
