using PmsSync.Connectors.Contract;
using PmsSync.Domain;

namespace PmsSync.Tests.Connectors.Channex;

internal sealed class ChannexReadBackTests
{
    private static readonly StayDates Nights = new(ChannexBench.Day("2026-07-01"), ChannexBench.Day("2026-07-03"));

    [Test]
    public async Task ReadAvailabilityAsync_MappedUnits_AreShown()
    {
        await using var bench = ChannexBench.Create();
        bench.Server.On("/api/v1/availability", ChannexBench.Json($$$"""
            {"data":{"{{{ChannexBench.Room}}}":{"2026-07-01":1,"2026-07-02":"0"},"994d1375-0000-4072-8724-b2ab32ce781b":{"2026-07-01":5} } }
            """));

        var cells = Got(await bench.Connector.ReadBack.ReadAvailabilityAsync(bench.Access, Nights, WorkClass.Bulk, default));

        cells.Should().Equal(
            new ShownCell(ChannexBench.RoomTarget, NightField.Availability, ChannexBench.Day("2026-07-01"), 1),
            new ShownCell(ChannexBench.RoomTarget, NightField.Availability, ChannexBench.Day("2026-07-02"), 0));
        Uri.UnescapeDataString(bench.Server.Requests.Single().Query).Should()
            .Be($"filter[property_id]={ChannexBench.Property}&filter[date][gte]=2026-07-01&filter[date][lte]=2026-07-02");
    }

    [Test]
    public async Task ReadPricesAsync_StopSellOfASoldOutNight_IsHiddenAndNotBelieved()
    {
        await using var bench = ChannexBench.Create();
        bench.Server.On("/api/v1/rate_plans", ChannexBench.Json($$$"""
            {"data":[{"id":"{{{ChannexBench.Plan}}}","attributes":{"options":[{"id":"{{{ChannexBench.Plan}}}","occupancy":2,"is_primary":true},{"id":"o3","occupancy":3}]} }]}
            """));
        bench.Server.On("/api/v1/restrictions", ChannexBench.Json($$$"""
            {"data":{"o3":{"2026-07-02":{"rate":"300.00","stop_sell":true,"availability":1} },"{{{ChannexBench.Plan}}}":{
            "2026-07-01":{"rate":"200.50","availability":0,"stop_sell":true,"min_stay_arrival":2},
            "2026-07-02":{"rate":"0.00","availability":1,"stop_sell":true,"closed_to_arrival":false,"max_stay":null} } } }
            """));

        var cells = Got(await bench.Connector.ReadBack.ReadPricesAsync(bench.Access, Nights, WorkClass.Bulk, default));

        cells.Select(static c => (c.Night.Day, c.Field, c.Value, c.IsHidden)).Should().Equal(
            (1, NightField.MinStayArrival, 2, false), (1, NightField.StopSell, null, true), (1, NightField.PriceFor(2), 20_050, false),
            (2, NightField.ClosedToArrival, 0, false), (2, NightField.StopSell, 1, false), (2, NightField.PriceFor(2), null, false),
            (2, NightField.PriceFor(3), 30_000, false));
    }

    [TestCase("""{"availability":0,"stop_sell":false}""", 0L, TestName = "ReadPricesAsync_NoStopSellOfASoldOutNight_IsShown")]
    [TestCase("""{"stop_sell":true}""", 1L, TestName = "ReadPricesAsync_StopSellWithoutAvailability_IsShown")]
    [TestCase("""{"availability":0}""", null, TestName = "ReadPricesAsync_MissingStopSellOfASoldOutNight_IsMissingAndNotHidden")]
    public async Task ReadPricesAsync_StopSell(string night, long? expected)
    {
        await using var bench = ChannexBench.Create();
        bench.Server.On("/api/v1/rate_plans", ChannexBench.Json("""{"data":[]}"""));
        bench.Server.On("/api/v1/restrictions", ChannexBench.Json($$$"""{"data":{"{{{ChannexBench.Plan}}}":{"2026-07-01":{{{night}}} } } }"""));

        var cells = Got(await bench.Connector.ReadBack.ReadPricesAsync(bench.Access, Nights, WorkClass.Bulk, default));

        cells.Select(static c => (c.Field, c.Value, c.IsHidden)).Should()
            .Equal(expected is { } value ? [(NightField.StopSell, value, false)] : Array.Empty<(NightField, long?, bool)>());
    }

    [Test]
    public async Task ReadAvailabilityAsync_LongSpan_IsReadInPieces()
    {
        await using var bench = ChannexBench.Create(static o => o.MaxCellsPerRead = 500);
        bench.Server.On("/api/v1/availability", ChannexBench.Json("""{"data":{}}"""));
        var nights = new StayDates(ChannexBench.Day("2026-06-01"), ChannexBench.Day("2026-06-01").AddDays(730));

        Got(await bench.Connector.ReadBack.ReadAvailabilityAsync(bench.Access, nights, WorkClass.Bulk, default)).Should().BeEmpty();

        bench.Server.Requests.Select(static r => Uri.UnescapeDataString(r.Query)).Should().SatisfyRespectively(
            static q => q.Should().EndWith("[gte]=2026-06-01&filter[date][lte]=2027-10-13"),
            static q => q.Should().EndWith("[gte]=2027-10-14&filter[date][lte]=2028-05-30"));
    }

    [Test]
    public async Task ReadPricesAsync_AnswerWithoutData_IsLaterAndNoEmptyCalendar()
    {
        await using var bench = ChannexBench.Create();
        bench.Server.On("/api/v1/rate_plans", ChannexBench.Json("""{"data":[]}"""));
        bench.Server.On("/api/v1/restrictions", ChannexBench.Json("{}"));

        (await bench.Connector.ReadBack.ReadPricesAsync(bench.Access, Nights, WorkClass.Bulk, default))
            .Should().BeOfType<Answer<IReadOnlyList<ShownCell>>.Later>();
    }

    private static IReadOnlyList<ShownCell> Got(Answer<IReadOnlyList<ShownCell>> answer) =>
        answer.Should().BeOfType<Answer<IReadOnlyList<ShownCell>>.Got>().Subject.Value;
}
