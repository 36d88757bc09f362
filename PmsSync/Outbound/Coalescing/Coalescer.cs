using PmsSync.Connectors.Contract;

namespace PmsSync.Outbound.Coalescing;

/// <summary>
/// From what must be sent to the fewest strokes that a system's rules allow, and those to the fewest calls. Pure.
/// <para>
/// Always: applied in order, the strokes leave the desired value on every needed or held night and touch no other. Never
/// more strokes than run-length alone (a stroke for each stretch of nights that need the same, field by field or all fields
/// together). Strokes that depend on their order are in one call, so that a call that fails leaves nothing wrong behind.
/// </para>
/// <para>
/// The fewest strokes: for one field without days of the week and without a limit of nights an item, wherever no stroke has
/// to pass more than <see cref="RunPainter.MaxGap"/> stretches between two that it shows at; for several fields, days of the
/// week and limits of nights, in parts that the search can exhaust (up to 12 columns and its effort). Else a heuristic, good
/// where the fields change together or not at all, or follow the week.
/// </para>
/// </summary>
internal static class Coalescer
{
    /// <param name="diffs">The most urgent target first: its strokes leave first. Fields that the endpoint does not know are left out.</param>
    public static IReadOnlyList<OutgoingCall> Coalesce(IReadOnlyList<CalendarDiff> diffs, PushRules rules)
    {
        var paint = PaintRules.Of(rules);
        var calls = new CallPacker(rules);
        foreach (var diff in diffs)
        {
            var effort = new SearchEffort();
            foreach (var part in Canvases(diff, rules).SelectMany(canvas => CanvasParts.Apart(canvas, paint)))
                calls.Add(Painter.Paint(part, paint, effort), again => Painter.Paint(part.NeededBy(again), paint with { LaterWins = false }, effort));
        }
        return calls.Finish();
    }

    private static IEnumerable<Canvas> Canvases(CalendarDiff diff, PushRules rules)
    {
        var fields = diff.Fields.Where(field => rules.Knows(field.Field));
        return rules.ManyFieldsPerItem ? [Canvas.Of(diff, fields)] : fields.Select(field => Canvas.Of(diff, [field]));
    }
}
