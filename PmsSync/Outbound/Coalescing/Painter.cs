using PmsSync.Domain;

namespace PmsSync.Outbound.Coalescing;

/// <summary>
/// The fewest strokes for one part of a target's nights: the best of several ways to choose shapes. Each field for itself
/// (equal shapes become one stroke), all fields as one value, run by run; then, where the part is small, a search that
/// proves the fewest. The same once more by days of the week, where the system has them. Parts are cut finely for the ways,
/// which are better the less they see at once; the search goes over the whole once more, for strokes that such cuts forbid.
/// </summary>
internal static class Painter
{
    /// <param name="effort">How much searching is left for the target.</param>
    public static List<Stroke> Paint(Canvas canvas, PaintRules rules, SearchEffort effort)
    {
        var parts = CanvasParts.Linked(canvas, rules).ToList();
        if (parts.Count == 1)
            return PaintPart(canvas, rules, effort);
        var ways = new List<List<Stroke>>();
        // First, so that it finds the effort that it would find on a system without days of the week.
        if (rules.HasWeekdays)
            ways.Add(WithoutDays(canvas, rules, effort));
        ways.Add([.. parts.SelectMany(part => PaintPart(part, rules, effort))]);
        var best = ways.MinBy(Cost)!;
        return SmallSearch.Fits(canvas, rules) ? Searched(best, AtLeast(canvas, rules), canvas, rules, effort) : best;
    }

    private static List<Stroke> PaintPart(Canvas canvas, PaintRules rules, SearchEffort effort)
    {
        if (!rules.HasWeekdays)
            return PaintAllDays(canvas, rules, effort);
        var plain = WithoutDays(canvas, rules, effort);
        var atLeast = MostValues(canvas);
        if (plain.Count <= atLeast)
            return plain;
        return Searched(Best(plain, ByDays(canvas, rules), canvas, rules), atLeast, canvas, rules, effort);
    }

    /// <summary>As on a system without days of the week, where a part may fall apart further.</summary>
    private static List<Stroke> WithoutDays(Canvas canvas, PaintRules rules, SearchEffort effort)
    {
        var allDays = rules with { HasWeekdays = false };
        return [.. CanvasParts.Apart(canvas, allDays).SelectMany(part => Paint(part, allDays, effort))];
    }

    private static List<Stroke> PaintAllDays(Canvas canvas, PaintRules rules, SearchEffort effort)
    {
        var fields = canvas.Rows.Select(row => RunPainter.Paint(canvas, row, Weekdays.All, rules.LaterWins)).ToList();
        // Each field alone needs so many.
        var atLeast = fields.Max(static shapes => shapes.Count);
        List<List<Shape>> ways = [[.. fields.SelectMany(static shapes => shapes).Distinct()]];
        if (canvas.Rows.Count > 1)
            ways.Add(RunPainter.Paint(canvas, canvas.AllFields(canvas.Rows), Weekdays.All, rules.LaterWins));
        ways.Sort(static (one, other) => one.Count.CompareTo(other.Count));
        var best = Strokes(canvas, rules, ways[0]);
        if (best.Count > atLeast)
            best = Best(best, ways.Skip(1), canvas, rules);
        if (best.Count > atLeast)
            best = RunLength(canvas).Where(shapes => shapes.Count < best.Count).Select(shapes => Strokes(canvas, rules, shapes)).Prepend(best).MinBy(Cost)!;
        return Searched(best, atLeast, canvas, rules, effort);
    }

    /// <summary>What run-length alone would send, field by field or all together: so that nothing is worse.</summary>
    private static IEnumerable<List<Shape>> RunLength(Canvas canvas)
    {
        IReadOnlyList<Canvas.Row> needed = [.. canvas.Rows.Select(static row => row.OnlyNeeded)];
        yield return [.. needed.SelectMany(row => RunPainter.Paint(canvas, row, Weekdays.All, laterWins: false)).Distinct()];
        yield return RunPainter.Paint(canvas, canvas.AllFields(needed), Weekdays.All, laterWins: false);
    }

    private static IEnumerable<List<Shape>> ByDays(Canvas canvas, PaintRules rules)
    {
        List<Shape> ByGroups(Canvas.Row row) =>
            [.. WeekdayGroups.Of(canvas, row).SelectMany(days => RunPainter.Paint(canvas, row, days, rules.LaterWins))];
        yield return [.. canvas.Rows.SelectMany(ByGroups).Distinct()];
        if (canvas.Rows.Count > 1)
            yield return ByGroups(canvas.AllFields(canvas.Rows));
    }

    /// <summary>Broader shapes are the earlier strokes.</summary>
    private static List<Stroke> Strokes(Canvas canvas, PaintRules rules, IEnumerable<Shape> shapes) =>
        Peeling.Strokes(canvas, rules, shapes.OrderBy(static shape => shape.Length));

    /// <summary>The best of one and of what other shapes give; those that are twice as many are not worth the try.</summary>
    private static List<Stroke> Best(List<Stroke> best, IEnumerable<List<Shape>> others, Canvas canvas, PaintRules rules) =>
        others.Where(shapes => shapes.Count < 2 * best.Count).Select(shapes => Strokes(canvas, rules, shapes)).Prepend(best).MinBy(Cost)!;

    private static (int Items, int Values) Cost(List<Stroke> strokes) => (strokes.Count, strokes.Sum(static stroke => stroke.Values.Count));

    private static List<Stroke> Searched(List<Stroke> best, int atLeast, Canvas canvas, PaintRules rules, SearchEffort effort) =>
        best.Count > atLeast && SmallSearch.FewerThan(best.Count, canvas, rules, effort) is { } fewer ? Peeling.Strokes(canvas, rules, fewer) : best;

    /// <summary>The most strokes that one field needs, as far as known.</summary>
    private static int AtLeast(Canvas canvas, PaintRules rules) =>
        rules.HasWeekdays ? MostValues(canvas) : canvas.Rows.Max(row => RunPainter.Paint(canvas, row, Weekdays.All, rules.LaterWins).Count);

    /// <summary>The most values that one field needs: no stroke sets two.</summary>
    private static int MostValues(Canvas canvas) =>
        canvas.Rows.Max(static row => row.Values.Where((_, night) => row.Needed[night]).Distinct().Count());
}
