using PmsSync.Connectors.Contract;

namespace PmsSync.Outbound.Channels;

/// <summary>
/// A call was refused as a whole: which of its values were meant is found by telling halves of it, the largest part first, so
/// that most of it is told soon. One value of n costs about 2·log2(n) calls. Pure.
/// </summary>
/// <param name="Parts">Each goes in calls of its own; the largest first.</param>
/// <param name="RefusedInARow">Calls refused as a whole, one after the other, and nothing of the suspects accepted in between.</param>
internal sealed record CallSearch(IReadOnlyList<Suspects> Parts, int RefusedInARow)
{
    /// <summary>
    /// After so many the search gives up, and all that is still suspected counts as refused: a channel that refuses everything,
    /// or a value that is wrong on every night, would cost two calls a night. Enough for some ten values far from each other.
    /// </summary>
    public const int MostInARow = 20;

    private static readonly CallSearch None = new([], 0);

    /// <summary>The search without what changed meanwhile and is not to be told any more; null where nothing is left.</summary>
    public CallSearch? StillIn(IReadOnlyList<TargetView> views) =>
        Left([.. Parts.Where(part => views.Any(part.AreIn))], RefusedInARow);

    /// <summary>
    /// What the next call is made from: what closes nights and is not suspected; then the first part with something to close,
    /// then the first of which anything may leave; then the rest.
    /// </summary>
    public (IReadOnlyList<Candidate> From, Suspects? Part) Choose(IReadOnlyList<Candidate> candidates)
    {
        List<Candidate> free = [.. candidates.Select(c => c.Without(Parts))];
        if (free.Exists(static c => c.Only(Move.Cut).Any))
            return (free, null);
        var able = Parts.Select(part => (From: candidates.Select(c => c.Within(part)).ToList(), Part: (Suspects?)part))
            .Where(static p => p.From.Exists(static c => c.Any)).ToList();
        return able.OrderBy(static p => p.From.Exists(static c => c.Only(Move.Cut).Any) ? 0 : 1).FirstOrDefault((free, null));
    }

    /// <summary>What the answer to a call means: where the search stands, and what is found to be refused for good.</summary>
    /// <param name="plan">With the search and the part that it was made from.</param>
    public static (CallSearch? Next, IReadOnlyList<SentSpan> Refused) After(LanePlan plan, IReadOnlyList<ItemOutcome> outcomes)
    {
        var before = plan.Search ?? None;
        var rest = before.Parts.Where(p => p != plan.Part).ToList();
        var spans = Enumerable.Range(0, outcomes.Count).Where(i => outcomes[i] is ItemOutcome.Rejected { IsOfTheWholeCall: true })
            .SelectMany(i => SpansOf(plan, i)).ToList();
        if (spans.Count == 0)
        {
            // What did not arrive says nothing: the part is told once more.
            if (outcomes.Any(static o => o is ItemOutcome.Later or ItemOutcome.Uncertain))
                return (plan.Search, []);
            var isProgress = plan.Part is not null && outcomes.Contains(ItemOutcome.Accepted);
            return (Left(rest, isProgress ? 0 : before.RefusedInARow), []);
        }
        var refused = new Suspects(spans);
        var inARow = before.RefusedInARow + 1;
        if (inARow > MostInARow)
            return (null, [.. spans, .. rest.SelectMany(static p => p.Spans)]);
        return refused.Cells == 1
            ? (Left(rest, inARow), spans)
            : (Left([.. rest.Concat(refused.Halves()).OrderByDescending(static p => p.Cells)], inARow), []);
    }

    private static CallSearch? Left(IReadOnlyList<Suspects> parts, int inARow) => parts.Count == 0 ? null : new CallSearch(parts, inARow);

    private static IEnumerable<SentSpan> SpansOf(LanePlan plan, int stroke) =>
        from paint in plan.Paint
        where paint.Target == plan.Call!.Strokes[stroke].Target
        from shown in paint.Shown(stroke)
        select new SentSpan(paint.Target, paint.Field, shown.Nights, shown.Sent);
}
