using PmsSync.Domain;

namespace PmsSync.Tests.Domain;

/// <summary>
/// A breaker that was open until a part of a millisecond later was asked again at once, thousands of times: the stored
/// instant had been cut off.
/// </summary>
[TestFixture]
internal sealed class WaitingTimeTests
{
    [TestCase(0, 1_000)]
    [TestCase(1, 1_001)]
    [TestCase(9_999, 1_001)]
    [TestCase(10_000, 1_001)]
    public void ToWaitingMilliseconds_PartOfAMillisecond_IsNeverBeforeTheInstant(long ticks, long stored) =>
        DateTimeOffset.UnixEpoch.AddSeconds(1).AddTicks(ticks).ToWaitingMilliseconds().Should().Be(stored);
}
