using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Outbound.Coalescing;

namespace PmsSync.Tests.Outbound.Coalescing;

/// <summary>What a night of a field is to the coalescer. <paramref name="Value"/> null: not ours.</summary>
internal readonly record struct Cell(long? Value, bool Needed)
{
    public override string ToString() => Value is null ? "." : Needed ? $"{Value}!" : $"{Value}";
}

/// <summary>The cells of one target by field and night, from a Monday on; a small calendar that strokes can be applied to.</summary>
internal sealed record Grid(Cell[][] Fields)
{
    public static readonly Target Target = new(new TenantId("t"), new ConnectionId("c"), new UnitId("u"), "p");

    public static readonly DateOnly First = new(2026, 6, 1);

    /// <summary>What the system holds where nobody knows.</summary>
    private const long Garbage = 999;

    public int Nights => Fields[0].Length;

    public CalendarDiff Diff => new(Target, First, [.. Fields.Select(static (cells, index) =>
        new FieldDiff(NightField.PriceFor(index + 1), [.. cells.Select(static cell => cell.Value)], [.. cells.Select(static cell => cell.Needed)]))]);

    public List<Stroke> Strokes(PushRules rules) => [.. Calls(rules).SelectMany(static call => call.Strokes)];

    public IReadOnlyList<OutgoingCall> Calls(PushRules rules) => Coalescer.Coalesce([Diff], rules);

    /// <summary>The system's calendar before anything is sent.</summary>
    public long?[][] Held() => [.. Fields.Select(static cells => cells.Select(static cell => cell.Needed ? Garbage : cell.Value).ToArray())];

    /// <summary>The nights and fields whose value the calendar does not have as desired, or that a stroke painted though not ours.</summary>
    public IEnumerable<string> Wrong(long?[][] calendar) =>
        from field in Enumerable.Range(0, Fields.Length)
        from night in Enumerable.Range(0, Nights)
        where calendar[field][night] != Fields[field][night].Value
        select $"field {field} night {night}: {calendar[field][night]} for {Fields[field][night]}";

    public static void Apply(Stroke stroke, long?[][] calendar)
    {
        foreach (var (field, value) in stroke.Values)
        {
            for (var date = stroke.Nights.Arrival; date < stroke.Nights.Departure; date = date.AddDays(1))
            {
                if (stroke.Days.Includes(date))
                    calendar[field.Occupancy - 1][date.DayNumber - First.DayNumber] = value;
            }
        }
    }

    /// <summary>
    /// What a caller without the coalescer would send: a stroke for each stretch of nights that need the same, field by
    /// field with equal stretches joined, or all fields together, whichever is less.
    /// </summary>
    public int RunLength() => Math.Min(
        Fields.SelectMany(static cells => Stretches(cells, static cell => cell.Needed)).Distinct().Count(),
        Stretches([.. Enumerable.Range(0, Nights).Select(Column)], static column => column.Contains('!')).Count());

    public override string ToString() => string.Join(" | ", Fields.Select(static cells => string.Join(' ', cells)));

    /// <summary>What the night needs, of all fields.</summary>
    private string Column(int night) => string.Join('|', Fields.Select(cells => cells[night].Needed ? $"{cells[night]}" : ""));

    private static IEnumerable<(int First, int End)> Stretches<T>(T[] nights, Func<T, bool> needed)
    {
        for (var night = 0; night < nights.Length; night++)
        {
            var first = night;
            if (!needed(nights[first]))
                continue;
            while (night + 1 < nights.Length && EqualityComparer<T>.Default.Equals(nights[night + 1], nights[first]))
                night++;
            yield return (first, night + 1);
        }
    }
}
