using PmsSync.Domain;

namespace PmsSync.Conflicts;

/// <summary>
/// Which of several sources' values of one night counts. A function of the newest claim of each source, so that no order of
/// arrival changes it: within a source its own order decides, between sources the configured one, else the time.
/// </summary>
internal static class PriceRules
{
    /// <summary>
    /// What a source says with a version or a time, and what it says without, are two lists with an order each: comparing one
    /// with the other by the clock would let a clock that is set back silence a person.
    /// </summary>
    public static bool AreOfOneList(PriceSaid a, PriceSaid b) => a.Source == b.Source && a.IsOrdered == b.IsOrdered;

    /// <summary>Whether <paramref name="a"/> stands after <paramref name="b"/> in their list.</summary>
    public static bool IsNewer(PriceSaid a, PriceSaid b) => CompareInList(a, b) > 0;

    /// <summary>True where an older version of a source arrived after a newer one: its own order says so, and not ours.</summary>
    public static bool IsLate(PriceSaid late, PriceSaid known) =>
        late.IsOrdered && AreOfOneList(late, known) && late.Event > known.Event && IsNewer(known, late);

    /// <summary>
    /// The claim that counts: of the first source that says a value the newest, else the newest release. In one place of the
    /// order the last word counts, be it a release.
    /// </summary>
    /// <param name="claims">One of each list; at least one.</param>
    public static PriceClaim Winner(ReadOnlySpan<PriceClaim> claims, SourceOrder order)
    {
        if (claims.Length == 1)
            return claims[0];
        var (best, bestRank) = (claims[0], int.MaxValue);
        for (var rank = 0; rank <= order.Names.Count; rank++)
        {
            PriceClaim? last = null;
            foreach (var claim in claims)
            {
                if (order.RankOf(claim.By.Source) == rank && (last is null || IsLater(claim.By, last.Value.By)))
                    last = claim;
            }
            if (last is not { } spoken)
                continue;
            if (spoken.Value is not null)
                return spoken;
            if (bestRank == int.MaxValue)
                (best, bestRank) = (spoken, rank);
        }
        return best;
    }

    private static bool IsLater(PriceSaid a, PriceSaid b) =>
        AreOfOneList(a, b) ? IsNewer(a, b) : a.At != b.At ? a.At > b.At : a.Event > b.Event;

    private static int CompareInList(PriceSaid a, PriceSaid b)
    {
        if (a.IsOrdered)
        {
            var byVersion = (a.Version ?? -1).CompareTo(b.Version ?? -1);
            if (byVersion != 0)
                return byVersion;
            if (a.At != b.At)
                return a.At.CompareTo(b.At);
        }
        return a.Event.CompareTo(b.Event);
    }
}
