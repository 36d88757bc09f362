using System.Diagnostics;
using Ical.Net;
using PmsSync.Connectors.Ical;

namespace PmsSync.Benchmarks.Corpus;

/// <summary>One corpus file, read by us and by plain Ical.Net. <paramref name="Plain"/>: it found at least one calendar and did not throw.</summary>
internal sealed record CorpusReading(string File, string Folder, FeedReading Reading, TimeSpan Took, bool Plain)
{
    private static readonly string[] Folders = ["ical", "rental"];

    private static readonly FeedReadingOptions Options = new() { UnitZone = TimeZoneInfo.Utc, Today = new DateOnly(2026, 1, 1) };

    /// <summary>Every calendar file of the corpora <c>ical</c> and <c>rental</c>, in a stable order.</summary>
    public static IEnumerable<CorpusReading> All(string corpora) =>
        Files(corpora).Select(file => Of(file, Path.GetRelativePath(corpora, file)));

    public static IEnumerable<string> Files(string corpora) =>
        Folders
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(corpora, folder), "*.ics", SearchOption.AllDirectories))
            .Order(StringComparer.Ordinal);

    private static CorpusReading Of(string file, string relative)
    {
        var body = System.IO.File.ReadAllBytes(file);
        var (reading, took) = Read(body);
        // A busy machine can stretch a read; one that is slow by itself is slow each time.
        for (var again = 0; took > TimeSpan.FromSeconds(1) && again < 3; again++)
            (reading, took) = Read(body);
        var folder = string.Join('/', relative.Replace('\\', '/').Split('/').Take(2));
        return new CorpusReading(relative, folder, reading, took, PlainReads(file));
    }

    private static (FeedReading Reading, TimeSpan Took) Read(byte[] body)
    {
        var started = Stopwatch.GetTimestamp();
        var reading = FeedReader.Read(body, Options);
        return (reading, Stopwatch.GetElapsedTime(started));
    }

    private static bool PlainReads(string file)
    {
        try
        {
            using var text = new StreamReader(file);
            return CalendarCollection.Load(text).Count > 0;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return false;
        }
    }
}
