using Ical.Net.CalendarComponents;
using Microsoft.Extensions.Time.Testing;
using PmsSync.Domain;
using PmsSync.Sandbox;

namespace PmsSync.Tests.Sandbox;

/// <summary>The channels' feeds as a plain library reads them, over days and edits.</summary>
[TestFixture]
internal sealed class ChannelHabitsTests
{
    private FakeTimeProvider _clock = null!;
    private SandboxWorld _world = null!;

    [SetUp]
    public void Setup()
    {
        _clock = new FakeTimeProvider(SandboxBench.Noon);
        _world = new SandboxWorld(new SandboxOptions { Seed = 7, Pace = 0, EmptyPollEvery = 0 }, _clock);
    }

    [TestCase("airbnb", "\r\n", "PRODID:-//Airbnb Inc//Hosting Calendar 1.0//EN")]
    [TestCase("booking", "\n", @"PRODID:-//admin.booking.com\\\, b.v.//NONSGML v1.0//EN")]
    [TestCase("vrbo", "\r\n", "PRODID:-//HomeAway.com, Inc.//EN")]
    public void Text_OfAFirstCalendar_HasTheChannelsLineEndsAndNoLongLine(string channel, string newLine, string product)
    {
        var text = Text(channel);

        text.Should().StartWith("BEGIN:VCALENDAR" + newLine).And.EndWith("END:VCALENDAR" + newLine);
        var lines = text.Split(newLine);
        lines.Should().Contain(product).And.OnlyContain(line => line.Length <= 75 && !line.Contains('\r') && !line.Contains('\n'));
        lines.Where(l => l.StartsWith("DTSTAMP", StringComparison.Ordinal)).Should().NotBeEmpty().And.OnlyContain(l => l == "DTSTAMP:20260615T120000Z");
    }

    [Test]
    public void Airbnb_ReservationAndBlock_ReadAsTheFieldKnowsThem()
    {
        Book("airbnb", 20, 23);
        Book("airbnb", 30, 33, SandboxKind.Block);

        var reservation = At("airbnb", 20);
        reservation.Summary.Should().Be("Reserved");
        reservation.Uid.Should().MatchRegex("^[0-9a-f]{12}-[0-9a-f]{32}@airbnb.com$");
        reservation.Description.Should().MatchRegex(@"^Reservation URL: \S+/details/HM[A-Z0-9]{8}\nPhone Number \(Last 4 Digits\): \d{4}$");
        At("airbnb", 30).Summary.Should().Be("Airbnb (Not available)");
        Text("airbnb").Should().MatchRegex(@"DTEND;VALUE=DATE:\d{8}\r\nDTSTART;VALUE=DATE:", "the end comes first in this channel's text");
    }

    [Test]
    public void Airbnb_MovedReservation_KeepsItsUid()
    {
        var stay = Book("airbnb", 200, 203);
        var before = At("airbnb", 200).Uid;

        _world.Move(SandboxBench.Listing("airbnb"), stay.Id, SandboxBench.Span(201, 206)).Should().BeTrue();

        At("airbnb", 201).Uid.Should().Be(before);
        _world.Move(SandboxBench.Listing("airbnb"), stay.Id, SandboxBench.Span(201, 206), reissue: true);
        At("airbnb", 201).Uid.Should().NotBe(before);
    }

    [Test]
    public void Airbnb_MovedBlock_KeepsItsUidOnlyWhileTheStartStays()
    {
        var block = Book("airbnb", 200, 203, SandboxKind.Block);
        var before = At("airbnb", 200).Uid;

        _world.Move(SandboxBench.Listing("airbnb"), block.Id, SandboxBench.Span(200, 205));
        At("airbnb", 200).Uid.Should().Be(before);

        _world.Move(SandboxBench.Listing("airbnb"), block.Id, SandboxBench.Span(201, 205));
        At("airbnb", 201).Uid.Should().NotBe(before);
    }

    [Test]
    public void Airbnb_Stay_IsVisibleUntilItsCheckOutDayHasPassed()
    {
        Clear("airbnb");
        Book("airbnb", 1, 3);

        Shown("airbnb", afterDays: 3).Should().ContainSingle("it is the check-out day");
        Shown("airbnb", afterDays: 1).Should().BeEmpty();
    }

    [TestCase("airbnb")]
    [TestCase("booking")]
    [TestCase("vrbo")]
    public void Cancelled_OnAnyChannel_JustVanishes(string channel)
    {
        var stay = Book(channel, 200, 203);
        Shown(channel).Should().Contain(e => Start(e) == stay.Dates.Arrival);

        _world.Cancel(SandboxBench.Listing(channel), stay.Id).Should().BeTrue();

        Shown(channel).Should().NotContain(e => Start(e) == stay.Dates.Arrival);
        Text(channel).Should().NotContain("CANCELLED");
    }

    [Test]
    public void Booking_StayInTheHouse_IsCutAndReissuedAtMidnightAndLeavesOnItsLastDay()
    {
        Clear("booking");
        Book("booking", 1, 4);
        var first = Shown("booking", afterDays: 1).Single();
        var second = Shown("booking", afterDays: 1).Single();
        var sameDay = Shown("booking").Single();
        var third = Shown("booking", afterDays: 1).Single();

        Start(first).Should().Be(SandboxBench.Span(1, 2).Arrival);
        Start(second).Should().Be(SandboxBench.Span(2, 3).Arrival);
        End(second).Should().Be(End(first));
        sameDay.Uid.Should().Be(second.Uid);
        new[] { first.Uid, second.Uid, third.Uid }.Should().OnlyHaveUniqueItems();
        Shown("booking", afterDays: 1).Should().BeEmpty("the check-out day's night is not the guest's");
    }

