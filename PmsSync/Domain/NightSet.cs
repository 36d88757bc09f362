using System.Collections;

namespace PmsSync.Domain;

/// <summary>
/// An immutable set of nights, kept as sorted, disjoint, non-touching half-open ranges, so that a closure
/// of eighteen months costs as much as one of a single night. Every operation is linear in the ranges.
/// </summary>
internal sealed class NightSet : IReadOnlyList<StayDates>, IEquatable<NightSet>
{
    public static readonly NightSet Empty = new([]);

    private readonly StayDates[] _ranges;

    private NightSet(StayDates[] ranges) => _ranges = ranges;

    public int Count => _ranges.Length;

    public StayDates this[int index] => _ranges[index];

    public bool IsEmpty => _ranges.Length == 0;

    /// <summary>The number of nights, not of ranges.</summary>
    public int Nights => _ranges.Sum(static r => r.Nights);

    public static NightSet Of(StayDates range) => new([range]);

    public static NightSet Of(params IEnumerable<StayDates> ranges)
    {
        var sorted = ranges.OrderBy(static r => r.Arrival).ToList();
        if (sorted.Count == 0)
            return Empty;
        var merged = new List<StayDates>(sorted.Count) { sorted[0] };
        foreach (var range in sorted.Skip(1))
        {
            var last = merged[^1];
            if (range.Arrival > last.Departure)
                merged.Add(range);
            else if (range.Departure > last.Departure)
                merged[^1] = new StayDates(last.Arrival, range.Departure);
        }
        return new NightSet([.. merged]);
    }

    /// <summary>The nights that at least <paramref name="quantity"/> of the spans cover.</summary>
    public static NightSet FilledBy(IEnumerable<StayDates> spans, int quantity)
    {
        if (quantity == 1)
            return Of(spans);
        var counted = spans as IReadOnlyCollection<StayDates> ?? [.. spans];
        if (counted.Count < quantity)
            return Empty;
        var (arrivals, departures) = (Sorted(counted, static s => s.Arrival), Sorted(counted, static s => s.Departure));
        var filled = new List<StayDates>();
        int count = 0, next = 0, since = 0;
        foreach (var departure in departures)
        {
            for (; next < arrivals.Length && arrivals[next] < departure; next++)
            {
                if (++count == quantity)
                    since = arrivals[next];
            }
            if (count-- == quantity)
                filled.Add(new StayDates(DateOnly.FromDayNumber(since), DateOnly.FromDayNumber(departure)));
        }
        return Of(filled);
    }

    public bool Contains(DateOnly night)
    {
        var first = FirstEndingAfter(night);
        return first < _ranges.Length && _ranges[first].Arrival <= night;
    }

    /// <summary>True where they share a night.</summary>
    public bool Overlaps(StayDates dates)
    {
        var first = FirstEndingAfter(dates.Arrival);
        return first < _ranges.Length && _ranges[first].Arrival < dates.Departure;
    }

    public NightSet Union(NightSet other) =>
        other.IsEmpty ? this : IsEmpty ? other : Of(_ranges.Concat(other._ranges));

    public NightSet Intersect(NightSet other)
    {
        var shared = new List<StayDates>();
        for (int i = 0, j = 0; i < _ranges.Length && j < other._ranges.Length;)
        {
            var (a, b) = (_ranges[i], other._ranges[j]);
            if (StayDates.TryCreate(Later(a.Arrival, b.Arrival), Earlier(a.Departure, b.Departure), out var both))
                shared.Add(both);
            if (a.Departure <= b.Departure)
                i++;
            else
                j++;
        }
        return shared.Count == 0 ? Empty : new NightSet([.. shared]);
    }

    public NightSet Except(NightSet other)
    {
        if (IsEmpty || other.IsEmpty)
            return this;
        var rest = new List<StayDates>();
        var j = 0;
        foreach (var range in _ranges)
        {
            var start = range.Arrival;
            while (j < other._ranges.Length && other._ranges[j].Departure <= start)
                j++;
            for (var k = j; k < other._ranges.Length && other._ranges[k].Arrival < range.Departure; k++)
            {
                if (StayDates.TryCreate(start, other._ranges[k].Arrival, out var before))
                    rest.Add(before);
                start = Later(start, other._ranges[k].Departure);
            }
            if (StayDates.TryCreate(start, range.Departure, out var after))
                rest.Add(after);
        }
        return rest.Count == 0 ? Empty : new NightSet([.. rest]);
    }

    /// <summary>The nights on and after <paramref name="first"/>.</summary>
    public NightSet From(DateOnly first) =>
        IsEmpty || first <= _ranges[0].Arrival ? this
        : first >= _ranges[^1].Departure ? Empty
        : Intersect(new NightSet([new StayDates(first, _ranges[^1].Departure)]));

    public IEnumerator<StayDates> GetEnumerator() => ((IEnumerable<StayDates>)_ranges).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public bool Equals(NightSet? other) => other is not null && _ranges.AsSpan().SequenceEqual(other._ranges);

    public override bool Equals(object? obj) => Equals(obj as NightSet);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var range in _ranges)
            hash.Add(range);
        return hash.ToHashCode();
    }

    public override string ToString() => string.Join(' ', _ranges);

    // Of the ranges only this one can be about what begins on the day: either it begins in time, or none does.
    private int FirstEndingAfter(DateOnly day)
    {
        int low = 0, high = _ranges.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_ranges[middle].Departure <= day)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    private static int[] Sorted(IReadOnlyCollection<StayDates> spans, Func<StayDates, DateOnly> dayOf)
    {
        int[] days = [.. spans.Select(s => dayOf(s).DayNumber)];
        Array.Sort(days);
        return days;
    }

    private static DateOnly Later(DateOnly a, DateOnly b) => a > b ? a : b;

    private static DateOnly Earlier(DateOnly a, DateOnly b) => a < b ? a : b;
}
