using PmsSync.Domain;
using PmsSync.Inbound.Channels;
using PmsSync.Tenancy;

namespace PmsSync.Tests.Inbound.Channels;

internal sealed class ChannelIntervalsTests
{
    private static readonly DateTimeOffset Noon = new(2027, 1, 10, 12, 0, 0, TimeSpan.Zero);

    private static readonly ChannelCursor Good = new() { Key = new ChannelKey(new TenantId("t"), new ConnectionId("c")), AttemptedAt = Noon };

    [TestCase(60, 0, 60)]
    [TestCase(60, 1, 5)]
    [TestCase(1, 1, 1)]
    public void NextAt_WhatCouldNotBeAcknowledged_IsNotLeftUntilTheChannelComplains(int interval, int unacknowledged, int expected)
    {
        var every = TimeSpan.FromMinutes(interval);

        ChannelIntervals.NextAt(new PollRules(every, every, every), Good with { Unacknowledged = unacknowledged }, TimeSpan.MaxValue, chance: 0)
            .Should().Be(Noon.AddMinutes(expected));
    }

    [TestCase(60, 0, 15)]
    [TestCase(10, 0, 10)]
    [TestCase(60, 3, 60, Description = "What fails is left alone; the list says what was missed")]
    public void NextAt_QueueThatLetsGoAfterHalfAnHour_IsAskedTwiceInThatTime(int interval, int failures, int expected)
    {
        var every = TimeSpan.FromMinutes(interval);

        ChannelIntervals.NextAt(new PollRules(every, every, every), Good with { Failures = failures }, TimeSpan.FromMinutes(30), chance: 0)
            .Should().Be(Noon.AddMinutes(expected));
    }

    [TestCase(26, false)]
    [TestCase(28, true, Description = "Clocks differ")]
    [TestCase(600, true)]
    public void MayHaveMissed_QueueThatLetsGoAfterHalfAnHour_IsTrueShortlyBefore(int minutes, bool expected) =>
        ChannelIntervals.MayHaveMissed(Good with { GoodAt = Noon }, TimeSpan.FromMinutes(30), Noon.AddMinutes(minutes)).Should().Be(expected);

    [Test]
    public void MayHaveMissed_NeverPulled_IsTrue() =>
        ChannelIntervals.MayHaveMissed(Good, TimeSpan.FromMinutes(30), Noon).Should().BeTrue("others may have acknowledged its bookings before");
}
