using PmsSync.Domain;

namespace PmsSync.Conflicts;

/// <summary>Nights in a row of one target that were changed at a channel itself, and what becomes of them.</summary>
internal sealed record EditGroup(StayDates Nights, EditPolicy Fate, IReadOnlyList<ChannelEdit> Edits)
{
    /// <summary>False where some of it opens what is taken or stopped here, or is no value.</summary>
    public bool CanBeAdopted => Edits.All(static e => e.CanBeAdopted);
}

/// <summary>
/// Mismatched availability and prices changed at a channel: what belongs together, so that a storm of changes is one conflict
/// for each run of nights and not one for each value.
/// </summary>
internal static class ChannelEditRules
{
    /// <param name="edits">Of one target, in any order.</param>
    /// <returns>By what becomes of them, then by night. Nights that touch are one group, whichever of their fields were changed.</returns>
    public static IReadOnlyList<EditGroup> Group(IEnumerable<ChannelEdit> edits) =>
    [
        .. from fate in edits.GroupBy(static e => e.Fate).OrderBy(static g => g.Key)
           let all = fate.OrderBy(static e => e.Field.Code).ThenBy(static e => e.Nights.Arrival).ToList()
           from nights in NightSet.Of(all.Select(static e => e.Nights))
           select new EditGroup(nights, fate.Key, [.. all.Where(e => e.Nights.Overlaps(nights))]),
    ];

    /// <summary>
    /// How many rooms a block must take so that no more are left here than the channel shows: never less than none, because what a
    /// channel opens is nobody's to sell.
    /// </summary>
    /// <param name="left">Rooms left here now.</param>
    public static int RoomsToBlock(int left, long shown) => (int)Math.Max(0, left - shown);
}
