using System.Collections.Concurrent;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.Inbound.Channels;

/// <summary>
/// Whoever wants a pull of a connection asks here: at most one runs and one waits, so that a storm of wishes costs two.
/// The one that waits begins when the one that runs is over, and so sees all that was there when it was asked for.
/// </summary>
internal sealed class ChannelPollers(BookingPuller puller, StorageHealth storage) : IDisposable
{
    /// <summary>How long a caller waits for what was read to be applied.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<ChannelKey, Turns> _turns = new();
    private readonly CancellationTokenSource _stop = new();

    private Action<ChannelKey, BookingPull?, Exception?> _over = static (_, _, _) => { };

    /// <summary>Called after each pull, with what it came to or why it came to nothing. Must not block.</summary>
    public void OnOver(Action<ChannelKey, BookingPull?, Exception?> over) => _over += over;

    /// <summary>A pull that begins from now on; null where the connection is not configured any more. Never blocks.</summary>
    public Task<BookingPull?> PullAsync(ChannelKey key, WorkClass urgency)
    {
        var (mine, begins) = _turns.GetOrAdd(key, static _ => new Turns()).Ask(urgency);
        if (begins)
            _ = Task.Run(() => RunAsync(key));
        return mine;
    }

    /// <summary>True while a pull of it runs or waits.</summary>
    public bool IsRunning(ChannelKey key) => _turns.GetValueOrDefault(key)?.IsBusy == true;

    /// <summary>Pulls now and answers when what was read is applied.</summary>
    /// <exception cref="TimeoutException">It was read and journaled, but not applied in time.</exception>
    public async Task<BookingPull?> PullNowAsync(ChannelKey key, CancellationToken cancel)
    {
        var pull = await PullAsync(key, WorkClass.Critical).WaitAsync(cancel);
        await (pull?.Applied ?? Task.CompletedTask).WaitAsync(Patience, cancel);
        return pull;
    }

    /// <summary>Pulls that run are broken off; what they journaled is kept, and the channel offers the rest again.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        foreach (var turns in _turns.Values)
            await turns.WhenOver();
    }

    public void Dispose() => _stop.Dispose();

    private async Task RunAsync(ChannelKey key)
    {
        var turns = _turns[key];
        while (turns.TakeNext() is { } turn)
        {
            try
            {
                if (storage.Problem is { } problem)
                    throw new StorageUnavailableException(problem);
                var pull = await puller.PullAsync(key, turn.Urgency, () => !turns.HasMore, _stop.Token);
                _over(key, pull, null);
                turn.Done.TrySetResult(pull);
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                _over(key, null, error);
                turn.Done.TrySetException(error);
                // Nobody may be waiting for it.
                _ = turn.Done.Task.Exception;
            }
        }
    }

    private sealed record Turn(TaskCompletionSource<BookingPull?> Done, WorkClass Urgency);

    /// <summary>The one that runs and the one that waits.</summary>
    private sealed class Turns
    {
        private readonly Lock _lock = new();
        private Turn? _running;
        private Turn? _waiting;
        private bool _isBusy;

        /// <summary>Another one waits.</summary>
        public bool HasMore
        {
            get
            {
                lock (_lock)
                    return _waiting is not null;
            }
        }

        public bool IsBusy
        {
            get
            {
                lock (_lock)
                    return _isBusy;
            }
        }

        public (Task<BookingPull?> Mine, bool Begins) Ask(WorkClass urgency)
        {
            lock (_lock)
            {
                _waiting = _waiting is null
                    ? new Turn(new TaskCompletionSource<BookingPull?>(TaskCreationOptions.RunContinuationsAsynchronously), urgency)
                    : _waiting with { Urgency = urgency < _waiting.Urgency ? urgency : _waiting.Urgency };
                var begins = !_isBusy;
                _isBusy = true;
                return (_waiting.Done.Task, begins);
            }
        }

        public Turn? TakeNext()
        {
            lock (_lock)
            {
                (_running, _waiting) = (_waiting, null);
                _isBusy = _running is not null;
                return _running;
            }
        }

        public async Task WhenOver()
        {
            Task? running;
            lock (_lock)
                running = (_waiting ?? _running)?.Done.Task;
            if (running is not null)
                await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
