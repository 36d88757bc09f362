namespace PmsSync.Tests;

/// <summary>
/// Real data that is not part of the repository: the folder named by the environment variable
/// <c>PMSSYNC_SHARED</c>, else <c>../shared</c> beside the repository. Tests that need it are skipped without it.
/// </summary>
internal static class Corpora
{
    public static string? Root { get; } = Find();

    /// <summary>The full path of a file or folder in the shared data; skips the test, with the reason, where it is missing.</summary>
    public static string Require(params string[] path)
    {
        if (Root is null)
            Assert.Ignore("The shared data is not here: set PMSSYNC_SHARED, or place the folder 'shared' beside the repository.");
        var full = Path.Combine([Root, .. path]);
        if (!Path.Exists(full))
            Assert.Ignore($"The shared data has no {Path.Combine(path)}.");
        return full;
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("PMSSYNC_SHARED") is { Length: > 0 } named)
            return Directory.Exists(named) ? named : null;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "PmsSync.sln")))
                continue;
            var beside = Path.Combine(folder.Parent?.FullName ?? folder.FullName, "shared");
            return Directory.Exists(beside) ? beside : null;
        }
        return null;
    }
}
