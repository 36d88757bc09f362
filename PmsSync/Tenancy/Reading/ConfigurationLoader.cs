using System.Collections.Frozen;
using System.Text.Json;

namespace PmsSync.Tenancy;

/// <summary>
/// Where a configuration comes from: one JSON file, environment variables over single values of it, and what
/// the command line says. <paramref name="File"/> and <paramref name="DataDirectory"/> are absolute.
/// </summary>
internal sealed record ConfigurationSource(string File, string? DataDirectory = null, string? Urls = null);

/// <summary>A configuration as read. With errors it holds no snapshot, and the options are as far as they could be read.</summary>
internal sealed record LoadedConfiguration(ConfigurationSource Source, ConfigurationProblems Problems)
{
    /// <summary>The file's as it was just before it was read: an edit in between is read again.</summary>
    public FileStamp Stamp { get; init; }

    public IConfiguration Root { get; init; } = new ConfigurationBuilder().Build();

    public PmsSyncOptions Options { get; init; } = new();

    public IReadOnlyList<ListeningAddress> Addresses { get; init; } = [];

    /// <summary>Null exactly when there are errors.</summary>
    public Snapshot? Snapshot { get; init; }

    public override string ToString() => Source.File;
}

/// <summary>Reads and judges a configuration; everything that is wrong comes back as problems, never as an exception.</summary>
internal static class ConfigurationLoader
{
    private static readonly string[] KnownSections = ["PmsSync", "Serilog", "Urls", "Logging", "AllowedHosts", "Kestrel", "$schema"];
    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    public static LoadedConfiguration Load(ConfigurationSource source)
    {
        var problems = new ConfigurationProblems();
        // 1 read
        var stamp = FileStamp.Of(source.File);
        if (ReadFile(source.File, problems) is not { } json || ReadRoot(source, json, problems) is not { } root)
            return new(source, problems) { Stamp = stamp };
        // 2 bind
        var options = new SettingBinder(problems).Bind<PmsSyncOptions>(root.GetSection(PmsSyncOptions.Section));
        options.DataDirectory = Path.GetFullPath(options.DataDirectory, Path.GetDirectoryName(source.File)!);
        // 3 judge
        var addresses = ListeningAddress.Read(root, problems);
        new ConfigurationRules(problems).Check(options, addresses);
        // 4 build
        var snapshot = problems.Errors.Count == 0 ? SnapshotBuilder.Build(options) : null;
        return new(source, problems) { Stamp = stamp, Root = root, Options = options, Addresses = addresses, Snapshot = snapshot };
    }

    private static byte[]? ReadFile(string file, ConfigurationProblems problems)
    {
        try
        {
            var bytes = File.ReadAllBytes(file);
            return bytes.AsSpan().StartsWith(ByteOrderMark) ? bytes[ByteOrderMark.Length..] : bytes;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            problems.Error(file, problem is FileNotFoundException or DirectoryNotFoundException
                ? "There is no such file. Name the configuration with --config FILE."
                : $"The file cannot be read: {problem.Message}");
            return null;
        }
    }

    private static IConfigurationRoot? ReadRoot(ConfigurationSource source, byte[] json, ConfigurationProblems problems)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new FormatException("The file must hold one object { … }.");
            foreach (var section in document.RootElement.EnumerateObject().Select(static p => p.Name))
            {
                if (!KnownSections.Contains(section, StringComparer.OrdinalIgnoreCase))
                    problems.Error(section, $"Unknown section.{Suggestion.For(section, KnownSections)} Known: {string.Join(", ", KnownSections[..^1])}.");
            }
            return new ConfigurationBuilder()
                .AddJsonStream(new MemoryStream(json))
                .AddEnvironmentVariables()
                .AddInMemoryCollection(Overrides(source))
                .Build();
        }
        catch (JsonException problem)
        {
            problems.Error(source.File, $"Line {problem.LineNumber + 1}, column {problem.BytePositionInLine + 1}: this is not JSON. {FirstSentence(problem.Message)} Comments are whole lines that begin with //.");
        }
        catch (Exception problem) when (problem is FormatException or InvalidDataException)
        {
            problems.Error(source.File, problem.Message);
        }
        return null;
    }

    private static FrozenDictionary<string, string?> Overrides(ConfigurationSource source) =>
        new (string Key, string? Value)[] { ($"{PmsSyncOptions.Section}:{nameof(PmsSyncOptions.DataDirectory)}", source.DataDirectory), ("Urls", source.Urls) }
            .Where(static o => o.Value is not null)
            .ToFrozenDictionary(static o => o.Key, static o => o.Value);

    /// <summary>The reader's message ends with a position counted from 0, which would contradict ours.</summary>
    private static string FirstSentence(string message)
    {
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? message : message[..end];
    }
}
