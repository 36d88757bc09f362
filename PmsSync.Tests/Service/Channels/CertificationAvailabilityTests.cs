using PmsSync.Sandbox.Channex.Wire;
using static PmsSync.Tests.Service.Channels.SalesBench;
using static PmsSync.Tests.Service.Channels.SalesConfiguration;

namespace PmsSync.Tests.Service.Channels;

/// <summary>Channex's certification: availability changes because somebody books or blocks, and what is told of a calendar altogether.</summary>
[TestFixture]
[CancelAfter(240_000)]
internal sealed class CertificationAvailabilityTests
{
    private SalesBench _bench = null!;

    [SetUp]
    public async Task Setup() => _bench = await OpenAsync(new SalesConfiguration { Doubles = TestContext.CurrentContext.Test.MethodName!.Contains("10", StringComparison.Ordinal) ? 5 : 1 });

    [TearDown]
    public async Task TearDown() => await (_bench?.DisposeAsync() ?? default);

    [Test]
    public async Task Scenario09_SingleDateAvailability_IsToldBecauseOfTheBookings()
    {
        var mark = _bench.Calls;

        await _bench.BookAsync(TwinRoom, "2026-11-21", "2026-11-22");
        await _bench.BookAsync(DoubleRoom, "2026-11-25", "2026-11-26");
        await _bench.RestAsync();

        var pushes = _bench.PushesSince(mark);
        pushes.Should().HaveCountLessThanOrEqualTo(2).And.OnlyContain(static c => c.Endpoint == ChannexEndpoint.Availability && c.Status == 200 && c.Warnings == 0);
        _bench.ValuesOf(pushes).Should().BeEquivalentTo("twin 2026-11-21..2026-11-21 availability=7", "double 2026-11-25..2026-11-25 availability=0");
    }

    [Test]
    public async Task Scenario10_SeveralDatesOfAvailability_AreToldAsRanges()
    {
        var mark = _bench.Calls;

        for (var room = 0; room < 5; room++)
            await _bench.PostAsync("units/twin/blocks", new { from = "2026-11-10", to = "2026-11-17", reason = "a group" });
        await _bench.PostAsync("units/double/blocks", new { from = "2026-11-17", to = "2026-11-25", reason = "a group" });
        await _bench.RestAsync();

        var pushes = _bench.PushesSince(mark);
        pushes.Should().HaveCountLessThanOrEqualTo(6).And.OnlyContain(static c => c.Endpoint == ChannexEndpoint.Availability && c.Status == 200 && c.Warnings == 0);
        var values = _bench.ValuesOf(pushes);
        values.Should().OnlyContain(static v => v.StartsWith("twin 2026-11-10..2026-11-16 ", StringComparison.Ordinal) || v.StartsWith("double 2026-11-17..2026-11-24 ", StringComparison.Ordinal))
            .And.Contain("twin 2026-11-10..2026-11-16 availability=3").And.Contain("double 2026-11-17..2026-11-24 availability=4");
        _bench.RoomsAt(TwinRoom, "2026-11-16").Should().Be(3);
        _bench.RoomsAt(TwinRoom, "2026-11-17").Should().Be(8);
    }

    [Test]
    public async Task Scenario12_ManyChanges_StayWithinTheLimitsAndAreAllTold()
    {
        var mark = _bench.Calls;

        for (var change = 0; change < 40; change++)
        {
            var night = new DateOnly(2026, 11, 1).AddDays(change);
            await _bench.PutPricesAsync(Units[change % 2], Plans[change / 2 % 2], new { from = night, to = night.AddDays(1), price = Dollars($"{200 + change}.00") });
            await _bench.PostAsync("units/twin/blocks", new { from = night, to = night.AddDays(1), reason = "a room" });
            await _bench.PassAsync(TimeSpan.FromSeconds(3));
        }
        await _bench.RestAsync();

        var pushes = _bench.PushesSince(mark);
        pushes.Should().OnlyContain(static c => c.Status == 200 && c.Warnings == 0);
        foreach (var endpoint in pushes.GroupBy(static c => c.Endpoint))
        {
            foreach (var call in endpoint)
                endpoint.Count(c => c.At > call.At - TimeSpan.FromMinutes(1) && c.At <= call.At).Should().BeLessThanOrEqualTo(10, $"no minute has more than ten {endpoint.Key} calls");
        }
        _bench.ValuesOf(pushes).Where(static v => v.Contains("rate=", StringComparison.Ordinal)).Should().HaveCount(40, "each night is told once");
        for (var night = new DateOnly(2026, 11, 1); night < new DateOnly(2026, 12, 11); night = night.AddDays(1))
            _bench.RoomsAt(TwinRoom, $"{night:yyyy-MM-dd}").Should().Be(7);
    }

    [Test]
    public async Task Scenario13_OnlyWhatChanged_IsTold()
    {
        var mark = _bench.Calls;
        await _bench.PutPricesAsync(TwinRoom, Best, new { from = "2026-11-01", to = "2027-06-01", price = Dollars("100.00") });
        await _bench.RestAsync();
        _bench.PushesSince(mark).Should().BeEmpty("it is the price already");

        await _bench.PutPricesAsync(TwinRoom, Best, new { from = "2026-11-05", to = "2026-11-06", price = Dollars("150.00") });
        await _bench.PutPricesAsync(TwinRoom, Best, new { from = "2026-11-05", to = "2026-11-06", price = Dollars("100.00") });
        await _bench.RestAsync();
        _bench.PushesSince(mark).Should().BeEmpty("it was taken back before it was told");

        await _bench.PutPricesAsync(TwinRoom, Best, new { from = "2026-11-01", to = "2027-06-01", weekdays = new[] { "fri" }, price = Dollars("100.00") }, new { from = "2026-11-07", to = "2026-11-08", price = Dollars("130.00") });
        await _bench.RestAsync();
        _bench.ValuesOf(_bench.PushesSince(mark)).Should().Equal("twin/bar 2026-11-07..2026-11-07 rate=130.00");
    }

    [Test]
    public async Task Scenario14_ADayAndARestart_BringNoFullSync()
    {
        var mark = _bench.Calls;

        await _bench.PassTimeAsync(TimeSpan.FromHours(26), TimeSpan.FromMinutes(10));

        var newest = $"{Today.AddDays(Nights):yyyy-MM-dd}";
        _bench.ValuesOf(_bench.PushesSince(mark)).Should().BeEquivalentTo($"twin {newest}..{newest} availability=8", $"double {newest}..{newest} availability=1");

        await _bench.StopAsync();
        await _bench.StartAsync();
        await _bench.PassAsync(TimeSpan.FromSeconds(30));
        await _bench.RestAsync();
        _bench.PushesSince(0).Should().BeEmpty("what the channel holds is known across restarts");
    }
}
