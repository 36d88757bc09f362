using PmsSync.Domain;
using PmsSync.Sandbox.Channex;
using PmsSync.State;

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
    /// <summary>One round trip at its slowest, and the wait for a token of the ten a minute.</summary>
    public static readonly TimeSpan RoundTrip = TimeSpan.FromSeconds(14);

    /// <summary>One pull: its pages and acknowledgements.</summary>
    public static readonly TimeSpan Pull = TimeSpan.FromSeconds(20);

    /// <summary>How often a channel is asked that said nothing.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromMinutes(1);

    private readonly Dictionary<(int Property, int Unit, DateOnly Night), (DateTimeOffset Since, WrongBy Why)> _wrong = [];
    private readonly Dictionary<(int Property, int Unit), int[]> _shown = [];
    private (long Batch, long Shown, int Revisions) _seen = (-1, -1, -1);

    /// <summary>From when on everything is in order; null while it is not.</summary>
    public DateTimeOffset? CalmSince { get; set; }

    public Dictionary<WrongBy, TimeSpan> Longest { get; } = [];

    public void Look(FaultService service, DateTimeOffset now)
    {
        var seen = world.Read(a => (service.Database.Writer.BatchNumber, Sum(a), a.Properties.Sum(static p => p.Bookings.Sum(static b => b.Revisions.Count))));
        if (seen != _seen)
            Compare(service, now, seen.Item1 != _seen.Batch);
        _seen = seen;
        foreach (var (cell, (since, why)) in _wrong)
            Judge(cell, since, why, now);
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

    private void Compare(FaultService service, DateTimeOffset now, bool isOurs)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        for (var u = 0; u < FaultSite.Units.Count; u++)
        {
            var (unit, quantity) = FaultSite.Units[u];
            var stays = service.Get<StateReader>().Calendar(FaultSite.Tenant, new UnitId(unit), quantity, today).Stays;
            for (var p = 0; p < FaultSite.Connections.Count; p++)
            {
                var name = FaultSite.Connections[p];
                var left = Left(unit, quantity, name, stays.Where(s => s.Stay.Source != name).Select(static s => s.Taken), today);
                var shown = world.Read(a => Enumerable.Range(0, FaultSite.Horizon).Select(n => FaultSite.RoomOf(a.Find(name)!, unit)[today.AddDays(n)]).ToArray());
                var before = _shown.GetValueOrDefault((p, u)) ?? shown;
                for (var n = 0; n < shown.Length; n++)
                    Note((p, u, today.AddDays(n)), shown[n] > Math.Max(0, left[n]), shown[n] > before[n] ? WrongBy.Raise : isOurs ? WrongBy.Fact : WrongBy.Unheard, now);
                _shown[(p, u)] = shown;
            }
        }
    }

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

    private void Judge((int Property, int Unit, DateOnly Night) cell, DateTimeOffset since, WrongBy why, DateTimeOffset now)
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
        if (lasts <= most)
            return;
        violated($"{FaultSite.Connections[cell.Property]} shows too much of {FaultSite.Units[cell.Unit].Name} on {cell.Night:yyyy-MM-dd} for {lasts.TotalSeconds:F1} s by {why}, since {since:HH:mm:ss.fff}");
        _wrong.Remove(cell);
    }
}
