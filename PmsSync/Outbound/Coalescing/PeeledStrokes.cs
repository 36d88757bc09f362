using PmsSync.Domain;

namespace PmsSync.Outbound.Coalescing;

/// <summary>
/// Plays peeled shapes forwards and keeps of each only what changes something: fields, nights at both ends, days. The
/// first strokes keep most, so what remains is few and broad.
/// </summary>
internal static class PeeledStrokes
{
    /// <summary>What a cell holds of which that is not known; no desired value is equal to it.</summary>
    private const long Unknown = Canvas.Nothing;

    /// <param name="owner">By field and night: the index in <paramref name="backwards"/> of the stroke that shows there.</param>
    /// <param name="backwards">The last stroke's first; each shape from the first to the last night that it shows at.</param>
    public static List<Stroke> Of(Canvas canvas, PaintRules rules, int[][] owner, List<(Shape Shape, long[] Values)> backwards)
    {
        var holds = canvas.Rows.Select(static row => row.Values.Zip(row.Needed, static (value, needed) => needed ? Unknown : value).ToArray()).ToArray();
        var strokes = new List<Stroke>();
        for (var index = backwards.Count - 1; index >= 0; index--)
        {
            var (shape, values) = backwards[index];
            if (!Trim(canvas, rules, ref shape, values, (field, night) => owner[field][night] == index && holds[field][night] != canvas.Rows[field].Values[night]))
                continue;
            for (var field = 0; field < values.Length; field++)
            {
                for (var night = shape.First; night < shape.End && values[field] != Canvas.Nothing; night++)
                {
                    if ((shape.Days & canvas.DayOf(night)) != Weekdays.None)
                        holds[field][night] = values[field];
                }
            }
            strokes.Add(StrokeOf(canvas, shape, values));
        }
        return strokes;
    }

    /// <summary>Leaves of a shape and its values what sets something right; false where that is nothing.</summary>
    private static bool Trim(Canvas canvas, PaintRules rules, ref Shape shape, long[] values, Func<int, int, bool> setsRight)
    {
        var (first, end, days) = (shape.End, shape.First, Weekdays.None);
        for (var field = 0; field < values.Length; field++)
        {
            if (values[field] == Canvas.Nothing)
                continue;
            var any = false;
            for (var night = shape.First; night < shape.End; night++)
            {
                if (!setsRight(field, night))
                    continue;
                any = true;
                (first, end, days) = (Math.Min(first, night), Math.Max(end, night + 1), days | canvas.DayOf(night));
            }
            if (!any)
                values[field] = Canvas.Nothing;
        }
        if (days == Weekdays.None)
            return false;
        // Days are named only where they must be.
        var all = AllOf(canvas, first, end);
        shape = new Shape(first, end, !rules.HasWeekdays || (shape.Days & all) == all ? Weekdays.All : days);
        return true;
    }

    private static Weekdays AllOf(Canvas canvas, int first, int end)
    {
        var days = Weekdays.None;
        for (var night = first; night < end && days != Weekdays.All; night++)
            days |= canvas.DayOf(night);
        return days;
    }

    private static Stroke StrokeOf(Canvas canvas, Shape shape, long[] values) =>
        new(canvas.Target,
            new StayDates(canvas.First.AddDays(shape.First), canvas.First.AddDays(shape.End)),
            shape.Days,
            [.. values.Select((value, field) => new FieldValue(canvas.Rows[field].Field, value)).Where(static set => set.Value != Canvas.Nothing)]);
}
