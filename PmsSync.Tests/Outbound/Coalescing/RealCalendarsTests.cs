using PmsSync.Benchmarks.Coalescing;

namespace PmsSync.Tests.Outbound.Coalescing;

/// <summary>The benchmark's table, for the smaller city.</summary>
public sealed class RealCalendarsTests
{
    [Test]
    public void Coalesce_CalendarsOfACity_TakesFewerItemsThanRunLength()
    {
        var city = RealCalendars.In(Corpora.Require("corpora", "load", "inside-airbnb")).First();
        var rows = CoalesceTrial.Run(city).ToList();
        rows.Should().HaveCount(12).And.OnlyContain(static row => row.Items <= row.RunLengthItems && row.RunLengthItems < row.Changes);
        rows.Should().OnlyContain(row => row.Calls <= city.Hosts.Count, "each host's changes fit into one call");
        rows.Sum(static row => row.Items).Should().BeLessThan(rows.Sum(static row => row.RunLengthItems));
    }
}
