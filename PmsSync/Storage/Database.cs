namespace PmsSync.Storage;

/// <summary>
/// The opened database. Building the host opens it, before anything listens or polls, so that a data directory
/// that cannot be used is refused with its remedy and nothing has happened yet.
/// </summary>
internal sealed partial class Database : IDisposable
{
    private readonly DataDirectoryLock _lock;
    private readonly RunMark _mark;
    private readonly ILogger _logger;
    private bool _disposed;

    /// <exception cref="StorageRefusedException">The data directory cannot be used; the message names the remedy.</exception>
    public Database(StorageOptions options, Schema schema, DatabaseWriter writer, Readers readers, ILogger<Database> logger)
    {
        (Writer, Readers, _logger) = (writer, readers, logger);
        _mark = new RunMark(options.DataDirectory);
        _lock = DataDirectoryLock.Take(options.DataDirectory);
        try
        {
            schema.Prepare();
            writer.Start();
            Instance = readers.Read(static c => Connections.Scalar<string>(c, "SELECT instance FROM storage_mark"));
            RecogniseOldDatabase();
        }
        catch
        {
            writer.Dispose();
            readers.Dispose();
            _lock.Dispose();
            throw;
        }
    }

    public DatabaseWriter Writer { get; }

    public Readers Readers { get; }

    /// <summary>Twelve hex digits, made once for a data directory: the mark in our own UIDs.</summary>
    public string Instance { get; }

    /// <summary>
    /// True from the start on a restored or otherwise older database until <see cref="EndCatchUp"/>, across restarts.
    /// Meanwhile nothing may be freed or raised: what happened since the copy is only known once each feed
    /// had one good poll and each channel was read.
    /// </summary>
    public bool IsCatchingUp => _mark.IsCatchingUp;

    /// <summary>Every source was read again since the start in catch-up.</summary>
    public void EndCatchUp()
    {
        _mark.EndCatchUp();
        Log.CaughtUp(_logger);
    }

    /// <summary>Notes how far this run has come, so that an older database put in this one's place is recognised.</summary>
    public void MarkRun() => _mark.Write(Instance, Writer.BatchNumber);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, true))
            return;
        Writer.Dispose();
        Readers.Dispose();
        try
        {
            MarkRun();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Log.NotMarked(_logger, error);
        }
        _lock.Dispose();
    }

    private void RecogniseOldDatabase()
    {
        if (_mark.IsAheadOf(Instance, Writer.BatchNumber))
            _mark.BeginCatchUp();
        if (_mark.IsCatchingUp)
            Log.CatchingUp(_logger);
        MarkRun();
    }

    private static partial class Log
    {
        [LoggerMessage(2040, LogLevel.Warning, "This database is older than the service's last run: nothing is freed until every source was read again")]
        public static partial void CatchingUp(ILogger logger);

        [LoggerMessage(2041, LogLevel.Information, "Every source was read again: the database has caught up")]
        public static partial void CaughtUp(ILogger logger);

        [LoggerMessage(2042, LogLevel.Warning, "The mark of the last run could not be written")]
        public static partial void NotMarked(ILogger logger, Exception error);
    }
}
