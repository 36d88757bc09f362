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

        ChannelIntervals.NextAt(new PollRules(every, every, every), Good with { Unacknowledged = unacknowledged }, chance: 0)
            .Should().Be(Noon.AddMinutes(expected));
    }
}
