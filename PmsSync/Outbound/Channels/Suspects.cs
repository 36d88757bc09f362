using PmsSync.Domain;

namespace PmsSync.Outbound.Channels;

/// <summary>What a call said of the nights (half-open) of a field.</summary>
internal readonly record struct SentSpan(Target Target, NightField Field, StayDates Nights, long Sent);

/// <summary>
/// Values that a channel refused in one call without saying which of them it meant: they are told apart from all others,
/// whatever is wanted there by now.
/// </summary>
internal sealed class Suspects(IReadOnlyList<SentSpan> spans)
{
    private readonly ILookup<(Target, NightField), StayDates> _nights = spans.ToLookup(static s => (s.Target, s.Field), static s => s.Nights);

    public IReadOnlyList<SentSpan> Spans => spans;

    /// <summary>Nights, field by field.</summary>
    public int Cells { get; } = spans.Sum(static s => s.Nights.Nights);

    /// <summary>True where something is still to be told of them.</summary>
    public bool AreIn(TargetView view) => view.Fields.Any(field =>
        NightsOf(view, field.Field) is { } mine && field.Moves.Where((move, night) => move != Move.None && mine[night]).Any());

    /// <summary>A flag for each night of the view; null where none of the field's is suspected.</summary>
    public bool[]? NightsOf(TargetView view, NightField field)
    {
        bool[]? nights = null;
        foreach (var span in _nights[(view.Target, field)])
        {
            var from = Math.Clamp(span.Arrival.DayNumber - view.First.DayNumber, 0, view.Nights);
            var to = Math.Clamp(span.Departure.DayNumber - view.First.DayNumber, from, view.Nights);
            (nights ??= new bool[view.Nights]).AsSpan(from, to - from).Fill(true);
        }
        return nights;
    }

    /// <summary>Two parts with as many values each, in the order of the call.</summary>
    public IReadOnlyList<Suspects> Halves()
    {
        List<SentSpan> first = [], second = [];
        var left = (Cells + 1) / 2;
        foreach (var span in spans)
        {
            var nights = Math.Min(left, span.Nights.Nights);
            var cut = span.Nights.Arrival.AddDays(nights);
            if (nights > 0)
                first.Add(span with { Nights = new StayDates(span.Nights.Arrival, cut) });
            if (cut < span.Nights.Departure)
                second.Add(span with { Nights = new StayDates(cut, span.Nights.Departure) });
            left -= nights;
        }
        return [new Suspects(first), new Suspects(second)];
    }
}
