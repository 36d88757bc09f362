using System.Globalization;
using System.Text.Json;
using PmsSync.Domain;
using PmsSync.Sandbox.Channex.Ari;
using static PmsSync.Tests.Service.Channels.SalesConfiguration;

namespace PmsSync.Tests.Service.Channels;

/// <summary>Somebody changes the calendar in the channel manager itself, behind our back, over real HTTP.</summary>
[TestFixture]
[CancelAfter(240_000)]
internal sealed class ChannelEditTests
{
    private const string First = "2026-11-20", End = "2026-11-23";

    [Test]
    public async Task Repair_AnEditIsShownAndToldAgainAndALostUpdateIsToldApart()
    {
        await using var bench = await SalesBench.OpenAsync();
        (await bench.ReadBackAsync()).GetProperty("equal").GetBoolean().Should().BeTrue();
        EditPrice(bench, First, End, 5_000);
        // Accepted and then lost, before any reading has shown it.
        await bench.PutPricesAsync(DoubleRoom, Best, new { from = First, to = End, price = SalesBench.Dollars("130.00") });
        await bench.RestAsync();
        EditPrice(bench, First, End, 10_000, DoubleRoom);

        var drift = await bench.ReadBackAsync();

        CausesOf(drift).Should().BeEquivalentTo("twin edit", "double lostUpdate");
        var conflict = (await ConflictsAsync(bench, "open")).Should().ContainSingle().Subject;
        conflict.GetProperty("kind").GetString().Should().Be("channelPriceEdit");
        conflict.GetProperty("words").GetString().Should().StartWith(
            "channex shows on 2026-11-20 to 2026-11-23 (rate plan bar) 50.00 USD for 2 guests instead of 100.00 USD for 2 guests. It showed ours until 2026-10-31 12:0")
            .And.EndWith("so somebody changed it there. Ours is told again, as the settings say.");
        (PriceAt(bench, First), PriceAt(bench, First, DoubleRoom)).Should().Be((10_000, 13_000));

        (await bench.ReadBackAsync()).GetProperty("equal").GetBoolean().Should().BeTrue();
        var settled = (await ConflictsAsync(bench, "settled")).Should().ContainSingle().Subject;
        settled.GetProperty("settledWhy").GetString().Should().StartWith("channex shows ours again, as read on 2026-10-31 12:0");
    }

    [Test]
    public async Task Ask_TheEditIsLeftAloneUntilAPersonAcceptsOrKeeps()
    {
        await using var bench = await SalesBench.OpenAsync(new SalesConfiguration { OnPriceEdit = "ask" });
        await bench.ReadBackAsync();
        EditPrice(bench, First, End, 15_000);
        EditPrice(bench, "2026-12-01", "2026-12-03", 16_000);
        await bench.ReadBackAsync();
        await bench.ReadBackAsync();

        (PriceAt(bench, First), PriceAt(bench, "2026-12-01")).Should().Be((15_000, 16_000));
        var open = await ConflictsAsync(bench, "open");
        open.Should().HaveCount(2, "each run of nights is one conflict");
        open[0].GetProperty("proposals").EnumerateArray().Select(static p => p.GetProperty("action").GetString()).Should().Equal("keep", "accept");

        await DecideAsync(bench, open, First, "accept");
        await DecideAsync(bench, open, "2026-12-01", "keep");
        await bench.RestAsync();

        (PriceAt(bench, First), PriceAt(bench, "2026-12-01")).Should().Be((15_000, 10_000));
        var said = (await bench.GetAsync($"units/{TwinRoom}/nights/{First}")).GetProperty("prices").EnumerateArray().First(static p => p.GetProperty("ratePlan").GetString() == Best);
        (said.GetProperty("source").GetString(), said.GetProperty("by").GetString()).Should().Be(("channex", "local"));
        (await ConflictsAsync(bench, "open")).Should().BeEmpty();
        (await bench.ReadBackAsync()).GetProperty("equal").GetBoolean().Should().BeTrue();
    }

    [Test]
    public async Task Adopt_NightsClosedThereAreBlockedHereAndWhatIsOpenedThereIsClosedAgain()
    {
        await using var bench = await SalesBench.OpenAsync(new SalesConfiguration { OnAvailabilityEdit = "adopt", OnPriceEdit = "adopt" });
        await bench.BookAsync(DoubleRoom, First, End);
        await bench.RestAsync();
        await bench.ReadBackAsync();
        EditRooms(bench, TwinRoom, First, End, 5);
        EditRooms(bench, DoubleRoom, First, End, 1);
        EditPrice(bench, First, End, 9_000);

        await bench.ReadBackAsync();

        bench.RoomsAt(DoubleRoom, First).Should().Be(0, "it is sold here");
        bench.RoomsAt(TwinRoom, First).Should().Be(5);
        (await bench.GetAsync($"units/{TwinRoom}/calendar?from={First}&to={End}")).GetProperty("nights").EnumerateArray()
            .Should().OnlyContain(static n => n.GetProperty("available").GetInt32() == 5);
        PriceAt(bench, First).Should().Be(9_000);
        var blocks = (await bench.GetAsync("bookings?kind=block")).GetProperty("items").EnumerateArray().ToList();
        blocks.Should().HaveCount(3).And.OnlyContain(static b => b.GetProperty("source").GetString() == "channex");
        var opened = (await ConflictsAsync(bench, "open")).Should().ContainSingle().Subject;
        opened.GetProperty("words").GetString().Should().EndWith("It opened what is taken or stopped here: that is never adopted, and is closed again at once.");
        (await ConflictsAsync(bench, "settled")).Should().HaveCount(2);
        await bench.PassAsync(TimeSpan.FromSeconds(40));
        (await bench.ReadBackAsync()).GetProperty("equal").GetBoolean().Should().BeTrue();

        await bench.DeleteAsync($"units/{TwinRoom}/blocks/{blocks[0].GetProperty("id").GetString()}");
        await bench.RestAsync();
        bench.RoomsAt(TwinRoom, First).Should().Be(6, "a person may open here what the channel had closed");
    }

