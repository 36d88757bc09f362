using Microsoft.Data.Sqlite;
using PmsSync.Domain;

namespace PmsSync.Storage;

/// <summary>
/// The one writer: a thread of its own owns the only write connection and commits commands in groups.
/// Batches form while the previous commit syncs; there is no timer. What fails with the disk is unknown until
/// the database was opened anew and the batch's number was looked up; nothing is replayed behind a caller's back.
/// </summary>
internal sealed partial class DatabaseWriter : IDisposable
{
    private const string MarkBatch = "UPDATE storage_mark SET batch = ?1";

    private const string ReadBatch = "SELECT batch FROM storage_mark";

    private static readonly TimeSpan IdleWait = TimeSpan.FromSeconds(1);

    private readonly StorageOptions _options;
    private readonly StorageHealth _health;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly WriteQueue _queue;
    private readonly List<WriteCommand> _batch = [];
    private readonly Thread _thread;
    private readonly CancellationTokenSource _closing = new();
    private readonly StorageMetrics _metrics;

    private WriteSession? _session;
    private long _batchNumber;
    private bool _disposed;
    private volatile bool _logIsNearlyCopied;

    public DatabaseWriter(StorageOptions options, StorageHealth health, StorageMetrics metrics, TimeProvider time, ILogger<DatabaseWriter> logger)
    {
        (_options, _health, _metrics, _time, _logger) = (options, health, metrics, time, logger);
        _queue = new WriteQueue(options.QueueCapacity);
        metrics.Watch(() => _queue.Count);
        _thread = new Thread(Loop) { IsBackground = true, Name = "sqlite-writer" };
    }

    /// <summary>Opens the database for writing; the schema must be there.</summary>
    public void Start()
    {
        Open();
        _thread.Start();
    }

    /// <summary>Completes after the commit; waits where the queue of the command's class is full.</summary>
    /// <exception cref="StorageUnavailableException">The disk or the database refused; nothing was kept.</exception>
    public async Task<TResult> WriteAsync<TResult>(WriteCommand<TResult> command, CancellationToken cancel = default)
    {
        try
        {
            await _queue.AddAsync(command, cancel);
        }
        catch (System.Threading.Channels.ChannelClosedException error)
        {
            throw new StorageUnavailableException("The service is stopping.", error);
        }
        return await command.Completion.WaitAsync(cancel);
    }

    public Task<TResult> WriteAsync<TResult>(WorkClass urgency, Func<WriteSession, TResult> write, CancellationToken cancel = default) =>
        WriteAsync(new WriteFunction<TResult>(write) { Class = urgency }, cancel);

    /// <summary>The number of the last commit; grows with each.</summary>
    public long BatchNumber => Interlocked.Read(ref _batchNumber);

    /// <summary>
    /// Between two batches, copy back what little came since a checkpoint on another connection: only when all of the
    /// write-ahead log is copied does SQLite start it from its beginning again.
    /// </summary>
    public void FinishCheckpoint() => _logIsNearlyCopied = true;

