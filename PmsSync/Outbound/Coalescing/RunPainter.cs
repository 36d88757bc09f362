using System.Numerics;
using PmsSync.Domain;

namespace PmsSync.Outbound.Coalescing;

/// <summary>
/// The fewest ranges that paint one row of values, where later ranges paint over earlier ones. Nights of equal value
/// are first taken together as runs. Of any solution each range can be cut to the nights at which it shows in the end;
/// then no two ranges cross, they are nested or apart, and the inner one is the later. So, over runs i..j:
/// <code>
/// damaged(i, j)  all of i..j lies on a broader range of another value, so every run must be painted. Run i shows a
///                range; either it shows nowhere else, or next at some run k of the same value:
///                min( 1 + damaged(i+1, j),  min over k of damaged(i+1, k-1) + damaged(k, j) )
/// painted(i)     the fewest for run i to the end, nothing below, run i being painted:
///                min( 1 + open(i+1),  min over k of damaged(i+1, k-1) + painted(k) )
/// open(i)        the same where run i may be left alone if it is held:
///                needed ? painted(i) : min( painted(i), open(i+1) )
/// </code>
/// In both, the range that run i shows is counted where it shows last. Exact as long as no range has to pass more than
/// <see cref="MaxGap"/> runs between two at which it shows; beyond, it is never worse than a range for each run.
/// </summary>
internal sealed class RunPainter
{
    /// <summary>Bounds the work to runs x MaxGap² / 2, the memory to runs x MaxGap.</summary>
    internal const int MaxGap = 64;

    private readonly List<Run> _runs;
    private readonly int[] _next;
    private readonly short[] _damaged;
    private readonly int[] _painted;
    private readonly int[] _open;
    private readonly Action<int, int> _add;

    private RunPainter(List<Run> runs, Action<int, int> add)
    {
        (_runs, _add) = (runs, add);
        _next = NextEqual(runs);
        _damaged = new short[runs.Count * (MaxGap + 1)];
        _painted = new int[runs.Count + 1];
        _open = new int[runs.Count + 1];
    }

    /// <summary>The ranges for those nights of the row that fall on the days; the broader are the earlier ones.</summary>
    /// <param name="laterWins">False: one range for each run that needs one.</param>
    public static List<Shape> Paint(Canvas canvas, Canvas.Row row, Weekdays days, bool laterWins)
    {
        var shapes = new List<Shape>();
        foreach (var runs in Run.Between(canvas, row, days))
        {
            if (laterWins && runs.Count > 2)
                new RunPainter(runs, (from, to) => shapes.Add(new Shape(runs[from].First, runs[to].End, days))).Solve();
            else
                shapes.AddRange(runs.Where(static run => run.Needed).Select(run => new Shape(run.First, run.End, days)));
        }
        return shapes;
    }

    private void Solve()
    {
        for (var i = _runs.Count - 1; i >= 0; i--)
        {
            SetDamaged(i);
            var fewest = 1 + _open[i + 1];
            for (var k = _next[i]; k >= 0 && k - i <= MaxGap + 1; k = _next[k])
                fewest = Math.Min(fewest, Damaged(i + 1, k - 1) + _painted[k]);
            _painted[i] = fewest;
            _open[i] = _runs[i].Needed ? fewest : Math.Min(fewest, _open[i + 1]);
        }
        AddOpen();
    }

    private int Damaged(int i, int j) => j < i ? 0 : _damaged[(i * (MaxGap + 1)) + j - i];

    /// <summary>damaged(i, j) for all j from i on.</summary>
    private Span<short> DamagedFrom(int i) => _damaged.AsSpan(i * (MaxGap + 1), Math.Min(MaxGap, _runs.Count - i));

    private void SetDamaged(int i)
    {
        var fewest = DamagedFrom(i);
        fewest.Fill(1);
        for (var length = 1; length < fewest.Length; length++)
            fewest[length] = (short)(1 + Damaged(i + 1, i + length));
        for (var k = _next[i]; k >= 0 && k - i < fewest.Length; k = _next[k])
            TakeLess(fewest[(k - i)..], (short)Damaged(i + 1, k - 1), DamagedFrom(k));
    }

    /// <summary>Lowers each figure to <paramref name="plus"/> and the other, where that is less; many at a time, as this is where the time goes.</summary>
    private static void TakeLess(Span<short> figures, short plus, ReadOnlySpan<short> others)
    {
        var index = 0;
        for (; index + Vector<short>.Count <= figures.Length; index += Vector<short>.Count)
        {
            var vector = figures.Slice(index, Vector<short>.Count);
            Vector.Min(new Vector<short>(vector), new Vector<short>(others[index..]) + new Vector<short>(plus)).CopyTo(vector);
        }
        for (; index < figures.Length; index++)
            figures[index] = Math.Min(figures[index], (short)(plus + others[index]));
    }

    // Both walk the choices again that gave the figures.
    private void AddOpen()
    {
        for (var i = 0; i < _runs.Count; i++)
        {
            if (_open[i] == _open[i + 1] && !_runs[i].Needed)
                continue;
            var from = i;
            while (_painted[i] != 1 + _open[i + 1])
            {
                var k = _next[i];
                while (_painted[i] != Damaged(i + 1, k - 1) + _painted[k])
                    k = _next[k];
                AddDamaged(i + 1, k - 1);
                i = k;
            }
            _add(from, i);
        }
    }

    private void AddDamaged(int i, int j)
    {
        for (; i <= j; i++)
        {
            var from = i;
            while (Damaged(i, j) != 1 + Damaged(i + 1, j))
            {
                var k = _next[i];
                while (Damaged(i, j) != Damaged(i + 1, k - 1) + Damaged(k, j))
                    k = _next[k];
                AddDamaged(i + 1, k - 1);
                i = k;
            }
            _add(from, i);
        }
    }

    private static int[] NextEqual(List<Run> runs)
    {
        var next = new int[runs.Count];
        var seen = new Dictionary<long, int>();
        for (var i = runs.Count - 1; i >= 0; i--)
        {
            next[i] = seen.GetValueOrDefault(runs[i].Value, -1);
            seen[runs[i].Value] = i;
        }
        return next;
    }
}
