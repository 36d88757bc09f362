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
    /// True from the start on a restored or otherwise older database until <see cref="Prepared"/>, across restarts:
    /// its rows do not say yet that what they know of the world outside was true long ago. See <see cref="OldDatabase"/>.
    /// </summary>
    public bool IsOld => _mark.IsOld;

    /// <summary>From now on the rows themselves say what has to be read again.</summary>
    public void Prepared()
    {
        _mark.UnmarkOld();
        Log.Prepared(_logger);
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
            _mark.MarkOld();
        if (_mark.IsOld)
            Log.Old(_logger);
        MarkRun();
    }

    private static partial class Log
    {
        [LoggerMessage(2040, LogLevel.Warning, "This database is older than the service's last run: nothing is freed until every source was read again")]
        public static partial void Old(ILogger logger);

        [LoggerMessage(2041, LogLevel.Information, "The older database is prepared: every source is read again, and nothing counts as known of what channels show")]
        public static partial void Prepared(ILogger logger);

        [LoggerMessage(2042, LogLevel.Warning, "The mark of the last run could not be written")]
        public static partial void NotMarked(ILogger logger, Exception error);
    }
}
