namespace PmsSync.Benchmarks.Corpus;

/// <summary>Where the data beside the repository lies: the environment's <c>PMSSYNC_SHARED</c>, else <c>../shared</c> of the solution's folder.</summary>
internal static class SharedFolder
{
    public static string? Corpora()
    {
        var shared = Environment.GetEnvironmentVariable("PMSSYNC_SHARED") ?? BesideSolution();
        var corpora = shared is null ? null : Path.Combine(shared, "corpora");
        return Directory.Exists(corpora) ? corpora : null;
    }

    private static string? BesideSolution()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "PmsSync.sln")))
                return Path.Combine(folder.FullName, "..", "shared");
        }
        return null;
    }
}