    [Test]
    public async Task Keep_WhatTheSettingsHadAdopted_IsTakenBackAndOursToldAgain()
    {
        await using var bench = await SalesBench.OpenAsync(new SalesConfiguration { OnAvailabilityEdit = "adopt", OnPriceEdit = "adopt" });
        await bench.ReadBackAsync();
        EditRooms(bench, TwinRoom, First, End, 5);
        EditPrice(bench, First, End, 9_000);
        await bench.ReadBackAsync();
        (PriceAt(bench, First), bench.RoomsAt(TwinRoom, First)).Should().Be((9_000, 5));
        var adopted = await ConflictsAsync(bench, "settled");
        adopted.Should().HaveCount(2).And.OnlyContain(static c => c.GetProperty("proposals")[0].GetProperty("action").GetString() == "keep");

        foreach (var conflict in adopted)
            await bench.PostAsync($"conflicts/{conflict.GetProperty("id").GetString()}/decision", new { action = "keep" });
        await bench.PassAsync(TimeSpan.FromSeconds(40));

        (PriceAt(bench, First), bench.RoomsAt(TwinRoom, First)).Should().Be((10_000, 8));
        var kept = await ConflictsAsync(bench, "settled");
        kept.Should().HaveCount(2).And.OnlyContain(static c => c.GetProperty("settledWhy").GetString()!.Contains("what was adopted is taken back") && c.GetProperty("proposals").GetArrayLength() == 0);
        kept.SelectMany(static c => c.GetProperty("decisions").EnumerateArray()).Should().HaveCount(4).And.OnlyContain(static d => d.GetProperty("words").GetArrayLength() == 2);
        (await bench.ReadBackAsync()).GetProperty("equal").GetBoolean().Should().BeTrue();
    }

    private static void EditRooms(SalesBench bench, string unit, string from, string to, int rooms) => bench.World.Change(account =>
    {
        var property = bench.Property(account);
        Extranet.SetAvailability(account, property, property.RoomTypes.Single(r => r.Name == unit), Span(from, to), rooms, bench.Clock.GetUtcNow());
    });

    private static void EditPrice(SalesBench bench, string from, string to, long price, string unit = TwinRoom) => bench.World.Change(account =>
    {
        var property = bench.Property(account);
        var plan = PlanOf(property, unit);
        var change = new NightChange { Prices = [.. new long?[plan.Primary], price] };
        Extranet.SetPlan(account, property, plan, Span(from, to), change, bench.Clock.GetUtcNow());
    });

    private static long? PriceAt(SalesBench bench, string night, string unit = TwinRoom) => bench.World.Read(account =>
    {
        var plan = PlanOf(bench.Property(account), unit);
        return plan[DateOnly.Parse(night, CultureInfo.InvariantCulture)].Prices[plan.Primary];
    });

    private static ChannexRatePlan PlanOf(PmsSync.Sandbox.Channex.ChannexProperty property, string unit) =>
        property.RatePlans.Single(p => p.Name == Best && p.RoomTypeId == property.RoomTypes.Single(r => r.Name == unit).Id);

    private static StayDates Span(string from, string to) => new(DateOnly.Parse(from, CultureInfo.InvariantCulture), DateOnly.Parse(to, CultureInfo.InvariantCulture));

    private static async Task<List<JsonElement>> ConflictsAsync(SalesBench bench, string state) =>
        [.. (await bench.GetAsync($"conflicts?state={state}")).GetProperty("items").EnumerateArray()];

    private static Task DecideAsync(SalesBench bench, List<JsonElement> conflicts, string night, string action) => bench.PostAsync(
        $"conflicts/{conflicts.Single(c => c.GetProperty("nights")[0].GetProperty("from").GetString() == night).GetProperty("id").GetString()}/decision", new { action });

    private static IEnumerable<string> CausesOf(JsonElement drift) =>
        drift.GetProperty("items").EnumerateArray().Select(static i => $"{i.GetProperty("unit").GetString()} {i.GetProperty("cause").GetString()}");
}
