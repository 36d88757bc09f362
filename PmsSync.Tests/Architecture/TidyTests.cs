using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.RegularExpressions;
using PmsSync.Domain;

namespace PmsSync.Tests.Architecture;

/// <summary>The source tests itself.</summary>
internal sealed partial class TidyTests
{
    private const int LongestFile = 400, LongestMethod = 70, MostFilesBelow = 170, MostMethodsBelow = 30;

    private const int PatternTime = 1_000;

    private static readonly Assembly Program = typeof(Stay).Assembly;

    // The thousand of its log events; a room below is in no other's range.
    private static readonly Dictionary<string, int> EventRanges = new()
    {
        ["Tenancy"] = 1000,
        ["Storage"] = 2000,
        ["Journal"] = 3000,
        ["Engine"] = 4000,
        ["Connectors"] = 5000,
        ["Inbound"] = 6000,
        ["Pipelines"] = 7000,
        ["Outbound"] = 8000,
        ["Sandbox"] = 9000,
        ["Operations"] = 10000,
        ["Web"] = 11000,
        ["Throttling"] = 12000,
        ["State"] = 13000,
    };

    private static readonly string[] TopLevel =
    [
        ".ci", ".editorconfig", ".gitattributes", ".gitignore", "appsettings.json", "BannedSymbols.txt", "Directory.Build.props",
        "Directory.Packages.props", "LICENSE", "PmsSync", "PmsSync.Benchmarks", "PmsSync.sln", "PmsSync.Tests", "README.md", "global.json",
    ];

    [Test]
    public void Files_AreShort()
    {
        var lengths = SourceTree.Files.Where(static f => f.Path.EndsWith(".cs", StringComparison.Ordinal)).ToList();
        var sorted = lengths.Select(static f => f.Lines.Length).Order().ToList();
        TestContext.Out.WriteLine($"{sorted.Count} files: median {Share(sorted, 0.5)} lines, 90 % under {Share(sorted, 0.9)}, the longest {sorted[^1]}");

        lengths.Where(static f => f.Lines.Length > LongestFile).Select(static f => $"{f.Path}: {f.Lines.Length} lines").Should().BeEmpty();
        Share(sorted, 0.9).Should().BeLessThanOrEqualTo(MostFilesBelow);
    }

    [Test]
    public void Methods_AreShort()
    {
        var methods = MethodLengths.Read(Program.Location).Concat(MethodLengths.Read(typeof(TidyTests).Assembly.Location)).ToList();
        var sorted = methods.Select(static m => m.Lines).Order().ToList();
        TestContext.Out.WriteLine($"{sorted.Count} methods: median {Share(sorted, 0.5)} lines, 90 % under {Share(sorted, 0.9)}, the longest {sorted[^1]}");

        methods.Where(static m => m.Lines > LongestMethod).Select(static m => $"{Path.GetFileName(m.File)}:{m.Line}: {m.Lines} lines").Should().BeEmpty();
        Share(sorted, 0.9).Should().BeLessThanOrEqualTo(MostMethodsBelow);
    }

    [Test]
    public void LogEvents_HaveUniqueIdsInTheRangeOfTheirRoom()
    {
        var events = (
            from file in SourceTree.CodeOf("PmsSync")
            from line in file.Lines
            from Match match in LogEvent().Matches(line)
            select (file.Path, Room: file.Path.Split('/')[1], Id: int.Parse(match.Groups["id"].Value))).ToList();

        events.Should().NotBeEmpty();
        events.GroupBy(static e => e.Id).Where(static g => g.Count() > 1).Select(static g => g.Key).Should().BeEmpty();
        events.Where(static e => !EventRanges.TryGetValue(e.Room, out var start) || e.Id < start || e.Id >= start + 1000)
            .Select(static e => $"{e.Path}: {e.Id}").Should().BeEmpty();
    }

    [Test]
    public void Suppressions_AreRare()
    {
        var code = SourceTree.Files.Where(static f => f.Path.EndsWith(".cs", StringComparison.Ordinal)).ToList();
        var found = code.SelectMany(static f => f.Lines.Where(static l => Suppression().IsMatch(l)).Select(l => $"{f.Path}: {l.Trim()}")).ToList();

        found.Should().HaveCountLessThanOrEqualTo(code.Sum(static f => f.Lines.Length) / 1000);
    }

    [Test]
    public void Comments_LeaveNothingToBeDone() => Lines(Unfinished()).Where(static l => !l.StartsWith(".editorconfig:", StringComparison.Ordinal)).Should().BeEmpty();

    [Test]
    public void Text_NamesNoMachineAndNoPackageRegistry() => Lines(Machine()).Should().BeEmpty();

