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
    private readonly IDisposable _subscription;

    /// <param name="time">What the pause is measured by.</param>
    /// <param name="subscribe">Has the given action called with each change, until what it returns is disposed of.</param>
    protected Lookout(TimeProvider time, Func<Action, IDisposable> subscribe) =>
        (Time, _subscription) = (time, subscribe(() => _changes.Writer.TryWrite(true)));

    protected TimeProvider Time { get; }

    public override void Dispose()
    {
        _subscription.Dispose();
        base.Dispose();
    }

    /// <summary>One look. Asked twice, it must not do more than once.</summary>
    protected abstract Task LookAsync(CancellationToken cancel);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _changes.Writer.TryWrite(true);
        await foreach (var _ in _changes.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (Exception error) when (error is StorageUnavailableException or SqliteException)
            {
                await Task.Delay(StoragePause, Time, stoppingToken);
                _changes.Writer.TryWrite(true);
            }
        }
    }
}
