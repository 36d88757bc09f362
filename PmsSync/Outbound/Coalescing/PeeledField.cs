namespace PmsSync.Outbound.Coalescing;

/// <summary>One field while strokes are peeled off, the last stroke first: which of its nights each of them shows at.</summary>
internal sealed class PeeledField(Canvas canvas, Canvas.Row row, bool laterWins)
{
    private readonly OpenNights _open = new(canvas.Nights);

    /// <summary>By night: the stroke that shows there; meaningless where none does.</summary>
    public int[] Owner { get; } = [.. Enumerable.Repeat(-1, canvas.Nights)];

    public IEnumerable<int> NeededNights => Enumerable.Range(0, canvas.Nights).Where(night => row.Needed[night] && _open.IsOpen(night));

    /// <summary>The one value that the shape may set and would show; else <see cref="Canvas.Nothing"/>.</summary>
    public long ValueShown(Shape shape)
    {
        var shown = NextOpen(shape.First, shape);
        if (shown >= shape.End)
            return Canvas.Nothing;
        var value = row.Values[shown];
        return FirstWrong(value, shape) == shape.End ? value : Canvas.Nothing;
    }

    /// <summary>The first night of the shape at which a stroke of this value would stay wrong; the shape's end where there is none.</summary>
    public int FirstWrong(long value, Shape shape)
    {
        for (var night = shape.First; night < shape.End; night++)
        {
            // What later strokes cover is free.
            if (laterWins && (night = _open.AtOrAfter(night)) >= shape.End)
                break;
            if (row.Values[night] != value && canvas.IsOn(shape.Days, night))
                return night;
        }
        return shape.End;
    }

    /// <summary>The last such night; the one before the shape where there is none.</summary>
    public int LastWrong(long value, Shape shape)
    {
        for (var night = shape.End - 1; night >= shape.First; night--)
        {
            if (laterWins && (night = _open.AtOrBefore(night)) < shape.First)
                break;
            if (row.Values[night] != value && canvas.IsOn(shape.Days, night))
                return night;
        }
        return shape.First - 1;
    }

    /// <summary>Gives the shape's open nights to a stroke; returns the first of them and the end of the last.</summary>
    public (int First, int End) Cover(Shape shape, int stroke)
    {
        var (first, end) = (shape.End, shape.First);
        for (var night = NextOpen(shape.First, shape); night < shape.End; night = NextOpen(night + 1, shape))
        {
            Owner[night] = stroke;
            _open.Cover(night);
            (first, end) = (Math.Min(first, night), night + 1);
        }
        return (first, end);
    }

    private int NextOpen(int night, Shape shape)
    {
        night = _open.AtOrAfter(night);
        while (night < shape.End && !canvas.IsOn(shape.Days, night))
            night = _open.AtOrAfter(night + 1);
        return night;
    }
}
