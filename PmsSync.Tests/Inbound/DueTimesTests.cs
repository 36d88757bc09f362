using PmsSync.Domain;
using PmsSync.Inbound;

namespace PmsSync.Tests.Inbound;

internal sealed class DueTimesTests
{
    private static readonly DateTimeOffset Noon = new(2027, 1, 10, 12, 0, 0, TimeSpan.Zero);

    private static readonly FeedId A = Feed("a"), B = Feed("b");

    [Test]
    public void TakeDue_SeveralFeeds_GivesThemInTheOrderOfTheirTimesAndNoneTooSoon()
    {
        var schedule = Of((A, 2), (B, 1));

        schedule.TakeDue(Noon).Should().BeNull();
        schedule.TakeDue(Noon.AddMinutes(5)).Should().Be(B);
        schedule.TakeDue(Noon.AddMinutes(5)).Should().Be(A);
        schedule.TakeDue(Noon.AddMinutes(5)).Should().BeNull("a feed that is being looked at is not due");
    }

    [Test]
    public void Put_AfterALook_MakesItDueAgain()
    {
        var schedule = Of((A, 0));
        schedule.TakeDue(Noon);
        schedule.NextAt(A).Should().BeNull();

        schedule.Put(A, Noon.AddMinutes(10));

        schedule.NextAt(A).Should().Be(Noon.AddMinutes(10));
        schedule.TakeDue(Noon.AddMinutes(10)).Should().Be(A);
    }

    [Test]
    public void Put_Sooner_IsDueOnceAndNotAgainAtItsOldTime()
    {
        var schedule = Of((A, 10));

        schedule.Put(A, Noon.AddMinutes(1));

        schedule.TakeDue(Noon.AddMinutes(1)).Should().Be(A);
        schedule.Put(A, Noon.AddMinutes(20));
        schedule.TakeDue(Noon.AddMinutes(10)).Should().BeNull();
        schedule.TakeDue(Noon.AddMinutes(20)).Should().Be(A);
    }

    [Test]
    public void Replace_FeedThatIsGone_IsNeverDueAgainNorAfterItsLook()
    {
        var schedule = Of((A, 0), (B, 1));
        schedule.TakeDue(Noon);

        schedule.Replace(new HashSet<FeedId>(), static _ => Noon);
        schedule.Put(A, Noon);

        schedule.TakeDue(Noon.AddDays(1)).Should().BeNull();
    }

    [Test]
    public void Replace_FeedThatStays_KeepsItsTime()
    {
        var schedule = Of((A, 7));

        schedule.Replace(new HashSet<FeedId> { A, B }, static _ => Noon.AddMinutes(1));

        schedule.NextAt(A).Should().Be(Noon.AddMinutes(7));
        schedule.NextAt(B).Should().Be(Noon.AddMinutes(1));
    }

    [Test]
    public void UntilNext_FeedsAheadAndBehind_IsNeverNegativeNorLongerThanAMinute()
    {
        Of((A, 0)).UntilNext(Noon.AddHours(1)).Should().Be(TimeSpan.Zero);
        Of((A, 600)).UntilNext(Noon).Should().Be(TimeSpan.FromMinutes(1));
        new DueTimes<FeedId>().UntilNext(Noon).Should().Be(TimeSpan.FromMinutes(1));
    }

    private static DueTimes<FeedId> Of(params (FeedId Feed, int Minutes)[] feeds)
    {
        var schedule = new DueTimes<FeedId>();
        schedule.Replace(feeds.Select(static f => f.Feed).ToHashSet(), feed => Noon.AddMinutes(feeds.First(f => f.Feed == feed).Minutes));
        return schedule;
    }

    private static FeedId Feed(string unit) => new(new TenantId("owner"), new ConnectionId("airbnb"), new UnitId(unit), 0);
}
