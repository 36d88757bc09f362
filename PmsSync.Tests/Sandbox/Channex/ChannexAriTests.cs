using System.Text.Json.Nodes;
using PmsSync.Sandbox.Channex;

namespace PmsSync.Tests.Sandbox.Channex;

/// <summary>Availability, prices and restrictions, against the statements of Channex's documentation.</summary>
[TestFixture]
internal sealed class ChannexAriTests
{
    private ChannexBench _bench = null!;

    [SetUp]
    public void Setup() => _bench = new ChannexBench();

    [Test]
    public void Push_OfARange_IncludesBothEndsAndAnswersOneTask()
    {
        var answer = _bench.Push("availability", _bench.Rooms(1, 3, 2));

        answer["data"]!.AsArray().Should().ContainSingle().Which!["type"]!.GetValue<string>().Should().Be("task");
        answer["meta"]!["message"]!.GetValue<string>().Should().Be("Success");
        answer["meta"]!["warnings"]!.AsArray().Should().BeEmpty();
        Enumerable.Range(0, 5).Select(d => _bench.Double[ChannexBench.Day(d)]).Should().Equal(0, 2, 2, 2, 0);
    }

    [Test]
    public void Push_OfOverlappingValues_LetsTheLastWin()
    {
        _bench.Push("restrictions", _bench.Plan(0, 20, "rate", 30000), new(_bench.Plan(0, 20, "rate", "350.00")) { ["days"] = new[] { "sa", "su" } });

        for (var day = 0; day <= 20; day++)
        {
            var weekend = ChannexBench.Day(day).DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
            _bench.Standard[ChannexBench.Day(day)].Prices[0].Should().Be(weekend ? 35000 : 30000);
        }
    }

    [Test]
    public void Push_OfOneField_LeavesTheOthers()
    {
        _bench.Push("restrictions", new Dictionary<string, object?>(_bench.Plan(1, 1, "rate", "200.00")) { ["min_stay_arrival"] = 3, ["closed_to_departure"] = 1 });
        _bench.Push("restrictions", _bench.Plan(1, 1, "stop_sell", true));

        _bench.Standard[ChannexBench.Day(1)].Should().BeEquivalentTo(
            new { MinStayArrival = 3, MinStayThrough = 1, MaxStay = 0, ClosedToArrival = false, ClosedToDeparture = true, StopSell = true });
        _bench.Standard[ChannexBench.Day(1)].Prices.Should().Equal(20000);
    }

    [Test]
    public void Push_OfPricesByOccupancy_SetsEachAndBarePricesOnlyThePrimary()
    {
        var guests = _bench.ByGuests;
        _bench.Push("restrictions", _bench.Plan(1, 1, "rates", new[] { new { occupancy = 1, rate = 12100 }, new { occupancy = 4, rate = 13200 } }, guests));
        _bench.Push("restrictions", _bench.Plan(1, 1, "rate", 15000, guests));

        guests[ChannexBench.Day(1)].Prices.Should().Equal(12100, 0, 15000);
        guests.Options[guests.Primary].Id.Should().Be(guests.Id);
    }

    private static readonly (string Endpoint, string Field, object? Value)[] WrongValues =
    [
        ("availability", "availability", -1), ("availability", "availability", "2"), ("availability", "availability", 1.5), ("availability", "availability", null),
        ("availability", "date_from", "2026-06-14"), ("availability", "date_from", "15.06.2026"), ("availability", "date_to", "2027-10-28"),
        ("availability", "date_to", "2026-06-15"), ("availability", "room_type_id", "nobody"), ("availability", "property_id", "nobody"), ("availability", "days", new[] { "mo" }),
        ("restrictions", "rate", 0), ("restrictions", "rate", "-2"), ("restrictions", "rate", 200.5), ("restrictions", "rate", "200.001"), ("restrictions", "rate", null),
        ("restrictions", "rates", new[] { new { occupancy = 9, rate = 100 } }), ("restrictions", "min_stay_arrival", 0), ("restrictions", "min_stay_through", -1),
        ("restrictions", "min_stay", 2), ("restrictions", "max_stay", -2), ("restrictions", "stop_sell", 123), ("restrictions", "closed_to_arrival", "yes"),
        ("restrictions", "days", new[] { "monday" }), ("restrictions", "rate_plan_id", "nobody"), ("restrictions", "date_from", "2026-06-14"),
    ];

