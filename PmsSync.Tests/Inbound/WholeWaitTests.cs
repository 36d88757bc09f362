using PmsSync.Inbound;

namespace PmsSync.Tests.Inbound;

/// <summary>A wait that is cut off a part of a millisecond before its end would be waited for again and again.</summary>
internal sealed class WholeWaitTests
{
    [TestCase(0, 0)]
    [TestCase(1, 1)]
    [TestCase(9_999, 1)]
    [TestCase(10_000, 1)]
    [TestCase(10_001, 2)]
    [TestCase(600_000_001, 60_001)]
    public void Of_Ticks_IsNeverShorterAndAWholeNumberOfMilliseconds(long ticks, int milliseconds) =>
        WholeWait.Of(TimeSpan.FromTicks(ticks)).Should().Be(TimeSpan.FromMilliseconds(milliseconds));
}
