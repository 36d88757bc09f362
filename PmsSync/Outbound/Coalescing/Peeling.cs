using PmsSync.Domain;

namespace PmsSync.Outbound.Coalescing;

/// <summary>
/// Makes strokes of shapes, from the last stroke back to the first. Seen backwards, a stroke must be right on every
/// night that no later one covers, and what it covers is free for all earlier ones (where later items win). So covering
/// more never hurts: each shape takes every field that it can, then every day, then every night, and in the end strokes
/// and fields that turned out to change nothing are dropped. Whatever the shapes, the strokes are correct.
/// </summary>
internal sealed class Peeling
{
    private readonly Canvas _canvas;
    private readonly PaintRules _rules;
    private readonly PeeledField[] _fields;
    private readonly List<(Shape Shape, long[] Values)> _backwards = [];

    private Peeling(Canvas canvas, PaintRules rules)
    {
        (_canvas, _rules) = (canvas, rules);
        _fields = [.. canvas.Rows.Select(row => new PeeledField(canvas, row, rules.LaterWins))];
    }

    /// <summary>The strokes, in order, that paint all that is needed.</summary>
    /// <param name="backwards">The last stroke's first. What they leave unpainted is painted run by run.</param>
    public static List<Stroke> Strokes(Canvas canvas, PaintRules rules, IEnumerable<Shape> backwards)
    {
        var peeling = new Peeling(canvas, rules);
        foreach (var shape in backwards)
            peeling.Peel(shape);
        // Widening makes runs of single nights.
        foreach (var night in peeling._fields.SelectMany(static field => field.NeededNights))
            peeling.PeelOne(new Shape(night, night + 1, Weekdays.All));
        return PeeledStrokes.Of(canvas, rules, Array.ConvertAll(peeling._fields, static field => field.Owner), peeling._backwards);
    }

    private void Peel(Shape shape)
    {
        for (; shape.Length > _rules.MaxNights; shape = shape with { First = shape.First + _rules.MaxNights })
            PeelOne(shape with { End = shape.First + _rules.MaxNights });
        PeelOne(shape);
    }

    private void PeelOne(Shape shape)
    {
        var values = Array.ConvertAll(_fields, field => field.ValueShown(shape));
        if (Array.TrueForAll(values, static value => value == Canvas.Nothing))
            return;
        shape = Widened(shape, values);
        var shown = shape with { First = shape.End, End = shape.First };
        for (var field = 0; field < values.Length; field++)
        {
            if (values[field] == Canvas.Nothing)
                continue;
            var (first, end) = _fields[field].Cover(shape, _backwards.Count);
            shown = shown with { First = Math.Min(shown.First, first), End = Math.Max(shown.End, end) };
        }
        _backwards.Add((shown, values));
    }

    private Shape Widened(Shape shape, long[] values)
    {
        for (var day = 1; day < (int)Weekdays.All && _rules.HasWeekdays; day <<= 1)
        {
            if (FirstWrong(values, shape with { Days = (Weekdays)day }) == shape.End)
                shape = shape with { Days = shape.Days | (Weekdays)day };
        }
        var mostEnd = (int)Math.Min(_canvas.Nights, (long)shape.First + _rules.MaxNights);
        shape = shape with { End = FirstWrong(values, shape with { First = shape.End, End = mostEnd }) };
        var leastFirst = Math.Max(0, shape.End - _rules.MaxNights);
        return shape with { First = LastWrong(values, shape with { First = leastFirst, End = shape.First }) + 1 };
    }

    /// <summary>The first night of the shape that one of the fields forbids; the shape's end where there is none.</summary>
    private int FirstWrong(long[] values, Shape shape)
    {
        for (var field = 0; field < values.Length; field++)
        {
            if (values[field] != Canvas.Nothing)
                shape = shape with { End = _fields[field].FirstWrong(values[field], shape) };
        }
        return shape.End;
    }

    private int LastWrong(long[] values, Shape shape)
    {
        for (var field = 0; field < values.Length; field++)
        {
            if (values[field] != Canvas.Nothing)
                shape = shape with { First = _fields[field].LastWrong(values[field], shape) + 1 };
        }
        return shape.First - 1;
    }
}
