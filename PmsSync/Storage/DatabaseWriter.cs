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
    private const string MarkBatch = "UPDATE storage_mark SET batch = ?1, last_run_at = ?2";

    private const string ReadBatch = "SELECT batch FROM storage_mark";

    private const string OpenSavepoint = "SAVEPOINT one_command";

    private const string KeepSavepoint = "RELEASE one_command";

    private const string UndoSavepoint = "ROLLBACK TO one_command";

    private static readonly TimeSpan IdleWait = TimeSpan.FromSeconds(1);

    private readonly StorageOptions _options;
    private readonly StorageHealth _health;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly WorkOrder _order;
    private readonly WriteQueue _queue;
    private readonly List<WriteCommand> _batch = [];
    private readonly Thread _thread;
    private readonly CancellationTokenSource _closing = new();
    private readonly StorageMetrics _metrics;
    private readonly WriterCompanion[] _companions;

    private WriteSession? _session;
    private long _batchNumber;
    private bool _disposed;
    private volatile int _logPages;
    private volatile bool _logIsNearlyCopied;
    private volatile bool _isWaiting;

    public DatabaseWriter(
        StorageOptions options, WorkOrder order, StorageHealth health, StorageMetrics metrics, IEnumerable<WriterCompanion> companions, TimeProvider time,
        ILogger<DatabaseWriter> logger)
    {
        _companions = [.. companions];
        (_options, _order, _health, _metrics, _time, _logger) = (options, order, health, metrics, time, logger);
        _queue = new WriteQueue(options.QueueCapacity, order, new CriticalPause(options.CriticalPause, options.CriticalPausesMost, time));
        metrics.Watch(() => _queue.Count);
        _thread = new Thread(Loop) { IsBackground = true, Name = "sqlite-writer" };
    }

    /// <summary>Opens the database for writing; the schema must be there.</summary>
    public void Start()
    {
        Open();
        _thread.Start();
    }

    /// <summary>
    /// Completes after the commit; waits where its tenant's queue of the command's class is full, and while the database
    /// cannot be written. Cancelling stops the wait: a command that was taken into the queue is written all the same.
    /// </summary>
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

    public Task<TResult> WriteAsync<TResult>(WorkClass urgency, TenantId tenant, Func<WriteSession, TResult> write, CancellationToken cancel = default) =>
        WriteAsync(new WriteFunction<TResult>(write) { Class = urgency, Tenant = tenant }, cancel);

    /// <summary>The number of the last commit; grows with each.</summary>
    public long BatchNumber => Interlocked.Read(ref _batchNumber);

    /// <summary>True while nothing is written and nothing waits to be.</summary>
    public bool IsIdle => _isWaiting && _queue.Count == 0;

    /// <summary>Pages of the write-ahead log that are not known to be copied back.</summary>
    public int LogPages => _logPages;

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
        CloseSession();
        _queue.Dispose();
        _closing.Dispose();
    }

    private void Loop()
    {
        while (true)
        {
            if (_logIsNearlyCopied)
                CopyLogsRest();
            // Asked before the take: what was added before the queue closed is then surely seen by the take.
            var closing = _closing.IsCancellationRequested;
            if (_queue.TryTakeFirst(closing, out var first))
                RunBatch(first);
            else if (closing)
                return;
            else
                WaitForWork();
        }
    }

    private void WaitForWork()
    {
        _isWaiting = true;
        _queue.Wait(IdleWait);
        _isWaiting = false;
    }

    private void CopyLogsRest()
    {
        _logIsNearlyCopied = false;
        if (_session is null)
            return;
        try
        {
            if (Connections.CopyLogBack(_session.Connection).IsComplete)
                _logPages = 0;
        }
        catch (SqliteException error)
        {
            Recover(error, committing: false);
        }
    }

    private void RunBatch(Taken first)
    {
        // A command joins the batch before anything can fail, so that whatever does, its caller is not forgotten.
        _batch.Add(first.Command);
        if (!TryBegin())
            return;
        var (started, urgency) = (_time.GetTimestamp(), first.Urgency);
        try
        {
            Execute(first.Command);
            // What is critical does not wait until less urgent work has filled its commit.
            while (_batch.Count < _options.CommitMaxCommands
                   && _time.GetElapsedTime(started) < _options.CommitMaxWork
                   && _queue.TryTake(urgency, out var next))
            {
                _batch.Add(next.Command);
                Execute(next.Command);
                urgency = next.Urgency < urgency ? next.Urgency : urgency;
            }
            Seal();
        }
        catch (Exception error) when (IsOfTheCommand(error))
        {
            RunKeepingApart(started, urgency);
            return;
        }
        catch (Exception error)
        {
            Recover(error, committing: false);
            return;
        }
        Commit(started, urgency);
    }

    private void Execute(WriteCommand command)
    {
        var began = _time.GetTimestamp();
        command.Execute(_session!);
        if (_order.Worked(command.Class, command.Tenant, _time.GetElapsedTime(began)))
            Log.Floods(_logger, command.Tenant);
    }

    /// <summary>Waits until a transaction can begin: nothing has run yet, so nobody has to be told. False when the service stops first.</summary>
    private bool TryBegin()
    {
        while (_session is not null)
        {
            try
            {
                _session.Begin();
                return true;
            }
            catch (Exception error)
            {
                Reopen([], Report(error));
            }
        }
        FailAll(_batch, new StorageUnavailableException("The service stopped while the database could not be written."));
        _batch.Clear();
        return false;
    }

    /// <summary>One bad command must not fail its neighbours: the batch runs once more, each command undone on its own.</summary>
    private void RunKeepingApart(long started, WorkClass urgency)
    {
        var kept = new List<WriteCommand>(_batch.Count);
        try
        {
            _session!.Rollback();
            foreach (var companion in _companions)
                companion.RolledBack();
            _session.Begin();
            foreach (var command in _batch)
                if (Succeeds(command))
                    kept.Add(command);
            Seal();
        }
        catch (Exception error)
        {
            Recover(error, committing: false);
            return;
        }
        _batch.Clear();
        _batch.AddRange(kept);
        Commit(started, urgency);
    }

    private bool Succeeds(WriteCommand command)
    {
        _session!.Execute(OpenSavepoint);
        try
        {
            command.Execute(_session);
            _session.Execute(KeepSavepoint);
            return true;
        }
        catch (Exception error) when (IsOfTheCommand(error))
        {
            _session.Execute(UndoSavepoint);
            _session.Execute(KeepSavepoint);
            command.Failed(error);
            return false;
        }
    }

    private void Seal()
    {
        foreach (var companion in _companions)
            companion.BeforeCommit(_session!);
        Mark();
    }

    private void Mark() => _session!.Execute(MarkBatch, _batchNumber + 1, _time.GetUtcNow().ToUnixTimeMilliseconds());

    private void Commit(long started, WorkClass urgency)
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
        Interlocked.Increment(ref _batchNumber);
        foreach (var companion in _companions)
            companion.Committed();
        _logPages += _session.TakePagesWritten();
        _metrics.Committed(_batch.Count, _time.GetElapsedTime(started));
        _queue.Committed(urgency);
        Answer(_batch);
        _batch.Clear();
    }

    private void Answer(IReadOnlyList<WriteCommand> committed)
    {
        foreach (var command in committed)
        {
            try
            {
                command.Committed();
            }
            catch (Exception error)
            {
                Log.AfterCommit(_logger, error, command.GetType().Name);
            }
            command.Complete();
        }
    }

    private static bool IsOfTheCommand(Exception error) => error is not SqliteException sqlite || !StorageErrors.IsEnvironment(sqlite);

    /// <summary>
    /// Closes the handle (it is never synced again), opens anew, and asks the database whether the batch made it.
    /// The callers of a batch that did not are told at once; the thread then waits until the database can be written.
    /// </summary>
    private void Recover(Exception error, bool committing)
    {
        var unavailable = Report(error);
        var undecided = committing ? _batch.ToArray() : [];
        if (!committing)
            FailAll(_batch, unavailable);
        _batch.Clear();
        Reopen(undecided, unavailable);
    }

    private StorageUnavailableException Report(Exception error)
    {
        var words = StorageErrors.Words(error);
        _health.Problem = words;
        Log.Unwritable(_logger, error, words);
        return new StorageUnavailableException(words, error);
    }

    private void Reopen(WriteCommand[] undecided, StorageUnavailableException unavailable)
    {
        CloseSession();
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
                FailAll(undecided, new StorageUnavailableException("The service stopped before it could learn whether this was written.", unavailable));
                return;
            }
        }
    }

    private bool TryReopen(ref WriteCommand[] undecided, long expected, StorageUnavailableException unavailable)
    {
        try
        {
            Open();
            if (_batchNumber == expected)
                Answer(undecided);
            else
                FailAll(undecided, unavailable);
            undecided = [];
            // Proof that it can be written, not just opened: a full disk shows only here.
            _session!.Begin();
            Mark();
            _session.Commit();
            Interlocked.Increment(ref _batchNumber);
            return true;
        }
        catch (Exception error)
        {
            _health.Problem = StorageErrors.Words(error);
            CloseSession();
            return false;
        }
    }

    private void Open()
    {
        _session = new WriteSession(Connections.OpenWriter(_options.DatabasePath));
        Interlocked.Exchange(ref _batchNumber, _session.Scalar<long>(ReadBatch));
        foreach (var companion in _companions)
            companion.Opened(_session);
    }

    private void CloseSession()
    {
        _session?.Dispose();
        _session = null;
    }

    private static void FailAll(IEnumerable<WriteCommand> commands, Exception error)
    {
        foreach (var command in commands)
            command.Failed(error);
    }

    private TimeSpan Longer(TimeSpan pause) => TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, _options.ReopenLongest.Ticks));
}
