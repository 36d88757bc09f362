using PmsSync.Domain;

namespace PmsSync.Conflicts;

/// <summary>One stay that found its nights full, and those that were there before it.</summary>
internal sealed record Overlap(string Loser, NightSet Nights, IReadOnlyList<string> Winners);

/// <summary>
/// What a stay claims. <paramref name="FirstKnownAt"/> is the source's own time where it has one, else the time of the
/// fetch that first showed it. <paramref name="MirrorOf"/> names the stay whose echo it is suspected to be.
/// </summary>
internal sealed record Claim(
    string Id, StayDates Dates, StayKind Kind, StayStatus Status, string Source, string? ExternalId, DateTimeOffset FirstKnownAt, string? MirrorOf);

/// <summary>
/// Overlapping bookings: on each night the stays in the order of their confirmation; who falls beyond the quantity
/// on any night is the loser. Nothing is dropped by it. A channel's own block under a booking is no conflict (it is
/// that channel's rule), an owner's block is; a suspected echo collides with nobody here.
/// </summary>
internal static class OverlapRules
{
    /// <param name="claims">In any order.</param>
    /// <param name="quantity">How many stays a night has room for.</param>
    /// <param name="kept">The stay that comes first by a person's word; null: the times decide alone.</param>
    /// <param name="mostWinners">Of those who were there before, so many are named, the first ones.</param>
    public static IReadOnlyList<Overlap> Find(IEnumerable<Claim> claims, int quantity, string? kept = null, int mostWinners = int.MaxValue)
    {
        var contenders = claims.Where(IsContender).OrderBy(c => c.Id != kept).ThenBy(static c => c, Comparer<Claim>.Create(Compare)).ToList();
        if (contenders.Count <= quantity)
            return [];
        var taken = new TakenNights(contenders.Select(static c => c.Dates));
        var overlaps = new List<Overlap>();
        for (var i = 0; i < contenders.Count; i++)
        {
            var contender = contenders[i];
            if (i >= quantity && taken.FullIn(contender.Dates, quantity, onlyWithGuests: !IsGuest(contender)) is { Count: > 0 } full)
                overlaps.Add(new Overlap(contender.Id, taken.NightsOf(full), [.. taken.FirstIn(full, mostWinners).Select(w => contenders[w].Id)]));
            taken.Add(i, contender.Dates, IsGuest(contender));
        }
        return overlaps;
    }

    private static bool IsContender(Claim claim) =>
        claim.Status != StayStatus.Cancelled && claim.MirrorOf is null && !(claim.Kind == StayKind.Block && claim.Source != Stay.Direct);

    // Two owner's blocks over each other harm nobody.
    private static bool IsGuest(Claim claim) => claim.Kind != StayKind.Block;

    // Tentative never beats confirmed; then who was first; then fixed names, so that every order of arrival ends the same.
    private static int Compare(Claim a, Claim b)
    {
        var byStatus = a.Status.CompareTo(b.Status);
        if (byStatus != 0)
            return byStatus;
        var byTime = a.FirstKnownAt.CompareTo(b.FirstKnownAt);
        if (byTime != 0)
            return byTime;
        var bySource = string.CompareOrdinal(a.Source, b.Source);
        if (bySource != 0)
            return bySource;
        var byExternalId = string.CompareOrdinal(a.ExternalId, b.ExternalId);
        return byExternalId != 0 ? byExternalId : string.CompareOrdinal(a.Id, b.Id);
    }
}
