using PmsSync.Domain;
using PmsSync.Journal.Timing;
using PmsSync.Operations.Health;
using PmsSync.Tenancy;

namespace PmsSync.Tests.Operations.Health;

internal sealed class PipelineHealthTests
{
    private static readonly PipelineTarget Target = new(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));

    [TestCase(100, 0.9, 50, null, TestName = "Within the target: nothing to say")]
    [TestCase(49, 9.0, 50, null, TestName = "Too few to say anything")]
    [TestCase(100, 2.5, 50, "The availability pipeline is slow: from arrival to applied one event in a hundred took 2.5 s or longer in the last 15 minutes, 2.5 times the target of 1 s. 3 events wait now, and a shorter time needs a quicker disk, a machine with less other work, or a higher Pipelines.Availability.Workers.Max.", TestName = "Applied too late")]
    [TestCase(100, 0.9, 150, "The availability pipeline is slow: from a change to its channel's confirmation one event in a hundred took 2.5 min or longer in the last 15 minutes, 2.5 times the target of 60 s. The connections say which of them waits and for what: a limit, a channel that does not answer, a key.", TestName = "Confirmed too late")]
    public void Of_TimesAndTargets_SaysByHowMuchAndWhatHelps(long count, double applied, double acknowledged, string? words) =>
        PipelineHealth.Of(Pipeline.Availability, new PipelineTimes(Read(count, applied), Read(100, acknowledged), 0), Target, waiting: 3).Words.Should().Be(words);

    [Test]
    public void Of_NobodyConfirms_NoTargetIsMissed() =>
        PipelineHealth.Of(Pipeline.Bookings, new PipelineTimes(Read(100, 0.1), Read(100, 900), 0), Target with { AcknowledgedWithin = null }, 0).Words.Should().BeNull();

    private static TimesRead Read(long count, double seconds) => new(count, TimeSpan.FromSeconds(seconds / 2), TimeSpan.FromSeconds(seconds));
}
