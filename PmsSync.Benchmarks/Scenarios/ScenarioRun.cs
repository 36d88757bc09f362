namespace PmsSync.Benchmarks.Scenarios;

/// <summary>What one invocation shares: how long to measure, a folder that is removed at the end, and the raw speed of this machine.</summary>
internal sealed class ScenarioRun(TimeSpan duration, string folder) : IDisposable
{
    private int _folders;

    public TimeSpan Duration => duration;

    /// <summary>A new, empty folder on the disk that is measured.</summary>
    public string NewFolder() => Directory.CreateDirectory(Path.Combine(folder, (++_folders).ToString())).FullName;

    public void Dispose()
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
