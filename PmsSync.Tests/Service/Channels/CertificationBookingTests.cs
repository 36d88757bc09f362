using System.Text.Json;
using PmsSync.Sandbox.Channex;
using static PmsSync.Tests.Service.Channels.SalesBench;
using static PmsSync.Tests.Service.Channels.SalesConfiguration;

namespace PmsSync.Tests.Service.Channels;

/// <summary>Channex's certification, scenario 11: bookings come new, are modified and cancelled, and each revision is acknowledged once it is kept.</summary>
[TestFixture]
[CancelAfter(180_000)]
internal sealed class CertificationBookingTests
{
    private SalesBench _bench = null!;

    [SetUp]
    public async Task Setup() => _bench = await OpenAsync();

    [TearDown]
    public async Task TearDown() => await (_bench?.DisposeAsync() ?? default);

    [TestCase(false, false)]
    [TestCase(true, false)]
    [TestCase(false, true)]
    public async Task Scenario11_BookingNewModifiedAndCancelled_IsOneStayAndEachRevisionAcknowledged(bool freshRoomIds, bool asShell)
    {
        _bench.World.Change(a => a.Settings = a.Settings with { FreshRoomIds = freshRoomIds });
        var mark = _bench.Calls;

        var booking = _bench.GuestBooks(TwinRoom, "2026-11-21", "2026-11-25");
        await _bench.PollAsync();
        var stay = await OnlyStayAsync();
        Facts(stay).Should().Be(("twin", "2026-11-21", "2026-11-25", "confirmed"));
        await ShouldBeAcknowledgedAsync(mark, 1);
        _bench.RoomsAt(TwinRoom, "2026-11-21").Should().Be(7, "the channel counted down by itself, and is not told to count up");

        _bench.GuestChanges(booking, DoubleRoom, "2026-11-23", "2026-11-27");
        await _bench.PollAsync();
        var changed = await OnlyStayAsync();
        Facts(changed).Should().Be(("double", "2026-11-23", "2026-11-27", "confirmed"));
        changed.GetProperty("id").GetString().Should().Be(stay.GetProperty("id").GetString(), "a change is not a cancellation and another booking");
        changed.GetProperty("createdAt").GetString().Should().Be(stay.GetProperty("createdAt").GetString());
        await ShouldBeAcknowledgedAsync(mark, 2);
        _bench.RoomsAt(TwinRoom, "2026-11-21").Should().Be(8, "Channex does not count up on a modification; we do");
        _bench.RoomsAt(DoubleRoom, "2026-11-23").Should().Be(0);

        _bench.GuestCancels(booking, asShell);
        await _bench.PollAsync();
        Facts(await OnlyStayAsync()).Should().Be(("double", "2026-11-23", "2026-11-27", "cancelled"));
        await ShouldBeAcknowledgedAsync(mark, 3);
        _bench.RoomsAt(DoubleRoom, "2026-11-23").Should().Be(1);
    }

    [Test]
    public async Task Scenario11_AcknowledgementThatFails_IsRepeatedAndTheBookingKeptOnce()
    {
        _bench.Get<PmsSync.Sandbox.Channex.Hosts.FaultPlan>().Add(new(PmsSync.Sandbox.Channex.Hosts.ChannexFault.Of("500")!)
        {
            Endpoint = PmsSync.Sandbox.Channex.Wire.ChannexEndpoint.Bookings,
            Method = "POST",
            Times = 6,
        });

        _bench.GuestBooks(TwinRoom, "2026-11-21", "2026-11-25");
        await _bench.PollAsync();
        await OnlyStayAsync();
        for (var minutes = 0; minutes < 60 && _bench.Unacknowledged > 0; minutes++)
            await _bench.PassTimeAsync(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(10));

        _bench.Unacknowledged.Should().Be(0);
        await OnlyStayAsync();
    }

    private async Task<JsonElement> OnlyStayAsync() => (await _bench.BookingsAsync("channex")).Should().ContainSingle().Subject;

    private async Task ShouldBeAcknowledgedAsync(long mark, int times)
    {
        _bench.Unacknowledged.Should().Be(0);
        _bench.CallsSince(mark).Where(IsAcknowledgement).Should().HaveCount(times);
        await _bench.RestAsync();
    }

    private static bool IsAcknowledgement(LoggedCall call) => call.Path.EndsWith("/ack", StringComparison.Ordinal);

    private static (string? Unit, string? Arrival, string? Departure, string? Status) Facts(JsonElement booking) => (
        booking.GetProperty("unit").GetString(), booking.GetProperty("arrival").GetString(), booking.GetProperty("departure").GetString(), booking.GetProperty("status").GetString());
}