    [Test]
    public void Booking_Midnight_IsTheZonesOwn()
    {
        _clock.SetLocalTimeZone(TimeZoneInfo.CreateCustomTimeZone("east", TimeSpan.FromHours(10), "east", "east"));
        var world = new SandboxWorld(new SandboxOptions { Pace = 0 }, _clock);

        world.Today.Should().Be(new DateOnly(2026, 6, 15));
        _clock.Advance(TimeSpan.FromHours(2));
        world.Today.Should().Be(new DateOnly(2026, 6, 16), "it is midnight ten hours east");
    }

    [Test]
    public void Booking_AnyEdit_ReissuesTheUidAndTellsNothing()
    {
        var stay = Book("booking", 200, 203);
        var before = At("booking", 200);

        _world.Move(SandboxBench.Listing("booking"), stay.Id, SandboxBench.Span(200, 204));

        var after = At("booking", 200);
        after.Uid.Should().NotBe(before.Uid).And.MatchRegex("^[0-9a-f]{32}@booking.com$");
        after.Summary.Should().Be("CLOSED - Not available");
        after.Description.Should().BeNull();
    }

    [Test]
    public void Booking_OpenEndedClosure_RollsOnUnderTheSameUid()
    {
        Clear("booking");
        Book("booking", 100, 545, SandboxKind.OpenEnded);

        var before = Shown("booking").Single();
        var after = Shown("booking", afterDays: 1).Single();

        (Start(after), End(after), after.Uid).Should().Be((Start(before), End(before).AddDays(1), before.Uid));
    }

    [Test]
    public void Booking_AdjoiningStays_AreSometimesOneEventAndNeverLoseANight()
    {
        Clear("booking");
        for (var day = 1; day < 91; day += 3)
            Book("booking", day, day + 3);

        var shown = Shown("booking");
        shown.Should().HaveCountGreaterThan(10).And.HaveCountLessThan(30);
        NightSet.Of(shown.Select(e => new StayDates(Start(e), End(e)))).Should().Equal(SandboxBench.Span(1, 91));
    }

    [Test]
    public void Booking_EmptyPollDue_IsValidAndEmptyForOnePollOnly()
    {
        _world.Configure(SandboxBench.Listing("booking"), static h => h with { EmptyPollEvery = 1 });

        var counts = Enumerable.Range(0, 4).Select(_ => Shown("booking").Count).ToList();

        counts[0].Should().BePositive();
        counts.Should().Equal(counts[0], 0, counts[0], 0);
    }

    [Test]
    public void Vrbo_Kinds_ReadAsTheFieldKnowsThem()
    {
        Clear("vrbo");
        Book("vrbo", 10, 12);
        Book("vrbo", 20, 22, SandboxKind.Block);
        Book("vrbo", 30, 32, SandboxKind.Tentative);

        Shown("vrbo").Select(static e => e.Summary).Should().Equal("Reserved - Test Guest", "Blocked", "Tentative");
        Ical.Net.Calendar.Load(FeedEndpoint.Render(_world.Poll(SandboxBench.Listing("vrbo"), tentative: false)).Body)!
            .Events.Should().HaveCount(2);
        Shown("vrbo", afterDays: 15).Should().HaveCount(3, "past stays stay listed");
    }

    [Test]
    public void Echo_OfImportedNights_OnlyWhereSet()
    {
        var address = new Uri("http://127.0.0.1:1/x.ics");
        foreach (var channel in new[] { "airbnb", "booking", "vrbo" })
        {
            Clear(channel);
            _world.SetImport(SandboxBench.Listing(channel), address);
            _world.Imported(SandboxBench.Listing(channel), address, NightSet.Of(SandboxBench.Span(40, 44)));
            Shown(channel).Should().BeEmpty();
        }

        _world.Configure(SandboxBench.Listing("vrbo"), static h => h with { EchoImports = true });

        At("vrbo", 40).Summary.Should().Be("Blocked");
    }

    private SandboxStay Book(string channel, int from, int to, SandboxKind kind = SandboxKind.Booking) =>
        _world.Book(SandboxBench.Listing(channel), SandboxBench.Span(from, to), kind);

    private void Clear(string channel)
    {
        var id = SandboxBench.Listing(channel);
        foreach (var stay in _world.Declare(id).Stays)
            _world.Cancel(id, stay.Id);
    }

    private string Text(string channel) => FeedEndpoint.Render(_world.Poll(SandboxBench.Listing(channel))).Body;

    private List<CalendarEvent> Shown(string channel, int afterDays = 0)
    {
        _clock.Advance(TimeSpan.FromDays(afterDays));
        return [.. Ical.Net.Calendar.Load(Text(channel))!.Events.OrderBy(Start)];
    }

    private CalendarEvent At(string channel, int day) => Shown(channel).Single(e => Start(e) == SandboxBench.Span(day, day + 1).Arrival);

    private static DateOnly Start(CalendarEvent e) => e.DtStart!.Date;

    private static DateOnly End(CalendarEvent e) => e.DtEnd!.Date;
}
