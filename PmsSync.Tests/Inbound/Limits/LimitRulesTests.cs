using PmsSync.Inbound.Limits;
using PmsSync.Tenancy;

namespace PmsSync.Tests.Inbound.Limits;

internal sealed class LimitRulesTests
{
    private static readonly DateTimeOffset Noon = new(2027, 1, 10, 12, 0, 0, TimeSpan.Zero);

    private static readonly TenantCeilings Ceilings = new() { EventsPerDay = 100, Storage = 1_000_000 };

    [TestCase(99, 999_999, false, null)]
    [TestCase(100, 0, false, "100 events were told today")]
    [TestCase(100, 0, true, null, Description = "Bookings have as much again")]
    [TestCase(199, 1_999_999, true, null)]
    [TestCase(200, 0, true, "nothing is lost")]
    [TestCase(0, 1_000_000, false, "MaxStorage allows 1000000")]
    [TestCase(0, 2_000_000, true, "MaxStorage allows 1000000")]
    public void Judge_ByWhatWasTaken(long events, long bytes, bool bringsBookings, string? words)
    {
        var reached = LimitRules.Judge(Ceilings, new TenantUsage(events, bytes), bringsBookings, Noon);

        if (words is null)
            reached.Should().BeNull();
        else
            reached!.Words.Should().Contain(words);
    }

    [Test]
    public void Judge_Events_AreOverAtMidnight() =>
        LimitRules.Judge(Ceilings, new TenantUsage(100, 0), bringsBookings: false, Noon)!.Until.Should().Be(new DateTimeOffset(2027, 1, 11, 0, 0, 0, TimeSpan.Zero));

    [Test]
    public void Judge_WithoutLimits_NothingIsReached() =>
        LimitRules.Judge(TenantCeilings.None, new TenantUsage(long.MaxValue, long.MaxValue), bringsBookings: false, Noon).Should().BeNull();
}
