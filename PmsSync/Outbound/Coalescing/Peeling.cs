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
    private const int Nobody = -1;

    private readonly Canvas _canvas;
    private readonly PaintRules _rules;
    private readonly int[][] _owner;
    private readonly List<(Shape Shape, long[] Values)> _backwards = [];

    private Peeling(Canvas canvas, PaintRules rules)
    {
        (_canvas, _rules) = (canvas, rules);
        _owner = new int[canvas.Rows.Count][];
        for (var field = 0; field < _owner.Length; field++)
        {
            _owner[field] = new int[canvas.Nights];
            Array.Fill(_owner[field], Nobody);
        }
    }

    /// <summary>The strokes, in order, that paint all that is needed.</summary>
    /// <param name="backwards">The last stroke's first. What they leave unpainted is painted run by run.</param>
    public static List<Stroke> Strokes(Canvas canvas, PaintRules rules, IEnumerable<Shape> backwards)
    {
        var peeling = new Peeling(canvas, rules);
        foreach (var shape in backwards)
            peeling.Peel(shape);
        peeling.PeelTheRest();
        return PeeledStrokes.Of(canvas, rules, peeling._owner, peeling._backwards);
    }

    private void Peel(Shape shape)
    {
        for (; shape.Length > _rules.MaxNights; shape = shape with { First = shape.First + _rules.MaxNights })
            PeelOne(shape with { End = shape.First + _rules.MaxNights });
        PeelOne(shape);
    }

    private void PeelOne(Shape shape)
    {
        var values = new long[_owner.Length];
        var any = false;
        for (var field = 0; field < values.Length; field++)
            any |= (values[field] = ValueShown(field, shape)) != Canvas.Nothing;
        if (!any)
            return;
        shape = Widened(shape, values);
        for (var field = 0; field < values.Length; field++)
        {
            for (var night = shape.First; night < shape.End && values[field] != Canvas.Nothing; night++)
            {
                if (_owner[field][night] == Nobody && (shape.Days & _canvas.DayOf(night)) != Weekdays.None)
                    _owner[field][night] = _backwards.Count;
            }
        }
        _backwards.Add((shape, values));
    }

    private void PeelTheRest()
    {
        for (var field = 0; field < _owner.Length; field++)
        {
            for (var night = 0; night < _canvas.Nights; night++)
            {
                // Widening makes it a run.
                if (_owner[field][night] == Nobody && _canvas.Rows[field].Needed[night])
                    PeelOne(new Shape(night, night + 1, Weekdays.All));
            }
        }
    }

    /// <summary>The one value that the shape may set and would show; else <see cref="Canvas.Nothing"/>.</summary>
    private long ValueShown(int field, Shape shape)
    {
        var (value, shows) = (Canvas.Nothing, false);
        for (var night = shape.First; night < shape.End; night++)
        {
            if ((shape.Days & _canvas.DayOf(night)) == Weekdays.None)
                continue;
            if (!MayCover(field, night, value))
                return Canvas.Nothing;
            if (_owner[field][night] != Nobody && _rules.LaterWins)
                continue;
            value = _canvas.Rows[field].Values[night];
            shows |= _owner[field][night] == Nobody;
        }
        return shows ? value : Canvas.Nothing;
    }

    /// <param name="value"><see cref="Canvas.Nothing"/>: any.</param>
    private bool MayCover(int field, int night, long value)
    {
        var desired = _canvas.Rows[field].Values[night];
        if (desired == Canvas.Nothing)
            return false;
        return value == Canvas.Nothing || value == desired || (_rules.LaterWins && _owner[field][night] != Nobody);
    }

    private Shape Widened(Shape shape, long[] values)
    {
        if (_rules.HasWeekdays)
        {
            for (var day = 1; day < (int)Weekdays.All; day <<= 1)
            {
                var more = shape with { Days = shape.Days | (Weekdays)day };
                if (more != shape && MayCover(shape with { Days = (Weekdays)day }, values))
                    shape = more;
            }
        }
        while (shape.End < _canvas.Nights && shape.Length < _rules.MaxNights && MayCover(shape with { First = shape.End, End = shape.End + 1 }, values))
            shape = shape with { End = shape.End + 1 };
        while (shape.First > 0 && shape.Length < _rules.MaxNights && MayCover(shape with { First = shape.First - 1, End = shape.First }, values))
            shape = shape with { First = shape.First - 1 };
        return shape;
    }

    private bool MayCover(Shape shape, long[] values)
    {
        for (var night = shape.First; night < shape.End; night++)
        {
            if ((shape.Days & _canvas.DayOf(night)) == Weekdays.None)
                continue;
            for (var field = 0; field < values.Length; field++)
            {
                if (values[field] != Canvas.Nothing && !MayCover(field, night, values[field]))
                    return false;
            }
        }
        return true;
    }
}
