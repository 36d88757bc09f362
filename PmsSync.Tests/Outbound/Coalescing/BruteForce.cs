namespace PmsSync.Tests.Outbound.Coalescing;

/// <summary>
/// The fewest strokes by trying all: breadth-first over calendars, forwards, a stroke at a time. Shares nothing with the
/// coalescer but the rules of the game.
/// </summary>
internal static class BruteForce
{
    private const sbyte Other = -1, NotOurs = -2;

    /// <summary>The fewest strokes, if they are fewer than <paramref name="limit"/>; else the limit.</summary>
    public static int Fewest(Grid grid, bool laterWins, bool weekdays, int limit)
    {
        var goal = Cells(grid, static cell => cell.Value is { } value ? (sbyte)value : NotOurs);
        var strokes = Strokes(grid, weekdays, laterWins ? null : goal);
        var level = new List<sbyte[]> { Cells(grid, static cell => cell.Value is null ? NotOurs : cell.Needed ? Other : (sbyte)cell.Value) };
        var seen = new HashSet<string>(StringComparer.Ordinal) { Key(level[0]) };
        for (var count = 0; count < limit; count++)
        {
            if (level.Exists(calendar => calendar.AsSpan().SequenceEqual(goal)))
                return count;
            if (count == limit - 1)
                break;
            var next = new List<sbyte[]>();
            foreach (var calendar in level)
            {
                foreach (var stroke in strokes)
                {
                    var after = (sbyte[])calendar.Clone();
                    foreach (var (cell, value) in stroke)
                        after[cell] = value;
                    if (seen.Add(Key(after)))
                        next.Add(after);
                }
            }
            level = next;
        }
        return limit;
    }

    /// <summary>Every stroke that touches only what is ours; with <paramref name="only"/>, that sets right all that it touches.</summary>
    private static List<List<(int Cell, sbyte Value)>> Strokes(Grid grid, bool weekdays, sbyte[]? only)
    {
        var values = grid.Fields.Select(static cells => cells.Where(static cell => cell.Value is not null).Select(static cell => (sbyte)cell.Value!).Distinct().ToList()).ToList();
        var strokes = new List<List<(int Cell, sbyte Value)>>();
        foreach (var nights in NightSets(grid.Nights, weekdays))
        {
            List<List<(int Cell, sbyte Value)>> soFar = [[]];
            for (var field = 0; field < values.Count; field++)
            {
                var cells = grid.Fields[field];
                if (nights.Exists(night => cells[night].Value is null))
                    continue;
                var offset = field * grid.Nights;
                var painted = from before in soFar
                              from value in values[field]
                              where only is null || nights.TrueForAll(night => only[offset + night] == value)
                              select before.Concat(nights.Select(night => (offset + night, value))).ToList();
                soFar = [.. soFar, .. painted.ToList()];
            }
            strokes.AddRange(soFar.Skip(1));
        }
        return strokes;
    }

    private static List<List<int>> NightSets(int nights, bool weekdays)
    {
        var sets = from first in Enumerable.Range(0, nights)
                   from end in Enumerable.Range(first + 1, nights - first)
                   from days in weekdays ? Enumerable.Range(1, 127) : [127]
                   let set = Enumerable.Range(first, end - first).Where(night => (days >> (night % 7) & 1) == 1).ToList()
                   where set.Count > 0
                   select set;
        return [.. sets.DistinctBy(static set => string.Join(',', set))];
    }

    private static sbyte[] Cells(Grid grid, Func<Cell, sbyte> value) => [.. grid.Fields.SelectMany(cells => cells.Select(value))];

    private static string Key(sbyte[] calendar) => string.Create(calendar.Length, calendar, static (text, cells) =>
    {
        for (var cell = 0; cell < cells.Length; cell++)
            text[cell] = (char)(cells[cell] + 3);
    });
}
