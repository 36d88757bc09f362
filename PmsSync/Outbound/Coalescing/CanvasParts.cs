namespace PmsSync.Outbound.Coalescing;

/// <summary>Cuts a canvas where no stroke, or hardly any, gains by crossing. Nights with nothing needed between the parts are left out.</summary>
internal static class CanvasParts
{
    /// <summary>
    /// Parts that lose nothing by being painted apart. A stroke that others paint over may show one field before a cut and
    /// another field after it, so that several fields are cut only where none is ours; else as <see cref="Linked"/>.
    /// </summary>
    public static IEnumerable<Canvas> Apart(Canvas canvas, PaintRules rules) =>
        rules.LaterWins && canvas.Rows.Count > 1 ? Cut(canvas, Islands(canvas, rules)) : Linked(canvas, rules);

    /// <summary>Parts cut where, in every field, no value that is needed is found both before and after within reach.</summary>
    public static IEnumerable<Canvas> Linked(Canvas canvas, PaintRules rules)
    {
        var reach = new int[canvas.Nights];
        foreach (var row in canvas.Rows)
            Reach(row, reach, overWhatDiffers: rules.LaterWins || rules.HasWeekdays, overNothing: rules.HasWeekdays, alone: canvas.Rows.Count == 1);
        return Cut(canvas, reach);
    }

    private static IEnumerable<Canvas> Cut(Canvas canvas, int[] reach)
    {
        for (var night = 0; night < canvas.Nights; night++)
        {
            if (reach[night] == 0)
                continue;
            var (first, end) = (night, reach[night]);
            while (++night < end)
                end = Math.Max(end, reach[night]);
            if (Enumerable.Range(first, end - first).Any(canvas.IsNeeded))
                yield return Needed(canvas, first, end);
            night = end - 1;
        }
    }

    /// <summary>Joins neighbours of which anything is ours; with days of the week all nights, as a stroke can leave out any.</summary>
    private static int[] Islands(Canvas canvas, PaintRules rules)
    {
        var reach = new int[canvas.Nights];
        for (var night = 0; night < canvas.Nights; night++)
        {
            if (rules.HasWeekdays || canvas.Rows.Any(row => row.Values[night] != Canvas.Nothing))
                reach[night] = Math.Min(night + 2, canvas.Nights);
        }
        return reach;
    }

    /// <summary>Raises, at the first night that has a needed value, the end of the last night that has it.</summary>
    /// <param name="alone">True where nights that hold the value lead nowhere, as no other field can need something there.</param>
    private static void Reach(Canvas.Row row, int[] reach, bool overWhatDiffers, bool overNothing, bool alone)
    {
        var links = new Dictionary<long, Link>();
        for (var night = 0; night < row.Values.Length; night++)
        {
            var value = row.Values[night];
            if (value == Canvas.Nothing ? !overNothing : !overWhatDiffers && night > 0 && value != row.Values[night - 1])
                Close(links, reach);
            if (value == Canvas.Nothing || (alone && !row.Needed[night]))
                continue;
            var link = links.GetValueOrDefault(value, new Link(night, night, Needed: false));
            links[value] = link with { Last = night, Needed = link.Needed || row.Needed[night] };
        }
        Close(links, reach);
    }

    private static void Close(Dictionary<long, Link> links, int[] reach)
    {
        foreach (var link in links.Values.Where(static link => link.Needed))
            reach[link.First] = Math.Max(reach[link.First], link.Last + 1);
        links.Clear();
    }

    private static Canvas Needed(Canvas canvas, int first, int end)
    {
        while (!canvas.IsNeeded(first))
            first++;
        while (!canvas.IsNeeded(end - 1))
            end--;
        return canvas.Part(first, end);
    }

    private readonly record struct Link(int First, int Last, bool Needed);
}
