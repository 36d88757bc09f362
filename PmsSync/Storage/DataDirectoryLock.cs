namespace PmsSync.Storage;

/// <summary>Keeps a second process off the same data directory for as long as it lives.</summary>
internal sealed class DataDirectoryLock : IDisposable
{
    // A sharing violation on Windows; EWOULDBLOCK on Linux and on macOS.
    private static readonly int[] InUse = [unchecked((int)0x80070020), 11, 35];

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
        catch (IOException error) when (InUse.Contains(error.HResult))
        {
            throw new StorageRefusedException($"The data directory '{dataDirectory}' is in use by another PmsSync. Stop that one, or give this one its own directory with --data.", error);
        }
        catch (IOException error)
        {
            throw new StorageRefusedException($"The data directory '{dataDirectory}' cannot be written: {error.Message} Repair that, or name another with --data.", error);
        }
    }

    public void Dispose() => _file.Dispose();
}
