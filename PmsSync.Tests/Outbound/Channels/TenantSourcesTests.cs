using PmsSync.Domain;
using PmsSync.Outbound.Channels;
using PmsSync.State;
using static PmsSync.Tests.Outbound.Channels.ChannelHouse;

namespace PmsSync.Tests.Outbound.Channels;

/// <summary>Which units wait for which sources; the flat is sold by the hub, by a second API and by a feed, the rooms by the hub.</summary>
internal sealed class TenantSourcesTests
{
    private static readonly FeedId Beach = new(Owner, new ConnectionId("beach"), Flat, Slot: 0);

    private static readonly ConnectionId Second = new("second");

    [Test]
    public void WordsFor_EverythingReadAndPulled_SaysNothing()
    {
        var sources = Create();

        sources.WordsFor(Flat, Channel).Should().BeNull();
        sources.WordsFor(Rooms, Channel).Should().BeNull();
    }

    [Test]
    public void WordsFor_FeedOwedAfterARestore_HoldsItsOwnUnitAlone()
    {
        var sources = Create(owed: [UnreadSource.Of(Beach)]);

        sources.WordsFor(Flat, Channel).Should().StartWith("Nights of flat are opened once beach was read again: a backup was restored");
        sources.WordsFor(Rooms, Channel).Should().BeNull();
    }

    [Test]
    public void WordsFor_ListOwedAfterARestore_HoldsTheUnitsThatItSellsAtEveryChannel()
    {
        var sources = Create(owed: [UnreadSource.ListOf(Owner, Second)]);

        sources.WordsFor(Flat, Channel).Should().StartWith("Nights of flat are opened once second was read again");
        sources.WordsFor(Rooms, Channel).Should().BeNull();
    }

    [Test]
    public void WordsFor_OwedByAnotherTenant_HoldsNobody() =>
        Create(owed: [UnreadSource.ListOf(new TenantId("neighbour"), Second)]).WordsFor(Flat, Channel).Should().BeNull();

    [Test]
    public void WordsFor_OtherApiThatWasNeverPulled_HoldsTheUnitsThatItSells()
    {
        var sources = Create(pulled: [Channel]);

        sources.WordsFor(Flat, Channel).Should().Be("Nights of flat are opened once second was read for the first time: what was sold there is not known yet");
        sources.WordsFor(Rooms, Channel).Should().BeNull();
        sources.WordsFor(Flat, Second).Should().BeNull("it waits for a pull of its own before each opening");
    }

    [Test]
    public void WordsFor_DisabledConnection_HoldsNobody() =>
        Create(owed: [UnreadSource.ListOf(Owner, Second)], pulled: [Channel], isSecondEnabled: false).WordsFor(Flat, Channel).Should().BeNull();

    [Test]
    public void WordsFor_SystemWithoutBookings_HoldsNobody() =>
        Create(owed: [UnreadSource.ListOf(Owner, Second)], pulled: [], hasBookings: false).WordsFor(Flat, Channel).Should().BeNull();

    [TestCase("rt-flat", null, true)]
    [TestCase("rt-flat", "rp-new", false, Description = "its nights are taken already")]
    [TestCase("rt-attic", null, false, Description = "nobody maps it")]
    public void WordsFor_BookingThatWaitedForAMapping_HoldsTheUnitOnceItIsMapped(string roomType, string? ratePlan, bool holds)
    {
        var booking = new UnmappedBooking(new ChannelBookingKey(Owner, Channel, "b1"), [new MissingMapping(roomType, ratePlan)]);
        var sources = Create(unmapped: [booking]);

        (sources.WordsFor(Flat, Second) == "Nights of flat are opened once the bookings of hub that waited for its mapping are applied").Should().Be(holds);
        sources.WordsFor(Rooms, Second).Should().BeNull();
    }

    // A review found that a dead letter held back its own connection alone.
    [Test]
    public void WordsFor_BookingThatIsADeadLetter_HoldsTheUnitsThatItsConnectionSellsAtEveryChannel()
    {
        var sources = Create(dead: [Second]);

        sources.WordsFor(Flat, Channel).Should().Be("Nights of flat are opened once a person has dealt with the dead letters of second: their bookings may take nights");
        sources.WordsFor(Rooms, Channel).Should().BeNull();
        Create(dead: [Second], isSecondEnabled: false).WordsFor(Flat, Channel).Should().BeNull();
    }

    private static TenantSources Create(
        UnreadSource[]? owed = null, ConnectionId[]? pulled = null, UnmappedBooking[]? unmapped = null, ConnectionId[]? dead = null, bool isSecondEnabled = true,
        bool hasBookings = true)
    {
        var connections = Configured(flatsFeed: Beach, second: Second, isSecondEnabled: isSecondEnabled).Tenants[0].Connections;
        return new TenantSources([.. connections.Where(static c => c.Enabled)], _ => hasBookings)
        {
            Owed = (owed ?? []).ToHashSet(),
            Pulled = (pulled ?? [Channel, Second]).ToHashSet(),
            Unmapped = unmapped ?? [],
            WithDeadBookings = (dead ?? []).ToHashSet(),
        };
    }
}