    [TestCaseSource(nameof(WrongValues))]
    public void Push_OfAWrongValue_IsAWarningInA200AndTheOthersAreDone((string Endpoint, string Field, object? Value) wrong)
    {
        var good = wrong.Endpoint == "availability" ? _bench.Rooms(5, 5, 1) : _bench.Plan(5, 5, "max_stay", 7);
        var bad = wrong.Endpoint == "availability" ? _bench.Rooms(1, 3, 2) : _bench.Plan(1, 3, "closed_to_departure", true);
        good["property_id"] = bad["property_id"] = _bench.Property.Id;
        bad[wrong.Field] = wrong.Value;

        var answer = _bench.Post($"/{wrong.Endpoint}", new { values = new[] { bad, good } });

        answer["data"]!.AsArray().Should().HaveCount(1);
        answer["meta"]!["message"]!.GetValue<string>().Should().Be("Success");
        var warning = answer["meta"]!["warnings"]!.AsArray().Should().ContainSingle().Subject!.AsObject();
        warning["warning"]!.AsObject().Should().ContainKey(wrong.Field);
        warning["property_id"]!.GetValue<string>().Should().Be((string)bad["property_id"]!, "the whole value is repeated");
        warning["date_to"]!.GetValue<string>().Should().Be((string)bad["date_to"]!);
        Enumerable.Range(0, 5).Should().OnlyContain(d => _bench.Double[ChannexBench.Day(d)] == 0 && _bench.Standard[ChannexBench.Day(d)].Equals(_bench.Standard.Unset));
    }

    [Test]
    public void Push_OfNothingButDates_IsAWarningWithoutATask()
    {
        var answer = _bench.Push("restrictions", new Dictionary<string, object?> { ["rate_plan_id"] = _bench.Standard.Id, ["date"] = ChannexBench.Text(1) });

        answer["data"]!.AsArray().Should().BeEmpty();
        answer["meta"]!["warnings"]!.AsArray().Should().ContainSingle();
    }

    [Test]
    public void Push_UpToTheStateLength_IsAcceptedAndFollowsThePropertysMidnight()
    {
        // 23:30 UTC in June is already tomorrow in Lisbon.
        _bench.Now = new DateTimeOffset(2026, 6, 15, 23, 30, 0, TimeSpan.Zero);

        _bench.Push("availability", _bench.Rooms(1, 500, 2))["meta"]!["warnings"]!.AsArray().Should().BeEmpty();
        _bench.Push("availability", _bench.Rooms(0, 0, 2))["meta"]!["warnings"]!.AsArray().Should().ContainSingle();
    }

    [TestCase(MinStayType.Arrival)]
    [TestCase(MinStayType.Through)]
    public void Push_OfMinStay_IsTranslatedWhereThePropertyKnowsOneKind(MinStayType type)
    {
        _bench.Property.Settings = _bench.Property.Settings with { MinStay = type };

        _bench.Push("restrictions", _bench.Plan(1, 1, "min_stay", 4));

        var night = _bench.Standard[ChannexBench.Day(1)];
        (night.MinStayArrival, night.MinStayThrough).Should().Be(type == MinStayType.Arrival ? (4, 1) : (1, 4));
    }

    [TestCase("{", 400)]
    [TestCase("[]", 400)]
    [TestCase("{\"values\":{}}", 400)]
    public void Push_OfNoValues_Is400(string body, int status) => _bench.Send("POST", "/availability", body).Status.Should().Be(status);

    [Test]
    public void Push_OfMoreThan10MB_IsRefused() =>
        _bench.Send("POST", "/restrictions", $"{{\"values\":[],\"x\":\"{new string('x', AriApi.LargestBody)}\"}}").Status.Should().Be(413);

    [Test]
    public void Push_WithATaskDelay_TakesEffectLaterAndInOrder()
    {
        _bench.Set(s => s with { TaskDelay = TimeSpan.FromSeconds(5) });
        _bench.Push("availability", _bench.Rooms(1, 1, 2));
        _bench.Push("availability", _bench.Rooms(1, 1, 1));

        Read(_bench.Property.Id)[_bench.Double.Id]![ChannexBench.Text(1)]!.GetValue<int>().Should().Be(0);
        _bench.Now += TimeSpan.FromSeconds(5);
        Read(_bench.Property.Id)[_bench.Double.Id]![ChannexBench.Text(1)]!.GetValue<int>().Should().Be(1);
    }

