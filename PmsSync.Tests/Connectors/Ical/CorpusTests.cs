using PmsSync.Benchmarks.Corpus;
using PmsSync.Benchmarks.Fuzz;
using PmsSync.Connectors.Ical;

namespace PmsSync.Tests.Connectors.Ical;

/// <summary>Every calendar file of the corpora, and what mutation makes of them.</summary>
[TestFixture]
internal sealed class CorpusTests
{
    [Test]
    public void Read_EveryFile_GivesEventsOrAReason()
    {
        var readings = CorpusReading.All(Corpora.Require("corpora")).ToList();
        TestContext.Out.WriteLine(CorpusTable.Of(readings));
        readings.Should().HaveCountGreaterThan(700);
        readings.Should().OnlyContain(static r => HasEventsOrReason(r.Reading));
        readings.Where(static r => r.Plain).Should().OnlyContain(static r => r.Reading is FeedReading.Understood);
        readings.Should().NotContain(static r => r.Took > TimeSpan.FromSeconds(1));
    }

    [Test]
    public void Read_RealRentalFeeds_NeedsNoRemark() =>
        CorpusReading.All(Corpora.Require("corpora")).Where(static r => r.Folder == "rental/real")
            .Should().HaveCount(10).And.OnlyContain(static r => r.Reading.Remarks.Count == 0);

    [Test]
    public void Read_MutatedFiles_NeverFails()
    {
        var bodies = CorpusReading.Files(Corpora.Require("corpora")).Select(File.ReadAllBytes).ToList();
        var result = FeedFuzz.Check(bodies, inputs: 5_000, seed: 20270101, static _ => { });
        result.Failure.Should().BeNull();
        result.Understood.Should().BeInRange(2_000, 4_900, "the mutations must neither spare nor destroy every calendar");
    }

    private static bool HasEventsOrReason(FeedReading reading) => reading switch
    {
        FeedReading.Understood understood => understood.Picture.Events.Count > 0 || understood.Remarks.Count > 0,
        FeedReading.Refused refused => refused.Reason.Length > 0,
        _ => false,
    };
}