    [Test]
    public void Usings_AreSortedWithSystemFirst() =>
        SourceTree.Files.Where(static f => f.Path.EndsWith(".cs", StringComparison.Ordinal))
            .Where(static f => !Usings(f).SequenceEqual(Usings(f).OrderBy(static u => u.Split('.')[0] != "System").ThenBy(static u => u.Replace('.', ' '), StringComparer.Ordinal)))
            .Select(static f => f.Path).Should().BeEmpty();

    [Test]
    public void TopLevel_HoldsOnlyWhatBelongsThere() =>
        SourceTree.Files.Select(static f => f.Path.Split('/')[0]).Distinct().Except(TopLevel).Should().BeEmpty();

    [Test]
    public void Options_StateTheirLimitsAndTheirDefaultsKeepThem()
    {
        var options = Program.GetTypes().Where(static t => t.Name.EndsWith("Options", StringComparison.Ordinal) && t.GetConstructor(Type.EmptyTypes) is not null).ToList();
        var unlimited =
            from type in options
            from setting in type.GetProperties()
            where setting.CanWrite && setting.Name != "Seed" && IsMeasure(setting.PropertyType)
            where setting.GetCustomAttribute<System.ComponentModel.DataAnnotations.RangeAttribute>() is null && !type.IsAssignableTo(typeof(IValidatableObject))
            select $"{type.FullName}.{setting.Name}";

        options.Should().NotBeEmpty();
        unlimited.Except(RelativeSettings).Should().BeEmpty();
        options.Where(static t => !Required(t)).SelectMany(static t => Problems(Activator.CreateInstance(t)!)).Should().BeEmpty();
    }

    [Test]
    public void Migrations_AreNumberedFromOneWithoutGaps()
    {
        var numbers = (
            from file in SourceTree.CodeOf("PmsSync")
            from line in file.Lines
            from Match match in MigrationNumber().Matches(line)
            select (Number: int.Parse(match.Groups["number"].Value), Name: match.Groups["name"].Value)).Distinct().Order().ToList();

        numbers.Select(static n => n.Number).Should().Equal(Enumerable.Range(1, numbers.Count));
    }

    // Bounded where the configuration is read, because one depends on another.
    private static readonly string[] RelativeSettings =
        [.. new[] { "Interval", "Min", "Max" }.Select(static s => $"PmsSync.Tenancy.PollOptions.{s}")];

    private static IEnumerable<string> Usings(SourceFile file) => file.Lines.Select(static l => Using().Match(l)).Where(static m => m.Success).Select(static m => m.Groups["name"].Value);

    private static IEnumerable<string> Lines(Regex pattern) =>
        from file in SourceTree.Files
        from line in file.Lines
        where pattern.IsMatch(line) && file.Folder != "PmsSync.Tests/Architecture"
        select $"{file.Path}: {line.Trim()}";

    private static int Share(List<int> sorted, double share) => sorted[(int)(share * (sorted.Count - 1))];

    private static bool IsMeasure(Type type) => (Nullable.GetUnderlyingType(type) ?? type) is { IsEnum: false } plain
        && (plain == typeof(int) || plain == typeof(long) || plain == typeof(double) || plain == typeof(TimeSpan));

    private static bool Required(Type type) => type.GetProperties().Any(static p => p.GetCustomAttribute<RequiredAttribute>() is not null);

    private static List<string> Problems(object options)
    {
        var problems = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), problems, validateAllProperties: true);
        return [.. problems.Select(p => $"{options.GetType().FullName}: {p.ErrorMessage}")];
    }

    [GeneratedRegex(@"^using (?<name>[A-Z][\w.]*);$", RegexOptions.None, PatternTime)]
    private static partial Regex Using();

    [GeneratedRegex(@"\bLoggerMessage\((?<id>\d+)", RegexOptions.None, PatternTime)]
    private static partial Regex LogEvent();

    [GeneratedRegex(@"#pragma warning disable|\bSuppressMessage\(|#nullable disable", RegexOptions.None, PatternTime)]
    private static partial Regex Suppression();

    [GeneratedRegex(@"\b(?:TODO|HACK|FIXME|XXX)\b", RegexOptions.None, PatternTime)]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"(?<![\w.~])/(?:root|home/\w+|Users/\w+)/|[A-Z]:\\Users\\|<packageSources>|/v3/index\.json|registry\.\w+\.(?:org|com)", RegexOptions.None, PatternTime)]
    private static partial Regex Machine();

    [GeneratedRegex(@"new Migration\((?<number>\d+), ""(?<name>[^""]+)""", RegexOptions.None, PatternTime)]
    private static partial Regex MigrationNumber();
}
