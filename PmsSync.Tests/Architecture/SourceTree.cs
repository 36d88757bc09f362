namespace PmsSync.Tests.Architecture;

/// <summary>A file of the repository. <paramref name="Path"/> is relative to its root, with forward slashes.</summary>
internal sealed record SourceFile(string Path, string[] Lines)
{
    public string Folder => Path[..Math.Max(0, Path.LastIndexOf('/'))];
}

/// <summary>The repository that these tests were built from; skips the test where it is not beside them.</summary>
internal static class SourceTree
{
    private static readonly string[] NotOurs = ["bin", "obj", "data", ".git", ".vs", ".idea", ".peers", "TestResults", "BenchmarkDotNet.Artifacts"];

    private static readonly string[] Binary = [".png", ".ico", ".woff2"];

    private static readonly Lazy<IReadOnlyList<SourceFile>> Everything = new(Read);

    public static IReadOnlyList<SourceFile> Files => Everything.Value;

    public static string Root => Find()?.FullName ?? throw new IgnoreException("The source is not beside these tests.");

    /// <summary>The C# files of a project, or of a folder in it.</summary>
    public static IEnumerable<SourceFile> CodeOf(string folder) =>
        Files.Where(f => f.Path.StartsWith($"{folder}/", StringComparison.Ordinal) && f.Path.EndsWith(".cs", StringComparison.Ordinal));

    private static DirectoryInfo? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "PmsSync.sln")))
                return folder;
        return null;
    }

    private static IReadOnlyList<SourceFile> Read() =>
        [.. FilesBelow(Root).Select(static path => new SourceFile(Path.GetRelativePath(Root, path).Replace('\\', '/'), File.ReadAllLines(path)))];

    private static IEnumerable<string> FilesBelow(string folder) => Directory.EnumerateFiles(folder)
        .Where(static f => !Binary.Contains(Path.GetExtension(f)) && !NotOurs.Contains(Path.GetFileName(f)))
        .Concat(Directory.EnumerateDirectories(folder).Where(static d => !NotOurs.Contains(Path.GetFileName(d))).SelectMany(FilesBelow));
}
