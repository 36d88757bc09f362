using System.Diagnostics;
using PmsSync.Domain;

namespace PmsSync.Conflicts;

/// <summary>An event that a connection's feed shows for the first time.</summary>
internal sealed record EchoSuspect(StayDates Dates, StayKind Kind, bool HasReservationCode, string Source, DateTimeOffset FirstSeenAt);

/// <summary>Nights that the connection was told are taken, and when it first read so.</summary>
internal sealed record ToldNights(NightSet Nights, DateTimeOffset FirstReadAt);

/// <summary>
/// Our own block coming back through another system, without our mark. Equal nights prove nothing: it is suspected
/// only of an event of block or unknown kind, inside the nights that this very connection had read from us before the
/// event appeared. A booking, or whatever bears a reservation code, is never an echo. Where it may be the echo of several, it is a
/// guest's: another channel's closure for the same guest was told to it, too, and goes with that guest or by itself.
/// </summary>
internal static class EchoRules
{
    /// <returns>The id of the stay that the event seems to mirror; null where nothing is suspected.</returns>
    public static string? MirrorOf(EchoSuspect suspect, IEnumerable<ToldNights> told, IEnumerable<Claim> others)
    {
        if (suspect.Kind == StayKind.Booking || suspect.HasReservationCode)
            return null;
        var lastTold = told.Where(t => t.FirstReadAt < suspect.FirstSeenAt).MaxBy(static t => t.FirstReadAt);
        if (lastTold is null || !NightSet.Of(suspect.Dates).Except(lastTold.Nights).IsEmpty)
            return null;
        return others
            .Where(o => o.Source != suspect.Source && o.MirrorOf is null && o.FirstKnownAt < lastTold.FirstReadAt && o.Dates.Overlaps(suspect.Dates))
            .OrderBy(static o => Unlikeliness(o.Kind)).ThenBy(static o => o.Status)
            .ThenByDescending(o => o.Dates.OverlapNights(suspect.Dates)).ThenBy(static o => o.Dates.Nights).ThenBy(static o => o.Id, StringComparer.Ordinal)
            .FirstOrDefault()?.Id;
    }

    // Of a guest, of what may be one, of nobody.
    private static int Unlikeliness(StayKind kind) => kind switch
    {
        StayKind.Booking => 0,
        StayKind.Occupied => 1,
        StayKind.Block => 2,
        _ => throw new UnreachableException(),
    };
}
