using PmsSync.Domain;

namespace PmsSync.Outbound.Coalescing;

/// <summary>
/// Puts the days of the week into groups that are best painted together: begins with each day alone and joins the two
/// groups whose nights, taken together, need the fewest more runs than they do apart, as long as that is none. So
/// weekend prices come out as two groups, and what does not follow the week as one.
/// </summary>
internal static class WeekdayGroups
{
    public static IReadOnlyList<Weekdays> Of(Canvas canvas, Canvas.Row row)
    {
        var groups = Enumerable.Range(0, 7).Select(day => (Weekdays)(1 << day)).ToDictionary(static day => day, day => RunsNeeded(canvas, row, day));
        while (groups.Count > 1)
        {
            var pairs = from one in groups.Keys
                        from other in groups.Keys
                        where one < other
                        let runs = RunsNeeded(canvas, row, one | other)
                        select (One: one, Other: other, Runs: runs, More: runs - groups[one] - groups[other]);
            var best = pairs.MinBy(static pair => pair.More);
            if (best.More > 0)
                break;
            groups.Remove(best.One);
            groups.Remove(best.Other);
            groups.Add(best.One | best.Other, best.Runs);
        }
        return [.. groups.Keys];
    }

    private static int RunsNeeded(Canvas canvas, Canvas.Row row, Weekdays days)
    {
        var (runs, value, counted) = (0, Canvas.Nothing, false);
        for (var night = 0; night < canvas.Nights; night++)
        {
            if ((days & canvas.DayOf(night)) == Weekdays.None)
                continue;
            if (row.Values[night] != value)
                (value, counted) = (row.Values[night], false);
            if (row.Needed[night] && !counted)
                (runs, counted) = (runs + 1, true);
        }
        return runs;
    }
}
