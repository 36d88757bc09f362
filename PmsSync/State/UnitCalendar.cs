using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.State.Cleaning;

namespace PmsSync.State;

/// <summary>One night of a unit. <paramref name="Overbooked"/> counts stays beyond the quantity; held nights and those of preparation close but never overbook.</summary>
internal sealed record CalendarNight(DateOnly Date, int Available, int Overbooked, IReadOnlyList<string> Bookings, bool Held, bool Preparing);

/// <summary>Nights that a room stays closed for after a guest's departure. <paramref name="ChangedAt"/> is when the stay's nights changed last.</summary>
internal sealed record Preparation(string StayId, StayDates Nights, DateTimeOffset ChangedAt);

/// <summary>
/// What closes a unit's nights at one moment: the stays that take them, the nights that are held, and those that rooms are
/// prepared in. Derived from the rows at each reading, so that it can never disagree with them.
/// </summary>
internal sealed record UnitCalendar(int Quantity, IReadOnlyList<StayRow> Stays, IReadOnlyList<HeldNights> Held, long Version)
{
    public IReadOnlyList<Preparation> Preparations { get; init; } = [];

    /// <summary>Every span of nights that takes a room.</summary>
    public IEnumerable<StayDates> Spans =>
        Stays.SelectMany(OwnNights).Concat(Held.Select(static h => h.Nights)).Concat(Preparations.Select(static p => p.Nights));

    public static UnitCalendar Load(SqliteConnection connection, TenantId tenant, UnitId unit, UnitRooms rooms, DateOnly from) => new(
        rooms.Quantity,
        StayStore.Taking(connection, tenant, unit, from),
        FeedStateStore.Held(connection, tenant, unit, from),
        UnitVersions.Of(connection, tenant, unit))
    {
        Preparations = rooms.PreparationDays == 0 ? [] : PreparationsFrom(connection, tenant, unit, rooms, from),
    };

    /// <summary>The nights of <c>[from, to)</c>, each of them.</summary>
    public IEnumerable<CalendarNight> Nights(DateOnly from, DateOnly to)
    {
        var sharing = Stays.Where(static s => s.Provenance.BecauseOf is not null).ToDictionary(static s => s.Stay.Id, OwnNights, StringComparer.Ordinal);
        for (var night = from; night < to; night = night.AddDays(1))
        {
            var stays = Stays.Where(s => s.Taken.Contains(night)).Select(static s => s.Stay.Id).ToList();
            var rooms = stays.Count(id => !sharing.TryGetValue(id, out var own) || own.Contains(night));
            var held = Held.Count(h => h.Nights.Contains(night));
            var preparing = Preparations.Count(p => p.Nights.Contains(night));
            yield return new CalendarNight(
                night, Math.Max(0, Quantity - rooms - held - preparing), Math.Max(0, rooms - Quantity), stays, held > 0, preparing > 0);
        }
    }

    /// <summary>Who leaves a stay no room on nights that it wants; empty where there is room.</summary>
    /// <param name="id">The stay, which is not in its own way.</param>
    /// <param name="wanted">Its nights.</param>
    public IReadOnlyList<string> InTheWay(string id, NightSet wanted)
    {
        var others = Stays.Where(s => s.Stay.Id != id && s.Provenance.BecauseOf != id).ToList();
        var held = Held.Where(h => h.StayId != id).ToList();
        var preparations = Preparations.Where(p => p.StayId != id).ToList();
        var spans = others.SelectMany(OwnNights).Concat(held.Select(static h => h.Nights)).Concat(preparations.Select(static p => p.Nights));
        var full = NightSet.FilledBy(spans, Quantity).Intersect(wanted);
        if (full.IsEmpty)
            return [];
        var taking = others.Where(s => !NightSet.Of(s.Taken).Intersect(full).IsEmpty).Select(static s => s.Stay.Id);
        var holding = held.Where(h => !NightSet.Of(h.Nights).Intersect(full).IsEmpty).Select(static h => h.StayId ?? $"held:{h.Source}");
        var preparing = preparations.Where(p => !NightSet.Of(p.Nights).Intersect(full).IsEmpty).Select(static p => $"preparation:{p.StayId}");
        return [.. taking.Concat(holding).Concat(preparing).Distinct()];
    }

    /// <summary>The nights on which nothing is left to sell.</summary>
    public NightSet Closed() => NightSet.FilledBy(Spans, Quantity);

    // A maintenance block stands in the room of the stay on whose account it is.
    private NightSet OwnNights(StayRow row) =>
        row.Provenance.BecauseOf is { } guest && Stays.FirstOrDefault(s => s.Stay.Id == guest) is { } stay
            ? NightSet.Of(row.Taken).Except(NightSet.Of(stay.Taken))
            : NightSet.Of(row.Taken);

    private static IReadOnlyList<Preparation> PreparationsFrom(SqliteConnection connection, TenantId tenant, UnitId unit, UnitRooms rooms, DateOnly from) =>
    [
        .. CleaningStays.Load(connection, tenant, unit, rooms, from.AddDays(-rooms.PreparationDays)).Guests
            .Select(s => new Preparation(s.Id, new StayDates(s.Dates.Departure, s.Dates.Departure.AddDays(rooms.PreparationDays)), s.CalendarAt))
            .Where(p => p.Nights.Departure > from),
    ];
}
