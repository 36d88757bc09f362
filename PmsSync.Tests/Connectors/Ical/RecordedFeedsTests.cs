using System.Formats.Tar;
using System.IO.Compression;
using Ical.Net;
using PmsSync.Connectors.Ical;

namespace PmsSync.Tests.Connectors.Ical;

/// <summary>Recorded histories of live feeds: each snapshot is a whole calendar, and Ical.Net sees the same dates in it.</summary>
[TestFixture]
internal sealed class RecordedFeedsTests
{
    private static readonly FeedReadingOptions InUtc = Feeds.Options with { UnitZone = TimeZoneInfo.Utc };

    [Test]
    public void Read_EverySnapshot_AgreesWithIcalNet()
    {
        var snapshots = 0;
        foreach (var series in Directory.EnumerateDirectories(Corpora.Require("corpora", "feeds")))
        {
            foreach (var (name, body) in Snapshots(series))
            {
                snapshots++;
                var read = FeedReader.Read(body, InUtc).Should().BeOfType<FeedReading.Understood>($"{series}/{name} is whole").Subject;
                read.Picture.UnreadableUids.Should().BeEmpty();
                read.Picture.Events.Select(static e => $"{e.Uid} {e.Dates}").Should().BeEquivalentTo(ByIcalNet(body), $"of {series}/{name}");
            }
        }
        snapshots.Should().BeGreaterThan(2_000);
    }

    [Test]
    public void Compute_SnapshotsOfASeries_AllDiffer()
    {
        foreach (var series in Directory.EnumerateDirectories(Corpora.Require("corpora", "feeds")))
            Snapshots(series).Select(static s => FeedContentHash.Compute(s.Body)).Should().OnlyHaveUniqueItems($"of {series}");
    }

    private static IEnumerable<string> ByIcalNet(byte[] body)
    {
        using var stream = new MemoryStream(body);
        return CalendarCollection.Load(stream)
            .SelectMany(static c => c.Events)
            .Select(static e => $"{e.Uid} [{e.DtStart!.Date:yyyy-MM-dd}, {e.DtEnd!.Date:yyyy-MM-dd})")
            .Distinct(StringComparer.Ordinal);
    }

    private static IEnumerable<(string Name, byte[] Body)> Snapshots(string series)
    {
        using var file = File.OpenRead(Path.Combine(series, "snapshots.tar.gz"));
        using var unzipped = new GZipStream(file, CompressionMode.Decompress);
        using var tar = new TarReader(unzipped);
        while (tar.GetNextEntry(copyData: true) is { } entry)
        {
            if (entry.DataStream is not { } data)
                continue;
            using var copy = new MemoryStream();
            data.CopyTo(copy);
            yield return (entry.Name, copy.ToArray());
        }
    }
}
