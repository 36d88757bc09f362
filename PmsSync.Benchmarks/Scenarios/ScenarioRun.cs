namespace PmsSync.Benchmarks.Scenarios;

/// <summary>What one invocation shares: how long or how much to measure, and a folder that is removed at the end.</summary>
internal sealed class ScenarioRun(TimeSpan duration, long events, string folder) : IDisposable
{
    private int _folders;

    public TimeSpan Duration => duration;

    /// <summary>How many events a scenario takes that is measured by number and not by time.</summary>
    public long Events => events;

    /// <summary>A new, empty folder on the disk that is measured.</summary>
    public string NewFolder() => Directory.CreateDirectory(Path.Combine(folder, (++_folders).ToString())).FullName;

    public void Dispose()
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
