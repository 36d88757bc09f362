using PmsSync.Benchmarks.VirtualTime;
using PmsSync.Domain;
using PmsSync.Outbound.Channels;
using PmsSync.Sandbox.Channex;
using PmsSync.State;
using PmsSync.Throttling;

namespace PmsSync.Benchmarks.Faults;

/// <summary>Why a channel shows more of a night than is left.</summary>
internal enum WrongBy
{
    /// <summary>We raised it over a booking that the channel took meanwhile.</summary>
    Raise,

    /// <summary>Something was sold or blocked elsewhere, and we know it.</summary>
    Fact,

    /// <summary>A guest changed a booking at the channel, which does not count that by itself; we have not heard of it.</summary>
    Unheard,
}

/// <summary>
/// Looks at each instant whether a channel shows more of a night than is left by its own bookings and by what we know of
/// the others', and for how long. While something is out of order, and shortly after, that is nobody's fault.
/// </summary>
internal sealed class FaultWatch(ChannexWorld world, Action<string> violated)
{
    /// <summary>
    /// One round trip at its slowest (2 s there and 2 s back), and the longest wait for a token of the ten a minute: two even
    /// paces after a burst of closings.
    /// </summary>
    public static readonly TimeSpan RoundTrip = TimeSpan.FromSeconds(16);

    /// <summary>One pull: its pages and acknowledgements.</summary>
    public static readonly TimeSpan Pull = TimeSpan.FromSeconds(20);

    /// <summary>Of the limit of availability: with few calls left in it, the next may have to wait for all of it.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    /// <summary>How often a channel is asked that said nothing.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromMinutes(1);

    private const string Versions = "SELECT unit, version FROM unit_version ORDER BY unit";

    private readonly Dictionary<(int Property, int Unit, DateOnly Night), (DateTimeOffset Since, WrongBy Why)> _wrong = [];
    private readonly Dictionary<(int Property, int Unit), int[]> _shown = [];
    private readonly Dictionary<string, List<(string Source, StayDates Nights)>> _known = [];
    private List<(string Unit, long Version)> _versions = [];
    private Seen _seen;

    /// <summary>From when on everything is in order; null while it is not.</summary>
    public DateTimeOffset? CalmSince { get; set; }

    public Dictionary<WrongBy, TimeSpan> Longest { get; } = [];

    public void Look(FaultService service, DateTimeOffset now)
    {
        var seen = world.Read(a => new Seen(
            service.Database.Writer.BatchNumber, Sum(a), a.Properties.Sum(static p => p.Bookings.Sum(static b => b.Revisions.Count)), DateOnly.FromDateTime(now.UtcDateTime)));
        if (seen != _seen)
        {
            var isOurs = seen.Batch != _seen.Batch && Load(service, seen.Today);
            if (isOurs || seen with { Batch = _seen.Batch } != _seen)
                Compare(now, seen.Today, isOurs);
            _seen = seen;
        }
        foreach (var (cell, (since, why)) in _wrong)
            Judge(service, cell, since, why, now);
    }

    /// <summary>Reads again what we know, where a commit has changed it; most commits change something else.</summary>
    private bool Load(FaultService service, DateOnly today)
    {
        var versions = service.Database.Readers.Read(static c => c.ReadAll(Versions, static r => (r.GetString(0), r.GetInt64(1))));
        if (_versions.SequenceEqual(versions))
            return false;
        _versions = versions;
        foreach (var (unit, quantity) in FaultSite.Units)
        {
            _known[unit] = [.. service.Get<StateReader>().Calendar(FaultSite.Tenant, new UnitId(unit), new UnitRooms(quantity, PreparationDays: 0), today).Stays.Select(static s => (s.Stay.Source, s.Taken))];
        }
        return true;
    }

    private static long Sum(ChannexAccount account)
    {
        var sum = 17L;
        foreach (var room in account.Properties.SelectMany(static p => p.RoomTypes))
        {
            sum *= 31;
            foreach (var (date, rooms) in room.Availability)
                sum += rooms * (long)HashCode.Combine(date.DayNumber);
        }
        return sum;
    }

