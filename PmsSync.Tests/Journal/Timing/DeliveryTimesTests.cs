using Microsoft.Extensions.Time.Testing;
using PmsSync.Domain;
using PmsSync.Journal.Timing;

namespace PmsSync.Tests.Journal.Timing;

internal sealed class DeliveryTimesTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2027, 1, 10, 12, 0, 0, TimeSpan.Zero));

    [Test]
    public void Taken_WrittenInThisRun_IsMeasuredFromThen()
    {
        using var timings = new EventTimings(_time);
        var written = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromSeconds(8));

        new DeliveryTimes(timings).Taken(Pipeline.Messages, "m1", written);

        timings.Of(Pipeline.Messages).Acknowledged.Should().Be(new TimesRead(1, TimeSpan.FromSeconds(8.192), TimeSpan.FromSeconds(8.192)));
    }

    [Test]
    public void Taken_WrittenBeforeThisRunOrTriedAgainByAPerson_IsNotMeasured()
    {
        var before = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromSeconds(1));
        using var timings = new EventTimings(_time);
        var times = new DeliveryTimes(timings);

        times.Taken(Pipeline.Messages, "m1", before);
        times.GivenUp("m2");
        times.Taken(Pipeline.Messages, "m2", _time.GetUtcNow());
        timings.Of(Pipeline.Messages).Acknowledged.Count.Should().Be(0);

        times.Taken(Pipeline.Messages, "m2", _time.GetUtcNow());
        timings.Of(Pipeline.Messages).Acknowledged.Count.Should().Be(1);
    }
}
