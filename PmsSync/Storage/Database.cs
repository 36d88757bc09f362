namespace PmsSync.Storage;

/// <summary>
/// The opened database. Building the host opens it, before anything listens or polls, so that a data directory
/// that cannot be used is refused with its remedy and nothing has happened yet.
/// </summary>
internal sealed class Database : IDisposable
{
    private readonly DataDirectoryLock _lock;

    public Database(StorageOptions options, Schema schema, DatabaseWriter writer, Readers readers)
    {
        _lock = DataDirectoryLock.Take(options.DataDirectory);
        try
        {
            schema.Prepare();
            writer.Start();
        }
        catch
        {
            _lock.Dispose();
            throw;
        }
        Writer = writer;
        Readers = readers;
        Instance = readers.Read(static c => Connections.Scalar<string>(c, "SELECT instance FROM storage_mark"));
    }

    public DatabaseWriter Writer { get; }

    public Readers Readers { get; }

    /// <summary>Twelve hex digits, made once for a data directory: the mark in our own UIDs.</summary>
    public string Instance { get; }

    public void Dispose()
    {
        Writer.Dispose();
        Readers.Dispose();
        _lock.Dispose();
    }
}
