using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using PmsSync.Operations.Replay;

namespace PmsSync.Tests.Operations.Replay;

[TestFixture]
internal sealed class FeedSeriesTests
{
    private string _folder = "";

    [SetUp]
    public void Setup() => _folder = Directory.CreateTempSubdirectory("pmssync-series-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Load_QuotedFieldsOffsetsAndFailedPolls_ReadsThem()
    {
        Write("poll,polled_at,\"note, quoted\",snapshot\n1,2027-01-01T15:31:00-06:00,\"a \"\"b\"\", c\",one.ics\n2,2027-01-01T22:00:00+00:00,absent\n", "one.ics");
        var series = FeedSeries.Load(_folder).Should().BeOfType<FeedSeriesReading.Read>().Subject.Series;
        series.Polls.Should().Equal(
            new RecordedPoll(1, new DateTimeOffset(2027, 1, 1, 15, 31, 0, TimeSpan.FromHours(-6)), "one.ics"),
            new RecordedPoll(2, new DateTimeOffset(2027, 1, 1, 22, 0, 0, TimeSpan.Zero), null));
        Encoding.UTF8.GetString(series.Snapshots["one.ics"].Span).Should().Be("BEGIN:VCALENDAR");
    }

    [Test]
    public void Load_SnapshotMissingInTheArchive_SaysWhich()
    {
        Write("poll,polled_at,snapshot\n1,2027-01-01T00:00:00Z,two.ics\n", "one.ics");
        Reason().Should().Be("Poll 1 names two.ics, which snapshots.tar.gz does not hold.");
    }

    [Test]
    public void Load_ColumnMissing_SaysWhich()
    {
        Write("poll,polled_at\n", "one.ics");
        Reason().Should().Contain("polls.csv has no column snapshot");
    }

    [Test]
    public void Load_NoSuchFolder_SaysSo()
    {
        _folder = Directory.CreateDirectory(Path.Combine(_folder, "empty")).FullName;
        Reason().Should().Contain("cannot be read");
        _folder = Path.GetDirectoryName(_folder)!;
    }

    private string Reason() => FeedSeries.Load(_folder).Should().BeOfType<FeedSeriesReading.Unreadable>().Subject.Reason;

    private void Write(string polls, string snapshot)
    {
        File.WriteAllText(Path.Combine(_folder, "polls.csv"), polls);
        using var file = File.Create(Path.Combine(_folder, "snapshots.tar.gz"));
        using var zipped = new GZipStream(file, CompressionLevel.Fastest);
        using var archive = new TarWriter(zipped);
        using var content = new MemoryStream(Encoding.UTF8.GetBytes("BEGIN:VCALENDAR"));
        archive.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, $"snapshots/{snapshot}") { DataStream = content });
    }
}
