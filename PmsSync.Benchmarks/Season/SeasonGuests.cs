using PmsSync.Domain;
using PmsSync.Sandbox;
using PmsSync.Sandbox.Channels;
using PmsSync.Sandbox.Channex;
using PmsSync.Sandbox.Channex.Bookings;
using PmsSync.Sandbox.Channex.Messages;

namespace PmsSync.Benchmarks.Season;

/// <summary>
/// Guests with all their habits: they book, change, extend, cancel and do not come, each seeing what its channel believes; and
/// channels that read our calendars every few hours, so that now and then two of them sell the same night.
/// </summary>
internal sealed class SeasonGuests(SeasonHouse house, SeasonSite site, SeasonBooks books, Random chance)
{
    private const double DaysBetweenVisits = 3;

    private static readonly string[] Words = ["OK", "OK", "Thank you, see you soon!", "Can we check in earlier?", "Is there parking nearby?"];

    /// <summary>How often a channel reads our calendars; slower than real ones, for the count of calls and for more double sales.</summary>
    private readonly Dictionary<string, TimeSpan> _reads = new()
    {
        ["airbnb"] = TimeSpan.FromHours(4),
        ["booking"] = TimeSpan.FromHours(6),
        ["vrbo"] = TimeSpan.FromHours(3),
    };

    private SandboxWorld Feeds => house.Simulators.Feeds;

    public void Enter(SeasonAgenda agenda)
    {
        foreach (var (unit, channel, _, id) in site.Listings)
        {
            Feeds.Configure(id, h => h with { EchoImports = channel == "vrbo" && unit.HasEchoes, MergeAdjoining = channel == "booking" && unit.Merges });
            Feeds.SetImport(id, house.ExportOf(channel, unit.Id));
            books.LookAt(id, house.Now);
            agenda.Repeat(Soon(DaysBetweenVisits), () => Wait(DaysBetweenVisits), () => Visit(id));
            agenda.Repeat(
                house.Now + TimeSpan.FromMinutes(15 * chance.Next(12)), () => Whole(_reads[channel] * (0.8 + (0.4 * chance.NextDouble()))),
                () => Read(unit, channel, id), restless: true);
        }
        var between = DaysBetweenVisits / site.Units.Count;
        agenda.Repeat(Soon(between), () => Wait(between), VisitChannex);
        agenda.Repeat(SeasonOptions.Start.AddHours(10), static () => TimeSpan.FromDays(1), StayAway);
    }

    /// <summary>A channel gives up a booking, as somebody asked it to.</summary>
    public void CancelAt(BookedStay stay)
    {
        if (stay.Source == SeasonSite.Channex)
        {
            house.Simulators.Channex.Change(a =>
            {
                var property = a.Find(SeasonSite.Channex)!;
                a.Desk.Cancel(property, property.Bookings.Single(b => stay.Id.StartsWith(b.Id, StringComparison.Ordinal)), asShell: chance.Next(2) == 0, house.Now);
            });
            books.LookAtChannex(house.Now);
            return;
        }
        var id = ListingId.Of(stay.Source, stay.Id.Split('/')[1]);
        Feeds.Cancel(id, stay.Id);
        books.LookAt(id, house.Now);
    }

    private void Visit(ListingId id)
    {
        var stays = Feeds.Declare(id).Stays;
        // An open-ended closure ends one day, and another may begin: a season of nights at once.
        if (stays.Find(static s => s.Kind == SandboxKind.OpenEnded) is { } closure)
        {
            if (closure.Dates.Arrival < house.Today.AddDays(120) || chance.Next(60) == 0)
                Feeds.Cancel(id, closure.Id);
        }
        else if (id.Channel == "booking" && chance.Next(200) == 0)
        {
            Feeds.Book(id, new StayDates(house.Today.AddDays(300), house.Today.AddDays(BookingHabits.HorizonDays)), SandboxKind.OpenEnded, "");
        }
        Feeds.Visit(id);
        books.LookAt(id, house.Now);
    }

    private void VisitChannex()
    {
        house.Simulators.Channex.Change(a =>
        {
            var property = a.Find(SeasonSite.Channex)!;
            if (chance.Next(5) > 0)
                ChannelGuests.Visit(a, property, house.Now);
            else if (property.Bookings.Where(b => b.Latest.Rooms[0].CheckOut > house.Today).ToList() is { Count: > 0 } open)
                Write(a, property, open[chance.Next(open.Count)]);
        });
        books.LookAtChannex(house.Now);
    }

    // Many write the same words, and some the same words twice: these are two messages.
    private void Write(ChannexAccount account, ChannexProperty property, ChannexBooking booking)
    {
        var text = Words[chance.Next(Words.Length)];
        for (var times = chance.Next(6) == 0 ? 2 : 1; times > 0; times--)
            GuestDesk.Write(account, property, booking, text, [], house.Now);
    }

    private void Read(SeasonUnit unit, string channel, ListingId id) =>
        house.Done(house.Simulators.Reader.ReadAsync(id, house.ExportOf(channel, unit.Id), CancellationToken.None));

    private void StayAway()
    {
        foreach (var stay in books.Stays.Where(s => s.Stands && s.Source != Stay.Direct && s.Latest.Kind == StayKind.Booking && s.Latest.Dates.Arrival == house.Today).ToList())
        {
            if (chance.Next(30) == 0)
            {
                books.Counts.Add("no-shows");
                CancelAt(stay);
            }
        }
    }

    private DateTimeOffset Soon(double days) => house.Now + Wait(days);

    private TimeSpan Wait(double days) => TimeSpan.FromSeconds(Math.Ceiling(-days * 86_400 * Math.Log(1 - chance.NextDouble())));

    private static TimeSpan Whole(TimeSpan wait) => TimeSpan.FromMinutes(15 * Math.Ceiling(wait.TotalMinutes / 15));
}
