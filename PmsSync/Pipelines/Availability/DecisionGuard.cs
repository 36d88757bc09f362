using PmsSync.State;

namespace PmsSync.Pipelines.Availability;

/// <summary>Whether a person decided about what is there, or about something that has changed since.</summary>
internal static class DecisionGuard
{
    /// <returns>What changed since the caller looked; null where nothing did that the caller named.</returns>
    public static DecisionResult? Refusal(DecisionCommand command, ConflictRow row, IReadOnlyList<StayRow> sides, Func<string, StayRow?> find)
    {
        var changed = command.Versions
            .Select(v => (Id: v.Key, Seen: v.Value, Now: find(v.Key)))
            .Where(static v => v.Now?.Stay.Version != v.Seen)
            .Select(static v => Changed(v.Id, v.Seen, v.Now)).ToList();
        if (command.IfMatch is { } tag && tag != row.TagOf(sides))
            changed.AddRange(ByTag(tag, sides).ExceptBy(changed.Select(static c => c.Booking), static c => c.Booking));
        else if (changed.Count == 0)
            return null;
        return new DecisionResult(DecisionOutcome.Stale)
        {
            Changed = changed,
            Words = $"The conflict has changed since you looked. {string.Join(' ', changed.Select(static c => c.Words))} Read it again, and decide then.".Replace("  ", " ", StringComparison.Ordinal),
        };
    }

    // The versions of the sides stand in the tag in their order, after the conflict's own.
    private static IEnumerable<ChangedSide> ByTag(string tag, IReadOnlyList<StayRow> sides)
    {
        var seen = tag.Split('.').Skip(1).Select(static p => long.TryParse(p, out var version) ? version : -1).ToList();
        return seen.Count != sides.Count
            ? []
            : sides.Zip(seen).Where(static p => p.First.Stay.Version != p.Second).Select(static p => Changed(p.First.Stay.Id, p.Second, p.First));
    }

    private static ChangedSide Changed(string id, long seen, StayRow? now) => now is null
        ? new ChangedSide(id, seen, 0, $"{id} is no side of this conflict.")
        : new ChangedSide(id, seen, now.Stay.Version, $"{ConflictWords.Capital(ConflictWords.Name(now))} is at version {now.Stay.Version}, not {seen}: {ConflictWords.State(now)}.");
}
