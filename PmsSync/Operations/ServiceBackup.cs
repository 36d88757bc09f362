using PmsSync.Storage;

namespace PmsSync.Operations;

/// <summary>A backup that someone asks the running service for.</summary>
internal sealed class ServiceBackup(Backup backup)
{
    /// <summary>Null when the copy is complete and on the disk; else why not, in words.</summary>
    /// <param name="file">A whole path.</param>
    public async Task<string?> WriteAsync(string file) => await Task.Run(() => backup.Create(file)) switch
    {
        BackupResult.Done => null,
        BackupResult.Refused refused => refused.Why,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
