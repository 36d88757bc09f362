using PmsSync.Domain;
using PmsSync.Outbound.Coalescing;

namespace PmsSync.Outbound.Channels;

/// <summary>What a lane waits for, in a manager's words, and when to look again at the latest.</summary>
internal sealed record LaneWait(DateTimeOffset Until, string Why)
{
    /// <summary>Whichever ends first; its words.</summary>
    public static LaneWait? Sooner(LaneWait? a, LaneWait? b) => a is null ? b : b is null || a.Until <= b.Until ? a : b;
}

/// <summary>What one look at a lane found: the next call, and what became of the rows.</summary>
internal sealed record LanePlan
{
    /// <summary>Null where nothing may leave now.</summary>
    public OutgoingCall? Call { get; init; }

    public WorkClass Urgency { get; init; } = WorkClass.Bulk;

    /// <summary>What may leave waits for more of its class.</summary>
    public bool Gathers { get; init; }

    /// <summary>The nights that the call names, target by target.</summary>
    public IReadOnlyList<PaintedField> Paint { get; init; } = [];

    /// <summary>Rows of which the call tells all that is to be told.</summary>
    public IReadOnlyList<DirtyRow> Taken { get; init; } = [];

    /// <summary>Rows of which nothing is to be told.</summary>
    public IReadOnlyList<DirtyRow> Idle { get; init; } = [];

    /// <summary>The open rows that the call was made from: it may leave only while none of them was marked again.</summary>
    public IReadOnlyList<DirtyRow> Seen { get; init; } = [];

    /// <summary>The units whose stays it was made from, at their versions.</summary>
    public IReadOnlyList<(UnitId Unit, long Version)> Units { get; init; } = [];

    /// <summary>The targets of which the call opens something.</summary>
    public IReadOnlyList<Target> Opens { get; init; } = [];

    /// <summary>The search for what was refused, without what changed since; null for none.</summary>
    public CallSearch? Search { get; init; }

    /// <summary>The part of the search that the call tells; null for what is not suspected.</summary>
    public Suspects? Part { get; init; }

    /// <summary>What the rest waits for; null where there is no rest.</summary>
    public LaneWait? Wait { get; init; }
}

/// <summary>What a call says of one field of a target, one column a night from <paramref name="First"/> on.</summary>
/// <param name="Strokes">The place of the last item that names the night; -1 for none.</param>
/// <param name="Sent">What it says.</param>
/// <param name="Least">The least of what all items say of the night.</param>
/// <param name="Times">How many items name the night.</param>
internal sealed record PaintedField(Target Target, NightField Field, DateOnly First, int[] Strokes, long[] Sent, long[] Least, int[] Times)
{
    public int At(DateOnly night) => night.DayNumber - First.DayNumber;

    public bool Names(DateOnly night) => At(night) is var i && i >= 0 && i < Strokes.Length && Strokes[i] >= 0;

    /// <summary>The nights (half-open) that the call names.</summary>
    public IEnumerable<StayDates> Named()
    {
        for (int from = 0, to; from < Strokes.Length; from = to)
        {
            to = from + 1;
            if (Strokes[from] < 0)
                continue;
            while (to < Strokes.Length && Strokes[to] >= 0)
                to++;
            yield return new StayDates(First.AddDays(from), First.AddDays(to));
        }
    }

    /// <summary>The nights (half-open) that item <paramref name="stroke"/> names last and says the same of.</summary>
    public IEnumerable<(StayDates Nights, long Sent)> Shown(int stroke)
    {
        for (int from = 0, to; from < Strokes.Length; from = to)
        {
            to = from + 1;
            if (Strokes[from] != stroke)
                continue;
            while (to < Strokes.Length && Strokes[to] == stroke && Sent[to] == Sent[from])
                to++;
            yield return (new StayDates(First.AddDays(from), First.AddDays(to)), Sent[from]);
        }
    }

    /// <summary>Paints the items one over the other, as the receiver does.</summary>
    public static IReadOnlyList<PaintedField> Of(IReadOnlyList<Stroke> strokes)
    {
        var spans = new Dictionary<(Target, NightField), (DateOnly First, DateOnly End)>();
        foreach (var stroke in strokes)
        {
            foreach (var value in stroke.Values)
            {
                var key = (stroke.Target, value.Field);
                var span = spans.GetValueOrDefault(key, (First: stroke.Nights.Arrival, End: stroke.Nights.Departure));
                spans[key] = (
                    span.First < stroke.Nights.Arrival ? span.First : stroke.Nights.Arrival,
                    span.End > stroke.Nights.Departure ? span.End : stroke.Nights.Departure);
            }
        }
        var fields = spans.ToDictionary(static s => s.Key, static s => Blank(s.Key.Item1, s.Key.Item2, s.Value.First, s.Value.End));
        for (var i = 0; i < strokes.Count; i++)
        {
            foreach (var value in strokes[i].Values)
                fields[(strokes[i].Target, value.Field)].Add(strokes[i], i, value.Value);
        }
        return [.. fields.Values];
    }

    private static PaintedField Blank(Target target, NightField field, DateOnly first, DateOnly end)
    {
        var nights = end.DayNumber - first.DayNumber;
        var none = new int[nights];
        Array.Fill(none, -1);
        return new PaintedField(target, field, first, none, new long[nights], new long[nights], new int[nights]);
    }

    private void Add(Stroke stroke, int place, long value)
    {
        for (var night = stroke.Nights.Arrival; night < stroke.Nights.Departure; night = night.AddDays(1))
        {
            if (!stroke.Days.Includes(night))
                continue;
            var i = At(night);
            Least[i] = Times[i] == 0 ? value : Math.Min(Least[i], value);
            (Strokes[i], Sent[i]) = (place, value);
            Times[i]++;
        }
    }
}
