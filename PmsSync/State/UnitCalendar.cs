using Microsoft.Data.Sqlite;
using PmsSync.Domain;

namespace PmsSync.State;

/// <summary>One night of a unit. <paramref name="Overbooked"/> counts stays beyond the quantity; held nights close but never overbook.</summary>
internal sealed record CalendarNight(DateOnly Date, int Available, int Overbooked, IReadOnlyList<string> Bookings, bool Held);

/// <summary>
/// What closes a unit's nights at one moment: the stays that take them and the nights that are held. Derived from the
/// rows at each reading, so that it can never disagree with them.
/// </summary>
internal sealed record UnitCalendar(int Quantity, IReadOnlyList<StayRow> Stays, IReadOnlyList<HeldNights> Held, long Version)
{
    public static UnitCalendar Load(SqliteConnection connection, TenantId tenant, UnitId unit, int quantity, DateOnly from) => new(
        quantity,
        StayStore.Taking(connection, tenant, unit, from),
        FeedStateStore.Held(connection, tenant, unit, from),
        UnitVersions.Of(connection, tenant, unit));

    /// <summary>The nights of <c>[from, to)</c>, each of them.</summary>
    public IEnumerable<CalendarNight> Nights(DateOnly from, DateOnly to)
    {
        for (var night = from; night < to; night = night.AddDays(1))
        {
            var stays = Stays.Where(s => s.Taken.Contains(night)).Select(static s => s.Stay.Id).ToList();
            var held = Held.Count(h => h.Nights.Contains(night));
            yield return new CalendarNight(night, Math.Max(0, Quantity - stays.Count - held), Math.Max(0, stays.Count - Quantity), stays, held > 0);
        }
    }

    /// <summary>Who leaves a stay no room on nights that it wants; empty where there is room.</summary>
    /// <param name="id">The stay, which is not in its own way.</param>
    /// <param name="wanted">Its nights.</param>
    public IReadOnlyList<string> InTheWay(string id, NightSet wanted)
    {
        var others = Stays.Where(s => s.Stay.Id != id).ToList();
        var held = Held.Where(h => h.StayId != id).ToList();
        var full = NightSet.FilledBy(others.Select(static s => s.Taken).Concat(held.Select(static h => h.Nights)), Quantity).Intersect(wanted);
        if (full.IsEmpty)
            return [];
        var taking = others.Where(s => !NightSet.Of(s.Taken).Intersect(full).IsEmpty).Select(static s => s.Stay.Id);
        var holding = held.Where(h => !NightSet.Of(h.Nights).Intersect(full).IsEmpty).Select(static h => h.StayId ?? $"held:{h.Source}");
        return [.. taking.Concat(holding).Distinct()];
    }

    /// <summary>The nights on which nothing is left to sell.</summary>
    public NightSet Closed()
    {
        var spans = Stays.Select(static s => s.Taken).Concat(Held.Select(static h => h.Nights));
        return NightSet.FilledBy(spans, Quantity);
    }
}
