using Microsoft.Data.Sqlite;
using PmsSync.Conflicts;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Outbound.Channels;
using PmsSync.State;
using PmsSync.Tenancy;

namespace PmsSync.Pipelines.Availability;

/// <summary>
/// A unit's stays or held nights changed: its overlaps are found anew from the stays. However many changes wait, one
/// look settles them all. The nights themselves are derived when they are read.
/// </summary>
internal sealed class AvailabilityResolver(TenantDirectory tenants, DirtyTargets dirty, TimeProvider time) : LaneResolver
{
    public const string OverlappingBookings = "overlappingBookings";

    /// <summary>A person can weigh so many against each other; the rest is counted in the words.</summary>
    private const int MostSides = 20;

    public override Resolution Resolve(SqliteConnection connection, string lane, IReadOnlyList<JournalEvent> events)
    {
        var tenant = events[0].Tenant;
        var unit = UnitChanged.UnitOf(lane);
        var now = time.GetUtcNow();
        var known = tenants.Current.Find(tenant, unit);
        var today = now.DateIn(known?.Zone ?? TimeZoneInfo.Utc);
        var calendar = UnitCalendar.Load(connection, tenant, unit, known?.Quantity ?? 1, today);

        var found = Found(calendar, tenant, unit, now, events[^1].Id).ToDictionary(static c => c.Id);
        var open = ConflictStore.OpenOf(connection, tenant, unit);
        var gone = open.Where(c => !found.ContainsKey(c.Id)).ToList();
        var changed = found.Values.Where(c => !open.Any(o => IsSame(o, c))).ToList();

        return new Resolution([.. events.Select(static e => (e.Id, (Verdict)Verdict.Closed.Applied))])
        {
            IsCurrent = session => UnitVersions.Of(session, tenant, unit) == calendar.Version,
            Write = session =>
            {
                changed.ForEach(row => ConflictStore.Open(session, row));
                gone.ForEach(row => ConflictStore.Settle(session, row.Id, now, "One side no longer takes these nights."));
                dirty.MarkAvailability(session, tenant, unit);
            },
        };
    }

    private static IEnumerable<ConflictRow> Found(UnitCalendar calendar, TenantId tenant, UnitId unit, DateTimeOffset now, long eventId)
    {
        // An echo is one only while the stay that it mirrors takes nights: then it is a block like any other.
        var taking = calendar.Stays.Select(static s => s.Stay.Id).ToHashSet();
        bool IsEcho(StayRow row) => row.Provenance.MirrorOf is { } mirrored && taking.Contains(mirrored);
        var claims = calendar.Stays.Select(s => IsEcho(s) ? s.ToClaim() : s.ToClaim() with { MirrorOf = null });
        var overlaps = OverlapRules.Find(claims, calendar.Quantity).Select(o => new ConflictRow(
            $"overlap-{unit}-{o.Loser}", tenant, unit, OverlappingBookings, IsOpen: true, o.Nights, [o.Loser, .. o.Winners.Take(MostSides)],
            $"More bookings than room on {NightText.Write(o.Nights)}: {o.Winners.Count + 1} stays, quantity {calendar.Quantity}. All are kept; the nights stay closed.",
            now, eventId, null, null));
        var echoes = calendar.Stays.Where(IsEcho).Select(s => new ConflictRow(
            $"echo-{unit}-{s.Stay.Id}", tenant, unit, "suspectedEcho", IsOpen: true, NightSet.Of(s.Stay.Dates), [s.Stay.Id, s.Provenance.MirrorOf!],
            $"{s.Stay.Source} had read our calendar with these nights closed before it showed this block: it may be our own block coming back. The nights stay closed.",
            now, eventId, null, null));
        return overlaps.Concat(echoes);
    }

    private static bool IsSame(ConflictRow a, ConflictRow b) =>
        a.Id == b.Id && a.Nights.Equals(b.Nights) && a.Sides.SequenceEqual(b.Sides);
}
