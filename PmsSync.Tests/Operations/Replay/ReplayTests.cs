using PmsSync.Operations.Replay;

namespace PmsSync.Tests.Operations.Replay;

/// <summary>The recorded feeds through the real import path: journal, lanes, rows and all.</summary>
[TestFixture]
[Parallelizable(ParallelScope.Children)]
internal sealed class ReplayTests
{
    [TestCase("airbnb-villas-listing1")]
    [TestCase("bookingcom-farmhouse-fabi")]
    [TestCase("guesthouse-seoul-combined")]
    [TestCase("homestay-airbnb")]
    [TestCase("homestay-bookingcom")]
    public async Task Run_RecordedSeries_ClosesAtOnceAndFreesNeitherFalselyNorLate(string name)
    {
        var series = FeedSeries.Load(Corpora.Require("corpora", "feeds", name)).Should().BeOfType<FeedSeriesReading.Read>().Subject.Series;
        var steps = new List<ReplayStep>();

        var report = await SeriesReplay.RunAsync(series, SeriesReplay.ZoneOf(series, asked: null), steps.Add, CancellationToken.None);

        (report.NotClosed, report.FreedFalsely, report.FreedLate).Should().Be((0, 0, 0));
        steps.Should().HaveCount(series.Polls.Count, "a failed fetch gets a line too");
    }
}