    /// <summary>Writes what is queued, then closes.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, true))
            return;
        _queue.Complete();
        _closing.Cancel();
        if (_thread.IsAlive)
            _thread.Join();
        _session?.Dispose();
        _session = null;
        _queue.Dispose();
        _closing.Dispose();
    }

    private void Loop()
    {
        while (true)
        {
            if (_logIsNearlyCopied)
                CopyLogsRest();
            if (_queue.TryTake(out var first))
                RunBatch(first!);
            else if (_closing.IsCancellationRequested)
                return;
            else
                _queue.Wait(IdleWait);
        }
    }

    private void CopyLogsRest()
    {
        _logIsNearlyCopied = false;
        try
        {
            Connections.Run(_session!.Connection, "PRAGMA wal_checkpoint(PASSIVE)");
        }
        catch (SqliteException error)
        {
            Recover(error, committing: false);
        }
    }

    private void RunBatch(WriteCommand first)
    {
        _batch.Clear();
        var started = _time.GetTimestamp();
        try
        {
            _session!.Begin();
            Execute(first);
            while (_batch.Count < _options.CommitMaxCommands
                   && _time.GetElapsedTime(started) < _options.CommitMaxWork
                   && _queue.TryTake(out var next))
                Execute(next!);
            _session.Execute(MarkBatch, _batchNumber + 1);
        }
        catch (Exception error) when (IsOfTheCommand(error))
        {
            RunOneByOne();
            return;
        }
        catch (Exception error)
        {
            Recover(error, committing: false);
            return;
        }
        Commit(started);
    }

    // The command joins the batch before it runs, so that whoever fails, nobody is forgotten.
    private void Execute(WriteCommand command)
    {
        _batch.Add(command);
        command.Execute(_session!);
    }

    private void Commit(long started)
    {
        try
        {
            _session!.Commit();
        }
        catch (Exception error)
        {
            Recover(error, committing: true);
            return;
        }
        _batchNumber++;
        _metrics.Committed(_batch.Count, _time.GetElapsedTime(started));
        foreach (var command in _batch)
            command.Committed();
    }

    // One bad command must not fail its neighbours: each gets a transaction of its own.
    private void RunOneByOne()
    {
        if (!TryRollback())
            return;
        foreach (var command in _batch.ToArray())
        {
            try
            {
                _session!.Begin();
                command.Execute(_session);
                _session.Execute(MarkBatch, _batchNumber + 1);
            }
            catch (Exception error) when (IsOfTheCommand(error))
            {
                if (TryRollback(command))
                    command.Failed(error);
                continue;
            }
            catch (Exception error)
            {
                _batch.RemoveRange(0, _batch.IndexOf(command));
                Recover(error, committing: false);
                return;
            }
            if (!CommitAlone(command))
                return;
        }
    }

    private bool CommitAlone(WriteCommand command)
    {
        try
        {
            _session!.Commit();
        }
        catch (Exception error)
        {
            _batch.RemoveRange(0, _batch.IndexOf(command));
            Recover(error, committing: true, known: 1);
            return false;
        }
        _batchNumber++;
        command.Committed();
        return true;
    }

    private bool TryRollback(WriteCommand? from = null)
    {
        try
        {
            _session!.Rollback();
            return true;
        }
        catch (Exception error)
        {
            if (from is not null)
                _batch.RemoveRange(0, _batch.IndexOf(from));
            Recover(error, committing: false);
            return false;
        }
    }

    private static bool IsOfTheCommand(Exception error) => error is not SqliteException sqlite || !StorageErrors.IsEnvironment(sqlite);

    /// <summary>
    /// Closes the handle (it is never synced again), opens anew, and asks the database whether the batch made it.
    /// The callers of a batch that did not are told at once; the thread then waits until the database can be written.
    /// </summary>
    private void Recover(Exception error, bool committing, int known = int.MaxValue)
    {
        var words = StorageErrors.Words(error);
        _health.Problem = words;
        Log.Unwritable(_logger, error, words);
        var unavailable = new StorageUnavailableException(words, error);
        var undecided = committing ? _batch.Take(known).ToArray() : [];
        foreach (var command in _batch.Skip(undecided.Length))
            command.Failed(unavailable);
        _batch.Clear();
        Reopen(undecided, unavailable);
    }

    private void Reopen(WriteCommand[] undecided, StorageUnavailableException unavailable)
    {
        _session?.Dispose();
        _session = null;
        var expected = _batchNumber + 1;
        for (var pause = _options.ReopenFirst; ; pause = Longer(pause))
        {
            if (TryReopen(ref undecided, expected, unavailable))
            {
                _health.Problem = null;
                Log.WritableAgain(_logger);
                return;
            }
            if (_closing.Token.WaitHandle.WaitOne(pause))
            {
                FailAll([.. undecided], new StorageUnavailableException("The service stopped while the database could not be written.", unavailable));
                return;
            }
        }
    }

    private bool TryReopen(ref WriteCommand[] undecided, long expected, StorageUnavailableException unavailable)
    {
        try
        {
            Open();
            if (undecided.Length > 0 && _batchNumber == expected)
                foreach (var command in undecided)
                    command.Committed();
            else
                FailAll(undecided, unavailable);
            undecided = [];
            // Proof that it can be written, not just opened: disk full shows only here.
            _session!.Begin();
            _session.Execute(MarkBatch, _batchNumber + 1);
            _session.Commit();
            _batchNumber++;
            return true;
        }
        catch (Exception error)
        {
            _health.Problem = StorageErrors.Words(error);
            _session?.Dispose();
            _session = null;
            return false;
        }
    }

    private void Open()
    {
        _session = new WriteSession(Connections.OpenWriter(_options.DatabasePath));
        _batchNumber = _session.Scalar<long>(ReadBatch);
    }

    private static void FailAll(IEnumerable<WriteCommand> commands, Exception error)
    {
        foreach (var command in commands)
            command.Failed(error);
    }

    private TimeSpan Longer(TimeSpan pause) => TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, _options.ReopenLongest.Ticks));

    private static partial class Log
    {
        [LoggerMessage(2001, LogLevel.Error, "The database cannot be written: {Words}")]
        public static partial void Unwritable(ILogger logger, Exception error, string words);

        [LoggerMessage(2002, LogLevel.Information, "The database can be written again")]
        public static partial void WritableAgain(ILogger logger);
    }
}
