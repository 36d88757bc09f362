using PmsSync.Domain;

namespace PmsSync.Conflicts;

/// <summary>One stay that found its nights full, and those that were there before it.</summary>
/// <param name="Winners">The first of them, in their order: as many as were asked for.</param>
/// <param name="WinnersInAll">How many there were, those included that are not named.</param>
internal sealed record Overlap(string Loser, NightSet Nights, IReadOnlyList<string> Winners, int WinnersInAll);

/// <summary>
/// What a stay claims. <paramref name="FirstKnownAt"/> is the source's own time where it has one, else the time of the
/// fetch that first showed it. <paramref name="MirrorOf"/> names the stays that it may be the echo of.
/// </summary>
internal sealed record Claim(
    string Id, StayDates Dates, StayKind Kind, StayStatus Status, string Source, string? ExternalId, DateTimeOffset FirstKnownAt, Lookalikes? MirrorOf)
{
    /// <summary>Of a maintenance block the stay on whose account it was raised: it stands in that stay's room.</summary>
    public string? BecauseOf { get; init; }
}

/// <summary>
/// Overlapping bookings: on each night the stays in the order of their confirmation; who falls beyond the quantity
/// on any night is the loser. Nothing is dropped by it. A channel's own block under a booking is no conflict (it is
/// that channel's rule), an owner's block is; a maintenance block needs no room on the nights of the stay on whose account it
/// is, and is an owner's block to every other; what seems to be an echo collides with nobody here.
/// </summary>
internal static class OverlapRules
{
    /// <param name="claims">In any order.</param>
    /// <param name="quantity">How many stays a night has room for.</param>
    /// <param name="kept">The stay that comes first by a person's word; null: the times decide alone.</param>
    /// <param name="mostWinners">Of those who were there before, so many are named, the first ones; the others are counted.</param>
    public static IReadOnlyList<Overlap> Find(IEnumerable<Claim> claims, int quantity, string? kept = null, int mostWinners = int.MaxValue)
    {
        var named = claims.Where(IsContender).ToDictionary(static c => c.Id, StringComparer.Ordinal);
        if (named.Count <= quantity)
            return [];
        var contenders = named.Values.OrderBy(c => c.Id != kept).ThenBy(static c => c, Comparer<Claim>.Create(Compare))
            .Select(c => new Contender(c, NightsOf(c, named))).ToList();
        var taken = new TakenNights(contenders.SelectMany(static c => c.Nights));
        var overlaps = new List<Overlap>();
        for (var i = 0; i < contenders.Count; i++)
        {
            var (claim, nights) = contenders[i];
            if (i >= quantity && taken.FullIn(nights, quantity, onlyWithGuests: !IsGuest(claim)) is { Count: > 0 } full)
            {
                List<string> winners = [.. taken.FirstIn(full, mostWinners).Select(w => contenders[w].Claim.Id)];
                overlaps.Add(new Overlap(claim.Id, taken.NightsOf(full), winners, winners.Count < mostWinners ? winners.Count : taken.CountIn(full)));
            }
            taken.Add(i, nights, IsGuest(claim));
        }
        return overlaps;
    }

    private static NightSet NightsOf(Claim claim, Dictionary<string, Claim> named) =>
        claim.BecauseOf is { } stay && named.TryGetValue(stay, out var guest)
            ? NightSet.Of(claim.Dates).Except(NightSet.Of(guest.Dates))
            : NightSet.Of(claim.Dates);

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

    /// <summary>A claim with the nights on which it needs a room of its own.</summary>
    private sealed record Contender(Claim Claim, NightSet Nights);
}
