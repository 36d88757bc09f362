using PmsSync.Connectors.Ical;

namespace PmsSync.Benchmarks.Corpus;

/// <summary><c>corpus [--verbose]</c>: how every calendar file of the corpora is read, by folder.</summary>
internal static class CorpusTable
{
    public static int Run(string[] args)
    {
        if (SharedFolder.Corpora() is not { } corpora)
        {
            Console.Error.WriteLine("The corpora are not there: expected ../shared/corpora beside the repository.");
            return 1;
        }
        // The first file pays for loading the code; it is read once before the clock counts.
        _ = CorpusReading.All(corpora).First();
        var readings = CorpusReading.All(corpora).ToList();
        Console.Write(Of(readings));
        if (args.Contains("--verbose", StringComparer.Ordinal))
            Console.Write(Refusals(readings));
        return readings.Exists(static r => r.Plain && r.Reading is FeedReading.Refused) ? 1 : 0;
    }

    public static string Of(IReadOnlyList<CorpusReading> readings)
    {
        using var text = new StringWriter();
        text.WriteLine($"{"folder",-24}{"files",7}{"full",7}{"remarks",9}{"refused",9}{"plain Ical.Net",16}{"of those refused",18}{"slowest ms",12}");
        foreach (var group in readings.GroupBy(static r => r.Folder, StringComparer.Ordinal))
            text.WriteLine(Row(group.Key, [.. group]));
        text.WriteLine(Row("all", readings));
        return text.ToString();
    }

    private static string Row(string name, IReadOnlyList<CorpusReading> readings) =>
        $"{name,-24}{readings.Count,7}"
        + $"{readings.Count(static r => r.Reading is FeedReading.Understood { Remarks.Count: 0 }),7}"
        + $"{readings.Count(static r => r.Reading is FeedReading.Understood { Remarks.Count: > 0 }),9}"
        + $"{readings.Count(static r => r.Reading is FeedReading.Refused),9}"
        + $"{readings.Count(static r => r.Plain),16}"
        + $"{readings.Count(static r => r.Plain && r.Reading is FeedReading.Refused),18}"
        + $"{readings.Max(static r => r.Took).TotalMilliseconds,12:F1}";

    private static string Refusals(IEnumerable<CorpusReading> readings) =>
        string.Concat(readings
            .Where(static r => r.Reading is FeedReading.Refused)
            .Select(static r => $"{r.File}: {((FeedReading.Refused)r.Reading).Reason}{Environment.NewLine}"));
}
