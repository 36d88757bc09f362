using Microsoft.Extensions.Time.Testing;
using PmsSync.Domain;
using PmsSync.Journal.Timing;

namespace PmsSync.Tests.Journal.Timing;

internal sealed class EventTimingsTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2027, 1, 10, 12, 0, 0, TimeSpan.Zero));

    [Test]
    public void Applied_EventThatArrivedHere_IsMeasuredByTheMonotonicClock()
    {
        using var timings = new EventTimings(_time);
        timings.Arrived(1, timings.Stamp());
        _time.Advance(TimeSpan.FromSeconds(3));

        // Its source's clock is of yesterday.
        timings.Applied(Pipeline.Pricing, 1, _time.GetUtcNow().AddDays(-1));

        timings.Of(Pipeline.Pricing).Applied.P50.TotalSeconds.Should().BeInRange(3, 3.6);
        timings.Of(Pipeline.Bookings).Applied.Count.Should().Be(0);
    }

    [Test]
    public void Applied_EventOfAnEarlierRun_IsCountedApart()
    {
        var before = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromHours(1));
        using var timings = new EventTimings(_time);

        timings.Applied(Pipeline.Pricing, 1, before);

        timings.Of(Pipeline.Pricing).Should().Be(new PipelineTimes(TimesRead.Nothing, TimesRead.Nothing, FromBefore: 1));
    }

    [Test]
    public void Applied_EventOfALargeBacklog_IsMeasuredByTheWallClock()
    {
        using var timings = new EventTimings(_time);
        var received = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromSeconds(10));

        timings.Applied(Pipeline.Pricing, 1, received);

        timings.Of(Pipeline.Pricing).Applied.P99.TotalSeconds.Should().BeInRange(10, 12);
    }

    [Test]
    public void GivenUp_EventThatAPersonOpensAgain_CountsFromThen()
    {
        using var timings = new EventTimings(_time);
        timings.Arrived(1, timings.Stamp());
        timings.GivenUp(1);
        _time.Advance(TimeSpan.FromHours(1));
        timings.Arrived(1, timings.Stamp());

        timings.Applied(Pipeline.Pricing, 1, _time.GetUtcNow());

        timings.Of(Pipeline.Pricing).Applied.P99.TotalMilliseconds.Should().Be(1);
    }
}
