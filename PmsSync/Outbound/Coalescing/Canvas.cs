using PmsSync.Domain;

namespace PmsSync.Outbound.Coalescing;

/// <summary>The cells of one target, or of a part of its nights, by field and night.</summary>
internal sealed class Canvas
{
    /// <summary>The value of a cell that is not ours.</summary>
    public const long Nothing = long.MinValue;

    private readonly int _weekday;

    private Canvas(Target target, DateOnly first, IReadOnlyList<Row> rows)
    {
        (Target, First, Rows) = (target, first, rows);
        Nights = rows.Count == 0 ? 0 : rows.Max(static row => row.Values.Length);
        _weekday = ((int)first.DayOfWeek + 6) % 7;
    }

    public Target Target { get; }

    public DateOnly First { get; }

    public int Nights { get; }

    public IReadOnlyList<Row> Rows { get; }

    public Weekdays DayOf(int night) => (Weekdays)(1 << ((_weekday + night) % 7));

    public bool IsOn(Weekdays days, int night) => days == Weekdays.All || (days & DayOf(night)) != Weekdays.None;

    /// <summary>True where any field must be painted.</summary>
    public bool IsNeeded(int night)
    {
        foreach (var row in Rows)
        {
            if (row.Needed[night])
                return true;
        }
        return false;
    }

    public static Canvas Of(CalendarDiff diff, IEnumerable<FieldDiff> fields) =>
        new(diff.Target, diff.First, [.. fields.Select(static field => new Row(
            field.Field,
            Array.ConvertAll(field.Desired, static value => value ?? Nothing),
            [.. field.Desired.Select((value, night) => value is not null && field.Needed[night])]))]);

    /// <summary>These nights only, and only the fields of which one of them is needed.</summary>
    public Canvas Part(int first, int end) =>
        new(Target, First.AddDays(first), [.. Rows
            .Where(row => row.Needed.AsSpan(first..end).Contains(true))
            .Select(row => new Row(row.Field, row.Values[first..end], row.Needed[first..end]))]);

    /// <summary>Only what these strokes paint is needed; all else counts as held.</summary>
    public Canvas NeededBy(IReadOnlyList<Stroke> strokes) =>
        new(Target, First, [.. Rows
            .Select(row => row with { Needed = [.. row.Needed.Select((needed, night) => needed && strokes.Any(stroke => Paints(stroke, row.Field, night)))] })
            .Where(static row => row.Needed.Contains(true))]);

    /// <summary>All fields as one: nights are equal where every field is, and needed where any field is.</summary>
    public Row AllFields(IReadOnlyList<Row> rows)
    {
        var (values, needed) = (new long[Nights], new bool[Nights]);
        foreach (var row in rows)
        {
            // Numbers the pairs of what was told apart so far and this field's value.
            var numbers = new Dictionary<(long, long), long>();
            for (var night = 0; night < Nights; night++)
            {
                var pair = (values[night], row.Values[night]);
                if (!numbers.TryGetValue(pair, out values[night]))
                    numbers.Add(pair, values[night] = numbers.Count);
                needed[night] |= row.Needed[night];
            }
        }
        for (var night = 0; night < Nights; night++)
        {
            if (rows.All(row => row.Values[night] == Nothing))
                values[night] = Nothing;
        }
        return new Row(default, values, needed);
    }

    private bool Paints(Stroke stroke, NightField field, int night)
    {
        var date = First.AddDays(night);
        return stroke.Nights.Contains(date) && stroke.Days.Includes(date) && stroke.Values.Any(value => value.Field == field);
    }

    /// <summary>One field of the nights.</summary>
    /// <param name="Needed">Never where there is <see cref="Nothing"/>.</param>
    internal sealed record Row(NightField Field, long[] Values, bool[] Needed)
    {
        /// <summary>The row as if only what is needed were ours.</summary>
        public Row OnlyNeeded => this with { Values = [.. Values.Select((value, night) => Needed[night] ? value : Nothing)] };
    }
}
