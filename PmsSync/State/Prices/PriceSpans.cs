using PmsSync.Domain;

namespace PmsSync.State.Prices;

/// <summary>Nights in a row (half-open) of which the same is said, by field.</summary>
internal sealed record PriceSpan(StayDates Nights, IReadOnlyList<FieldValue> Values);

/// <summary>What is said of one rate plan: its cells by field, then by night, and how they stand.</summary>
internal sealed record RatePlanPrices(string RatePlan, PricePlanHead Head, IReadOnlyList<PriceCell> Cells)
{
    /// <summary>The values of each night of which something is said, by field.</summary>
    public ILookup<DateOnly, FieldValue> ByNight() => Cells.ToLookup(static c => c.Night, static c => new FieldValue(c.Field, c.Value));

    /// <summary>Neighbouring nights of which the same is said, taken together; nights of which nothing is said are in none.</summary>
    public IReadOnlyList<PriceSpan> Spans()
    {
        var spans = new List<PriceSpan>();
        foreach (var night in ByNight().OrderBy(static n => n.Key))
        {
            var values = night.ToList();
            if (spans is [.., var last] && last.Nights.Departure == night.Key && last.Values.SequenceEqual(values))
                spans[^1] = last with { Nights = new StayDates(last.Nights.Arrival, night.Key.AddDays(1)) };
            else
                spans.Add(new PriceSpan(new StayDates(night.Key, night.Key.AddDays(1)), values));
        }
        return spans;
    }
}
