using PmsSync.Domain;
using PmsSync.Operations.Replay;

namespace PmsSync.Tests.Operations.Replay;

/// <summary>The counter must find each kind of fault, or its zeros say nothing.</summary>
[TestFixture]
internal sealed class SeriesCountTests
{
    private static readonly DateOnly First = new(2027, 1, 1);
    private static readonly NightSet Stay = Nights(10, 13);
    private static readonly NightSet Long = Nights(10, 40);

    [Test]
    public void Add_NightShownAndNotClosed_IsCounted() =>
        Count((Stay, Nights(10, 12))).NotClosed.Should().Be(1);

    [Test]
    public void Add_NightsFreedAndBackAfterOnePoll_AreFreedFalsely()
    {
        var count = Count((Stay, Stay), (NightSet.Empty, Nights(10, 12)), (Stay, Stay));
        count.FreedFalsely.Should().Be(1);
        count.BelieverFreesFalsely.Should().Be(3);
    }

    [Test]
    public void Add_NightsFreedByAFailedPollAndBack_AreFreedFalsely() =>
        Count((Stay, Stay), (NightSet.Empty, Stay), (null, NightSet.Empty), (Stay, Stay)).FreedFalsely.Should().Be(3);

    [Test]
    public void Add_NightsBackAfterThreePolls_WereRightlyFree() =>
        Count((Stay, Stay), (NightSet.Empty, Stay), (NightSet.Empty, Stay), (NightSet.Empty, NightSet.Empty), (Stay, Stay))
            .FreedFalsely.Should().Be(0);

    [Test]
    public void Add_MassLossFreedWithinADayAndBack_IsFreedFalsely()
    {
        var count = Count((Long, Long), (NightSet.Empty, Long), (NightSet.Empty, Long), (NightSet.Empty, NightSet.Empty), (Long, Long));
        count.MassLosses.Should().Be(1);
        count.FreedFalsely.Should().Be(30);
    }

    [Test]
    public void Add_NightsHeldAtTheFourthPoll_AreFreedLate() =>
        Count((Stay, Stay), (NightSet.Empty, Stay), (NightSet.Empty, Stay), (NightSet.Empty, Stay), (NightSet.Empty, Stay))
            .FreedLate.Should().Be(3);

    // One poll an hour.
    private static SeriesCount Count(params (NightSet? Shown, NightSet Closed)[] polls)
    {
        var count = new SeriesCount();
        var at = new DateTimeOffset(First, new TimeOnly(8, 0), TimeSpan.Zero);
        foreach (var (shown, closed) in polls)
        {
            count.Add(new CountedPoll(at, First, shown, closed));
            at += TimeSpan.FromHours(1);
        }
        return count;
    }

    private static NightSet Nights(int arrival, int departure) =>
        NightSet.Of(new StayDates(First.AddDays(arrival), First.AddDays(departure)));
}
