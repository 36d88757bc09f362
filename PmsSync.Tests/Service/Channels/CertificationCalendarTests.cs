using PmsSync.Sandbox.Channex.Wire;
using static PmsSync.Tests.Service.Channels.SalesBench;
using static PmsSync.Tests.Service.Channels.SalesConfiguration;

namespace PmsSync.Tests.Service.Channels;

/// <summary>
/// Channex's certification of property management systems, its scenarios on prices and restrictions with its own numbers,
/// rooms, dates and amounts: a person changes something through the local API, the channel sees these values and no others.
/// </summary>
[TestFixture]
[CancelAfter(180_000)]
internal sealed class CertificationCalendarTests
{
    private SalesBench _bench = null!;

    [SetUp]
    public async Task Setup() => _bench = await OpenAsync();

    [TearDown]
    public async Task TearDown() => await (_bench?.DisposeAsync() ?? default);

    [Test]
    public async Task Scenario01_FullSync_FiveHundredDaysInTwoCalls()
    {
        var last = $"{Today.AddDays(Nights - 1):yyyy-MM-dd}";
        var mark = _bench.Calls;

        await _bench.ResyncAsync();

        var pushes = _bench.PushesSince(mark);
        pushes.Select(static c => (c.Endpoint, c.Status, c.Warnings)).Should().BeEquivalentTo([(ChannexEndpoint.Availability, 200, 0), (ChannexEndpoint.Restrictions, 200, 0)]);
        _bench.ValuesOf(pushes).Should().BeEquivalentTo(
            $"twin 2026-10-31..{last} availability=8", $"double 2026-10-31..{last} availability=1",
            $"twin/bar 2026-10-31..{last} rate=100.00", $"twin/bb 2026-10-31..{last} rate=120.00",
            $"double/bar 2026-10-31..{last} rate=100.00", $"double/bb 2026-10-31..{last} rate=120.00");
    }

    [Test]
    public async Task Scenario02_SingleDateForASingleRatePlan_IsOneValue()
    {
        var mark = _bench.Calls;

        await _bench.PutPricesAsync(TwinRoom, Best, new { from = "2026-11-22", to = "2026-11-23", price = Dollars("333.00") });

        await ShouldBeToldInOneCallAsync(mark, "twin/bar 2026-11-22..2026-11-22 rate=333.00");
    }

    [Test]
    public async Task Scenario03_SingleDatesForSeveralRatePlans_AreOneCall()
    {
        var mark = _bench.Calls;

        await _bench.PutPricesAsync(TwinRoom, Best, new { from = "2026-11-21", to = "2026-11-22", price = Dollars("333.00") });
        await _bench.PutPricesAsync(DoubleRoom, Best, new { from = "2026-11-25", to = "2026-11-26", price = Dollars("444.00") });
        await _bench.PutPricesAsync(DoubleRoom, Breakfast, new { from = "2026-11-29", to = "2026-11-30", price = Dollars("456.23") });

        await ShouldBeToldInOneCallAsync(
            mark, "twin/bar 2026-11-21..2026-11-21 rate=333.00", "double/bar 2026-11-25..2026-11-25 rate=444.00", "double/bb 2026-11-29..2026-11-29 rate=456.23");
    }

    [Test]
    public async Task Scenario04_SeveralDatesForSeveralRatePlans_AreOneCall()
    {
        var mark = _bench.Calls;

        await _bench.PutPricesAsync(TwinRoom, Best, new { from = "2026-11-01", to = "2026-11-11", price = Dollars("241.00") });
        await _bench.PutPricesAsync(DoubleRoom, Best, new { from = "2026-11-10", to = "2026-11-17", price = Dollars("312.66") });
        await _bench.PutPricesAsync(DoubleRoom, Breakfast, new { from = "2026-11-01", to = "2026-11-21", price = Dollars("111.00") });

        await ShouldBeToldInOneCallAsync(
            mark, "twin/bar 2026-11-01..2026-11-10 rate=241.00", "double/bar 2026-11-10..2026-11-16 rate=312.66", "double/bb 2026-11-01..2026-11-20 rate=111.00");
    }

