using System.Numerics;
using PmsSync.Domain;

namespace PmsSync.Outbound.Coalescing;

/// <summary>How many trials of a shape may still be made for a target: at most a few milliseconds of each kind.</summary>
internal sealed class SearchEffort
{
    private readonly int[] _left = [50_000, 50_000];

    /// <summary>False where the effort is spent. With and without days of the week are counted apart, so that one never takes from the other.</summary>
    public bool TrySpend(PaintRules rules, int trials) => (_left[rules.HasWeekdays ? 1 : 0] -= trials) >= 0;
}

/// <summary>
/// Breadth-first search, backwards from the last stroke as in <see cref="Peeling"/>, over sets of painted cells: the fewest
/// strokes for a part so small that its cells fit into the bits of a word. Of a set's successors only those are followed
/// that no other includes.
/// </summary>
internal sealed class SmallSearch
{
    /// <summary>Columns are stretches of equal nights, or nights where days of the week matter.</summary>
    private const int MaxColumns = 12;

    private readonly PaintRules _rules;
    private readonly int _columns;
    private readonly List<(ulong Columns, Shape Shape)> _shapes;
    private readonly Layer[] _layers;
    private readonly SearchEffort _effort;

    private SmallSearch(Canvas canvas, List<int> starts, PaintRules rules, SearchEffort effort)
    {
        (_rules, _columns, _effort) = (rules, starts.Count, effort);
        _shapes = Shapes(canvas, starts, rules);
        _layers = [.. canvas.Rows.Select(row => Layer.Of(row, starts))];
    }

    /// <summary>Shapes for fewer than so many strokes, the last stroke's first; null where there are none or the search gave up.</summary>
    public static List<Shape>? FewerThan(int strokes, Canvas canvas, PaintRules rules, SearchEffort effort)
    {
        var starts = Starts(canvas, rules);
        return Fits(starts, canvas) ? new SmallSearch(canvas, starts, rules, effort).Search(strokes - 1) : null;
    }

    /// <summary>True where the part is small enough.</summary>
    public static bool Fits(Canvas canvas, PaintRules rules) => Fits(Starts(canvas, rules), canvas);

    private static bool Fits(List<int> starts, Canvas canvas) => starts.Count <= MaxColumns && starts.Count * canvas.Rows.Count <= 64;

    /// <summary>The first night of each column; of no more columns than tell that they are too many.</summary>
    private static List<int> Starts(Canvas canvas, PaintRules rules) =>
        [.. Enumerable.Range(0, canvas.Nights).Where(night => night == 0 || rules.HasWeekdays || canvas.Rows.Any(row =>
            row.Values[night] != row.Values[night - 1] || row.Needed[night] != row.Needed[night - 1])).Take(MaxColumns + 1)];

    private List<Shape>? Search(int most)
    {
        var cameFrom = new Dictionary<ulong, (ulong Before, Shape Shape)>();
        var level = new List<ulong> { 0 };
        for (var left = most - 1; left >= 0 && level.Count > 0; left--)
        {
            var next = new List<ulong>();
            foreach (var painted in level)
            {
                if (!_effort.TrySpend(_rules, _shapes.Count))
                    return null;
                foreach (var (after, shape) in Successors(painted))
                {
                    var atLeast = AtLeast(after);
                    if (atLeast > left || !cameFrom.TryAdd(after, (painted, shape)))
                        continue;
                    if (atLeast == 0)
                        return Way(cameFrom, after);
                    next.Add(after);
                }
            }
            level = next;
        }
        return null;
    }

    private List<(ulong After, Shape Shape)> Successors(ulong painted)
    {
        var successors = new List<(ulong After, Shape Shape)>();
        foreach (var (columns, shape) in _shapes)
        {
            var after = painted;
            for (var field = 0; field < _layers.Length; field++)
            {
                if (_layers[field].Allows(columns, _rules.LaterWins ? painted >> (field * _columns) : 0))
                    after |= columns << (field * _columns);
            }
            if (after != painted)
                AddUnlessIncluded(successors, after, shape);
        }
        return successors;
    }

    private static void AddUnlessIncluded(List<(ulong After, Shape Shape)> successors, ulong after, Shape shape)
    {
        for (var index = successors.Count - 1; index >= 0; index--)
        {
            var both = successors[index].After | after;
            if (both == successors[index].After)
                return;
            if (both == after)
                successors.RemoveAt(index);
        }
        successors.Add((after, shape));
    }

    /// <summary>At least so many strokes more: the most values that one field still needs.</summary>
    private int AtLeast(ulong painted)
    {
        var most = 0;
        for (var field = 0; field < _layers.Length; field++)
            most = Math.Max(most, _layers[field].ValuesNeeded(painted >> (field * _columns)));
        return most;
    }

    private static List<Shape> Way(Dictionary<ulong, (ulong Before, Shape Shape)> cameFrom, ulong painted)
    {
        var shapes = new List<Shape>();
        for (; painted != 0; painted = cameFrom[painted].Before)
            shapes.Add(cameFrom[painted].Shape);
        shapes.Reverse();
        return shapes;
    }

    private static List<(ulong Columns, Shape Shape)> Shapes(Canvas canvas, List<int> starts, PaintRules rules)
    {
        var shapes = new Dictionary<ulong, Shape>();
        for (var from = 0; from < starts.Count; from++)
        {
            for (var to = from; to < starts.Count; to++)
            {
                for (var days = rules.HasWeekdays ? Weekdays.Monday : Weekdays.All; days <= Weekdays.All; days++)
                {
                    var shape = new Shape(starts[from], to + 1 < starts.Count ? starts[to + 1] : canvas.Nights, days);
                    var columns = Enumerable.Range(from, to - from + 1).Where(column => !rules.HasWeekdays || (days & canvas.DayOf(column)) != Weekdays.None);
                    if (shape.Length <= rules.MaxNights)
                        shapes.TryAdd(columns.Aggregate(0UL, static (bits, column) => bits | (1UL << column)), shape);
                }
            }
        }
        shapes.Remove(0);
        return [.. shapes.Select(static pair => (pair.Key, pair.Value))];
    }

    /// <summary>One field, as sets of columns.</summary>
    private sealed record Layer(ulong Nothing, ulong Needed, ulong[] EqualTo)
    {
        public static Layer Of(Canvas.Row row, List<int> starts)
        {
            ulong Where(Func<int, bool> night) => starts.Select((start, column) => night(start) ? 1UL << column : 0).Aggregate(0UL, static (one, other) => one | other);
            return new Layer(
                Where(night => row.Values[night] == Canvas.Nothing),
                Where(night => row.Needed[night]),
                [.. starts.Select(start => Where(night => row.Values[night] == row.Values[start]))]);
        }

        /// <summary>True where the columns that are not free to be covered have one value.</summary>
        public bool Allows(ulong columns, ulong free)
        {
            var shown = columns & ~free;
            return (columns & Nothing) == 0 && shown != 0 && (shown & ~EqualTo[BitOperations.TrailingZeroCount(shown)]) == 0;
        }

        public int ValuesNeeded(ulong painted)
        {
            var values = 0;
            for (var left = Needed & ~painted; left != 0; left &= ~EqualTo[BitOperations.TrailingZeroCount(left)])
                values++;
            return values;
        }
    }
}
