namespace PmsSync.Storage;

/// <summary>Keeps a second process off the same data directory for as long as it lives.</summary>
internal sealed class DataDirectoryLock : IDisposable
{
    private readonly FileStream _file;

    private DataDirectoryLock(FileStream file) => _file = file;

    /// <exception cref="StorageRefusedException">Another process has it, or the folder cannot be written.</exception>
    public static DataDirectoryLock Take(string dataDirectory)
    {
        try
        {
            Directory.CreateDirectory(dataDirectory);
            return new DataDirectoryLock(new FileStream(
                Path.Combine(dataDirectory, "pmssync.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1));
        }
        catch (UnauthorizedAccessException error)
        {
            throw new StorageRefusedException($"The data directory '{dataDirectory}' cannot be written. Give the service's account write permission, or name another with --data.", error);
        }
        catch (IOException error) when (Directory.Exists(dataDirectory))
        {
            throw new StorageRefusedException($"The data directory '{dataDirectory}' is in use by another PmsSync. Stop that one, or give this one its own directory with --data.", error);
        }
        catch (IOException error)
        {
            throw new StorageRefusedException($"The data directory '{dataDirectory}' cannot be created: {error.Message} Name another with --data.", error);
        }
    }

    public void Dispose() => _file.Dispose();
}