    [Test]
    public async Task Scenario05_MinimumStays_AreOneCall()
    {
        var mark = _bench.Calls;

        await _bench.PutPricesAsync(TwinRoom, Best, new { from = "2026-11-23", to = "2026-11-24", minStayArrival = 3 });
        await _bench.PutPricesAsync(DoubleRoom, Best, new { from = "2026-11-25", to = "2026-11-26", minStayArrival = 2 });
        await _bench.PutPricesAsync(DoubleRoom, Breakfast, new { from = "2026-11-15", to = "2026-11-16", minStayArrival = 5 });

        await ShouldBeToldInOneCallAsync(
            mark, "twin/bar 2026-11-23..2026-11-23 min_stay_arrival=3", "double/bar 2026-11-25..2026-11-25 min_stay_arrival=2", "double/bb 2026-11-15..2026-11-15 min_stay_arrival=5");
    }

    [Test]
    public async Task Scenario06_StopSells_LeaveAtOnceAndOnce()
    {
        var mark = _bench.Calls;

        await _bench.PutPricesAsync(TwinRoom, Best, new { from = "2026-11-14", to = "2026-11-15", stopSell = true });
        await _bench.PutPricesAsync(DoubleRoom, Best, new { from = "2026-11-16", to = "2026-11-17", stopSell = true });
        await _bench.PutPricesAsync(DoubleRoom, Breakfast, new { from = "2026-11-20", to = "2026-11-21", stopSell = true });
        await _bench.RestAsync();

        // What closes nights waits for nothing, not even for what closes others: at most a call for each request.
        var pushes = _bench.PushesSince(mark);
        pushes.Should().HaveCountLessThanOrEqualTo(3).And.OnlyContain(static c => c.Endpoint == ChannexEndpoint.Restrictions && c.Status == 200 && c.Warnings == 0);
        _bench.ValuesOf(pushes).Should().BeEquivalentTo(
            "twin/bar 2026-11-14..2026-11-14 stop_sell=true", "double/bar 2026-11-16..2026-11-16 stop_sell=true", "double/bb 2026-11-20..2026-11-20 stop_sell=true");
    }

    [Test]
    public async Task Scenario07_SeveralRestrictions_AreOneCall()
    {
        var mark = _bench.Calls;

        await _bench.PutPricesAsync(TwinRoom, Best, new { from = "2026-11-01", to = "2026-11-11", closedToArrival = true, closedToDeparture = false, maxStay = 4, minStayArrival = 1 });
        await _bench.PutPricesAsync(TwinRoom, Breakfast, new { from = "2026-11-12", to = "2026-11-17", closedToArrival = false, closedToDeparture = true, minStayArrival = 6 });
        await _bench.PutPricesAsync(DoubleRoom, Best, new { from = "2026-11-10", to = "2026-11-17", closedToArrival = true, minStayArrival = 2 });
        await _bench.PutPricesAsync(DoubleRoom, Breakfast, new { from = "2026-11-01", to = "2026-11-21", minStayArrival = 10 });

        await ShouldBeToldInOneCallAsync(
            mark,
            "twin/bar 2026-11-01..2026-11-10 closed_to_arrival=true closed_to_departure=false max_stay=4 min_stay_arrival=1",
            "twin/bb 2026-11-12..2026-11-16 closed_to_arrival=false closed_to_departure=true min_stay_arrival=6",
            "double/bar 2026-11-10..2026-11-16 closed_to_arrival=true min_stay_arrival=2",
            "double/bb 2026-11-01..2026-11-20 min_stay_arrival=10");
    }

    [Test]
    public async Task Scenario08_HalfAYear_IsOneCallOfTwoValues()
    {
        var mark = _bench.Calls;

        await _bench.PutPricesAsync(
            TwinRoom, Best, new { from = "2026-12-01", to = "2027-05-02", price = Dollars("432.00"), closedToArrival = false, closedToDeparture = false, minStayArrival = 2 });
        await _bench.PutPricesAsync(DoubleRoom, Best, new { from = "2026-12-01", to = "2027-05-02", price = Dollars("342.00"), minStayArrival = 3 });

        await ShouldBeToldInOneCallAsync(
            mark,
            "twin/bar 2026-12-01..2027-05-01 closed_to_arrival=false closed_to_departure=false min_stay_arrival=2 rate=432.00",
            "double/bar 2026-12-01..2027-05-01 min_stay_arrival=3 rate=342.00");
    }

    private async Task ShouldBeToldInOneCallAsync(long mark, params string[] values)
    {
        await _bench.RestAsync();
        var pushes = _bench.PushesSince(mark);
        pushes.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Endpoint = ChannexEndpoint.Restrictions, Status = 200, Warnings = 0 });
        _bench.ValuesOf(pushes).Should().BeEquivalentTo(values);
    }
}
