using PmsSync.Domain;
using PmsSync.Outbound.Coalescing;

namespace PmsSync.Benchmarks.Coalescing;

/// <summary>What callers without a coalescer send.</summary>
internal static class RunLength
{
    /// <summary>A stroke for each stretch of nights that need the same of all fields.</summary>
    public static List<Stroke> Strokes(CalendarDiff diff)
    {
        var nights = Nights(diff);
        var strokes = new List<Stroke>();
        for (var night = 0; night < nights.Count; night++)
        {
            var first = night;
            while (night + 1 < nights.Count && nights[night + 1].SequenceEqual(nights[first]))
                night++;
            if (nights[first].Count > 0)
                strokes.Add(Stroke(diff, first, night + 1, nights[first]));
        }
        return strokes;
    }

    /// <summary>A stroke for each night that needs anything.</summary>
    public static List<Stroke> NightByNight(CalendarDiff diff) =>
        [.. Nights(diff).Select((values, night) => (values, night)).Where(static pair => pair.values.Count > 0)
            .Select(pair => Stroke(diff, pair.night, pair.night + 1, pair.values))];

    private static List<List<FieldValue>> Nights(CalendarDiff diff) =>
        [.. Enumerable.Range(0, diff.Fields[0].Needed.Length).Select(night => diff.Fields
            .Where(field => field.Needed[night])
            .Select(field => new FieldValue(field.Field, field.Desired[night]!.Value)).ToList())];

    private static Stroke Stroke(CalendarDiff diff, int first, int end, List<FieldValue> values) =>
        new(diff.Target, new StayDates(diff.First.AddDays(first), diff.First.AddDays(end)), Weekdays.All, values);
}