    private void Compare(DateTimeOffset now, DateOnly today, bool isOurs)
    {
        for (var u = 0; u < FaultSite.Units.Count; u++)
        {
            var (unit, quantity) = FaultSite.Units[u];
            for (var p = 0; p < FaultSite.Connections.Count; p++)
            {
                var name = FaultSite.Connections[p];
                var left = Left(unit, quantity, name, _known.GetValueOrDefault(unit, []).Where(s => s.Source != name).Select(static s => s.Nights), today);
                var shown = Shown(name, unit, today);
                var before = _shown.GetValueOrDefault((p, u)) ?? shown;
                for (var n = 0; n < shown.Length; n++)
                    Note((p, u, today.AddDays(n)), shown[n] > Math.Max(0, left[n]), shown[n] > before[n] ? WrongBy.Raise : isOurs ? WrongBy.Fact : WrongBy.Unheard, now);
                _shown[(p, u)] = shown;
            }
        }
    }

    private int[] Shown(string property, string unit, DateOnly today) => world.Read(a =>
    {
        var room = FaultSite.RoomOf(a.Find(property)!, unit);
        var shown = new int[FaultSite.Horizon];
        for (var n = 0; n < shown.Length; n++)
            shown[n] = room[today.AddDays(n)];
        return shown;
    });

    private int[] Left(string unit, int quantity, string property, IEnumerable<StayDates> known, DateOnly today)
    {
        var left = new int[FaultSite.Horizon];
        Array.Fill(left, quantity);
        var sold = world.Read(a =>
        {
            var house = a.Find(property)!;
            return house.Bookings.Where(static b => b.Latest.Status != "cancelled").SelectMany(static b => b.Latest.Rooms)
                .Where(r => house.RoomType(r.RoomTypeId)!.Name == unit).Select(static r => new StayDates(r.CheckIn, r.CheckOut)).ToList();
        });
        foreach (var nights in known.Concat(sold))
        {
            var end = Math.Min(left.Length, nights.Departure.DayNumber - today.DayNumber);
            for (var n = Math.Max(0, nights.Arrival.DayNumber - today.DayNumber); n < end; n++)
                left[n]--;
        }
        return left;
    }

    private void Note((int Property, int Unit, DateOnly Night) cell, bool isWrong, WrongBy why, DateTimeOffset now)
    {
        if (!isWrong)
            _wrong.Remove(cell);
        else
            _wrong.TryAdd(cell, (now, why));
    }

    private void Judge(FaultService service, (int Property, int Unit, DateOnly Night) cell, DateTimeOffset since, WrongBy why, DateTimeOffset now)
    {
        if (CalmSince is not { } calm || since < calm)
            return;
        var lasts = now - since;
        if (lasts > Longest.GetValueOrDefault(why))
            Longest[why] = lasts;
        var most = why switch
        {
            WrongBy.Fact => RoundTrip,
            WrongBy.Raise => RoundTrip + Pull,
            _ => RoundTrip + Pull + Poll,
        };
        if (lasts <= most || (lasts <= most + Window && IsCut(service, FaultSite.Connections[cell.Property])))
            return;
        violated($"{FaultSite.Connections[cell.Property]} shows too much of {FaultSite.Units[cell.Unit].Name} on {cell.Night:yyyy-MM-dd} for {lasts.TotalSeconds:F1} s by {why}, since {since:HH:mm:ss.fff}");
        _wrong.Remove(cell);
    }

    /// <summary>Whether a refusal has cut what may be sent to the connection below what is published; that heals slowly.</summary>
    private static bool IsCut(FaultService service, string connection)
    {
        if (service.Get<ChannelLinks>().Find(new DeliveryLane(FaultSite.Tenant, new ConnectionId(connection), Endpoint.Availability)) is not { } link)
            return false;
        var budgets = link.Connector.BudgetsOf(link.Access).ToList();
        return service.Get<RateManager>().Status(budgets).Any(s => budgets.Exists(b => b.Id == s.Id && b.Windows.Any(w => w.Window == s.Window && s.Limit < w.Calls)));
    }

    private readonly record struct Seen(long Batch, long Shown, int Revisions, DateOnly Today);
}
