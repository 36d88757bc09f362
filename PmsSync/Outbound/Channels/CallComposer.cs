using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Outbound.Coalescing;

namespace PmsSync.Outbound.Channels;

/// <summary>One target with what may leave of it now: a flag for each night of each field of its view.</summary>
internal sealed record Candidate(TargetView View, WorkClass Marked, IReadOnlyList<bool[]> May)
{
    public bool Any => May.Any(static f => f.AsSpan().Contains(true));

    /// <summary>The same, restricted to one kind of move.</summary>
    public Candidate Only(Move move) => this with
    {
        May = [.. View.Fields.Select((field, f) => May[f].Select((may, night) => may && field.Moves[night] == move).ToArray())],
    };

    /// <summary>The same, restricted to what is suspected.</summary>
    public Candidate Within(Suspects part) => this with
    {
        May = [.. View.Fields.Select((field, f) => part.NightsOf(View, field.Field) is { } nights
            ? May[f].Select((may, night) => may && nights[night]).ToArray() : new bool[May[f].Length])],
    };

    /// <summary>The same without what is suspected.</summary>
    public Candidate Without(IReadOnlyList<Suspects> parts) => this with
    {
        May = [.. View.Fields.Select((field, f) => parts.Select(p => p.NightsOf(View, field.Field)).OfType<bool[]>().ToList() is { Count: > 0 } suspected
            ? May[f].Select((may, night) => may && !suspected.Exists(s => s[night])).ToArray() : May[f])],
    };

    public WorkClass Urgency => View.Fields
        .SelectMany((column, f) => column.Moves.Where((_, night) => May[f][night]).Distinct())
        .Select(move => CellRules.UrgencyOf(move, Marked))
        .DefaultIfEmpty(WorkClass.Bulk).Min();

    /// <summary>What is painted together, and by itself each part of what was refused in company: of one field, in one item.</summary>
    public IEnumerable<CalendarDiff> ToDiffs() =>
        View.Fields.SelectMany((field, f) => Suspects(field, May[f])).Prepend(new CalendarDiff(View.Target, View.First, [.. View.Fields.Select((field, f) => ToDiff(field, May[f]))]));

    // What is held back, refused, suspected or would open something by the way is not to be painted at all.
    private static FieldDiff ToDiff(FieldView field, bool[] may) => new(
        field.Field,
        [.. field.Desired.Select((value, night) =>
            (may[night] && !field.Refused[night].Suspects(value))
                || (field.Moves[night] == Move.None && value is { } held && field.Known[night].Holds(held) && CellRules.MayRepeat(field.Field, held))
                ? value : null)],
        may);

    private IEnumerable<CalendarDiff> Suspects(FieldView field, bool[] may)
    {
        bool IsSuspect(int night) => may[night] && field.Refused[night].Suspects(field.Desired[night]);
        for (int from = 0, to; from < may.Length; from = to)
        {
            to = from + 1;
            if (!IsSuspect(from))
                continue;
            while (to < may.Length && IsSuspect(to) && field.Refused[to].Part == field.Refused[from].Part)
                to++;
            yield return new CalendarDiff(View.Target, View.First.AddDays(from), [new FieldDiff(field.Field, field.Desired[from..to], may[from..to])]);
        }
    }
}

/// <summary>From what may leave to the next call: in one call where all fits, else cuts, then prices, then openings. Pure.</summary>
internal static class CallComposer
{
    private static readonly Move[] Order = [Move.Cut, Move.Tell, Move.Raise];

    /// <returns>The next call and what of the candidates it was made from; null where nothing may leave.</returns>
    public static (OutgoingCall Call, IReadOnlyList<Candidate> From)? Next(IReadOnlyList<Candidate> candidates, PushRules rules)
    {
        // Rooms are never painted over: a call that is carried out half would leave nights open that are closed further on.
        if (candidates.Any(static c => c.View.Target.IsAvailability))
            rules = rules with { LaterWins = false };
        var some = candidates.Where(static c => c.Any).ToList();
        if (some.Count == 0)
            return null;
        var calls = Calls(some, rules);
        if (calls.Count <= 1)
            return calls.Count == 0 ? null : (calls[0], some);
        foreach (var move in Order)
        {
            var first = some.Select(c => c.Only(move)).Where(static c => c.Any).ToList();
            if (first.Count > 0 && Calls(first, rules) is [var call, ..])
                return (call, first);
        }
        return null;
    }

    private static IReadOnlyList<OutgoingCall> Calls(IEnumerable<Candidate> candidates, PushRules rules) =>
        Coalescer.Coalesce([.. candidates.OrderBy(static c => c.Urgency).SelectMany(static c => c.ToDiffs())], rules);
}
