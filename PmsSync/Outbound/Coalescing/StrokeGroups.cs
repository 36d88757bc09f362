using PmsSync.Domain;

namespace PmsSync.Outbound.Coalescing;

/// <summary>Parts strokes of one target into groups that do not depend on one another; within a group the order stays.</summary>
internal static class StrokeGroups
{
    public static IEnumerable<List<Stroke>> Of(List<Stroke> strokes)
    {
        var group = Enumerable.Range(0, strokes.Count).ToArray();
        for (var later = 0; later < strokes.Count; later++)
        {
            for (var earlier = 0; earlier < later; earlier++)
            {
                if (group[earlier] != group[later] && Depend(strokes[earlier], strokes[later]))
                    Join(group, group[earlier], group[later]);
            }
        }
        return strokes.Select((stroke, index) => (Stroke: stroke, Group: group[index]))
            .GroupBy(static pair => pair.Group, static pair => pair.Stroke)
            .Select(static strokes => strokes.ToList());
    }

    private static void Join(int[] group, int one, int other)
    {
        for (var index = 0; index < group.Length; index++)
            group[index] = group[index] == other ? one : group[index];
    }

    /// <summary>True where they set one field of one night to different values.</summary>
    private static bool Depend(Stroke one, Stroke other)
    {
        if (!one.Nights.Overlaps(other.Nights) || !one.Values.Any(value => other.Values.Any(theirs => theirs.Field == value.Field && theirs.Value != value.Value)))
            return false;
        var (from, to) = (Max(one.Nights.Arrival, other.Nights.Arrival), Min(one.Nights.Departure, other.Nights.Departure));
        for (var night = from; night < to; night = night.AddDays(1))
        {
            if (one.Days.Includes(night) && other.Days.Includes(night))
                return true;
        }
        return false;
    }

    private static DateOnly Max(DateOnly one, DateOnly other) => one > other ? one : other;

    private static DateOnly Min(DateOnly one, DateOnly other) => one < other ? one : other;
}
