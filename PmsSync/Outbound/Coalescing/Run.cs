using System.Runtime.InteropServices;
using PmsSync.Domain;

namespace PmsSync.Outbound.Coalescing;

/// <summary>Neighbours of equal value, [<paramref name="First"/>, <paramref name="End"/>); needed where one of them is.</summary>
internal readonly record struct Run(int First, int End, long Value, bool Needed)
{
    /// <summary>The runs of the nights on the days, parted where a night is not ours; parts that need nothing are left out.</summary>
    public static IEnumerable<List<Run>> Between(Canvas canvas, Canvas.Row row, Weekdays days)
    {
        var runs = new List<Run>();
        for (var night = 0; night < canvas.Nights; night++)
        {
            if ((days & canvas.DayOf(night)) == Weekdays.None)
                continue;
            if (row.Values[night] != Canvas.Nothing)
            {
                Append(runs, night, row.Values[night], row.Needed[night]);
                continue;
            }
            if (runs.Exists(static run => run.Needed))
                yield return runs;
            runs = [];
        }
        if (runs.Exists(static run => run.Needed))
            yield return runs;
    }

    private static void Append(List<Run> runs, int night, long value, bool needed)
    {
        if (runs.Count > 0 && runs[^1].Value == value)
        {
            ref var last = ref CollectionsMarshal.AsSpan(runs)[^1];
            last = last with { End = night + 1, Needed = last.Needed || needed };
        }
        else
        {
            runs.Add(new Run(night, night + 1, value, needed));
        }
    }
}
