using System.Diagnostics;
using PmsSync.Domain;

namespace PmsSync.Conflicts;

/// <summary>An event that a connection's feed shows for the first time, or with nights that it did not take before.</summary>
internal sealed record EchoSuspect(StayDates Dates, StayKind Kind, bool HasReservationCode, DateTimeOffset ShownAt)
{
    /// <summary>A booking, or whatever bears a reservation code, is never an echo.</summary>
    public bool MayBeOurs => Kind != StayKind.Booking && !HasReservationCode;
}

/// <summary>Nights that the connection was told are taken, and when it first read so.</summary>
internal sealed record ToldNights(NightSet Nights, DateTimeOffset FirstReadAt);

/// <summary>
/// Our own block coming back through another system, without our mark. Equal nights prove nothing: it is suspected
/// only of an event of block or unknown kind, inside the nights that this very connection had read from us before the
/// event took them. Where it may be the echo of several, it is likeliest a guest's: another channel's closure on account of that
/// guest was told to the connection, too, and is no reason by itself.
/// </summary>
internal static class EchoRules
{
    /// <param name="suspect">What is shown.</param>
    /// <param name="told">Every content that the connection had read.</param>
    /// <param name="stays">Of which it had last been told before the event took its nights, in any order.</param>
    /// <returns>Those of them that the event may mirror; null where nothing is suspected.</returns>
    public static Lookalikes? MirroredBy(EchoSuspect suspect, IEnumerable<ToldNights> told, IEnumerable<ExportedStay> stays)
    {
        if (!suspect.MayBeOurs)
            return null;
        var lastTold = told.Where(t => t.FirstReadAt < suspect.ShownAt).MaxBy(static t => t.FirstReadAt);
        if (lastTold is null || !NightSet.Of(suspect.Dates).Except(lastTold.Nights).IsEmpty)
            return null;
        return Lookalikes.Of(stays
            .Where(s => s.Dates.Overlaps(suspect.Dates))
            .OrderBy(static s => Unlikeliness(s.Kind)).ThenBy(static s => s.Status)
            .ThenByDescending(s => s.Dates.OverlapNights(suspect.Dates)).ThenBy(static s => s.Dates.Nights).ThenBy(static s => s.Id, StringComparer.Ordinal)
            .Select(static s => s.Id));
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