    [Test]
    public void ReadBack_OfRestrictions_IsKeyedByOptionWithPricesAsDecimalText()
    {
        _bench.Push("availability", _bench.Rooms(1, 1, 1));
        _bench.Push("restrictions", _bench.Plan(1, 2, "rate", 13800), _bench.Plan(1, 2, "rates", new[] { new { occupancy = 2, rate = "90.50" } }, _bench.ByGuests));

        var data = _bench.Get($"/restrictions?filter[property_id]={_bench.Property.Id}&filter[date][gte]={ChannexBench.Text(1)}&filter[date][lte]={ChannexBench.Text(2)}"
            + "&filter[restrictions]=rate,stop_sell,min_stay_arrival")["data"]!.AsObject();

        data.Select(static p => p.Key).Should().BeEquivalentTo(_bench.ByGuests.Options.Select(static o => o.Id).Append(_bench.Standard.Id));
        data[_bench.Standard.Id]![ChannexBench.Text(1)]!.ToJsonString().Should().Be("""{"rate":"138.00","stop_sell":false,"min_stay_arrival":1}""");
        data[_bench.Standard.Id]![ChannexBench.Text(2)]!["stop_sell"]!.GetValue<bool>().Should().BeTrue("nothing is available there");
        data[_bench.ByGuests.Options[1].Id]![ChannexBench.Text(1)]!["rate"]!.GetValue<string>().Should().Be("90.50");
        data[_bench.ByGuests.Id]![ChannexBench.Text(1)]!["rate"]!.GetValue<string>().Should().Be("0.00", "0.00 is none");
    }

    [TestCase("/availability?filter[property_id]={0}", "date is required")]
    [TestCase("/restrictions?filter[property_id]={0}&filter[date]=2026-06-15", "restrictions is required")]
    [TestCase("/availability?filter[date]=2026-06-15", "property_id is required")]
    public void ReadBack_WithoutAnArgument_Is400WithTheArgument(string address, string detail)
    {
        var answer = _bench.Send("GET", string.Format(null, address, _bench.Property.Id));

        answer.Status.Should().Be(400);
        JsonNode.Parse(answer.Body)!["errors"]!["details"]![0]!.GetValue<string>().Should().Be(detail);
    }

    [Test]
    public void Keys_SeeOnlyTheirProperties()
    {
        _bench.World.Change(a =>
        {
            a.Properties.Add(new ChannexProperty("other", "Other", "Europe/Lisbon", "EUR"));
            a.Keys["narrow"] = new HashSet<string> { _bench.Property.Id };
        });
        var address = $"/availability?filter[date]={ChannexBench.Text(1)}&filter[property_id]={ChannexIds.Property("other")}";

        _bench.Send("GET", address, key: null).Status.Should().Be(401);
        _bench.Send("GET", address, key: "wrong").Status.Should().Be(401);
        _bench.Send("GET", address, key: "narrow").Status.Should().Be(403);
        _bench.Send("GET", $"/properties/{ChannexIds.Property("other")}", key: "narrow").Status.Should().Be(404);
        _bench.Send("GET", address).Status.Should().Be(200);
    }

    [Test]
    public void Content_ListsInPagesWithTheSettings()
    {
        _bench.World.Change(a => a.Properties.Add(new ChannexProperty("annex", "Annex", "Europe/Lisbon", "EUR")));

        var page = _bench.Get("/properties?pagination[page]=2&pagination[limit]=1");

        page["meta"]!["total"]!.GetValue<int>().Should().Be(2);
        var property = page["data"]!.AsArray().Should().ContainSingle().Subject!["attributes"]!;
        property["title"]!.GetValue<string>().Should().Be("Seaside");
        property["settings"]!["state_length"]!.GetValue<int>().Should().Be(500);
        property["settings"]!["allow_availability_autoupdate_on_confirmation"]!.GetValue<bool>().Should().BeTrue();
        var plans = _bench.Get($"/rate_plans?filter[property_id]={_bench.Property.Id}")["data"]!.AsArray();
        plans.Should().HaveCount(2);
        plans.Select(static p => p!["attributes"]!["sell_mode"]!.GetValue<string>()).Should().BeEquivalentTo("per_room", "per_person");
        _bench.Get($"/room_types/options?filter[property_id]={_bench.Property.Id}")["data"]!.AsArray().Should().HaveCount(2);
    }

    private JsonObject Read(string property) =>
        _bench.Get($"/availability?filter[property_id]={property}&filter[date][gte]={ChannexBench.Text(0)}&filter[date][lte]={ChannexBench.Text(9)}")["data"]!.AsObject();
}
