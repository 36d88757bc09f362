using System.Text.Json.Serialization;
using PmsSync.Domain;
using PmsSync.State.Prices;

namespace PmsSync.Web.Bodies;

/// <summary>The price of a night for so many guests.</summary>
internal sealed record OccupancyPriceBody(int Occupancy, MoneyBody Price);

/// <summary>What is said of a night, or of each of some. What was never said is absent, not null.</summary>
internal abstract record RestrictionsBody
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<OccupancyPriceBody>? Prices { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? MinStayArrival { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? MinStayThrough { get; init; }

    /// <summary>In nights; 0 for no bound.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? MaxStay { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? ClosedToArrival { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? ClosedToDeparture { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? StopSell { get; init; }

    protected static T Filled<T>(T body, IEnumerable<FieldValue> values, string? currency)
        where T : RestrictionsBody
    {
        var of = values.ToDictionary(static v => v.Field, static v => v.Value);
        var prices = of.Where(static v => v.Key.IsPrice).OrderBy(static v => v.Key.Occupancy)
            .Select(v => new OccupancyPriceBody(v.Key.Occupancy, new MoneyBody(Currencies.Text(v.Value, currency!), currency!))).ToList();
        long? Count(NightField field) => of.TryGetValue(field, out var value) ? value : null;
        bool? Flag(NightField field) => Count(field) is { } value ? value != 0 : null;
        return body with
        {
            Prices = prices.Count > 0 ? prices : null,
            MinStayArrival = Count(NightField.MinStayArrival),
            MinStayThrough = Count(NightField.MinStayThrough),
            MaxStay = Count(NightField.MaxStay),
            ClosedToArrival = Flag(NightField.ClosedToArrival),
            ClosedToDeparture = Flag(NightField.ClosedToDeparture),
            StopSell = Flag(NightField.StopSell),
        };
    }
}

/// <summary>A rate plan on one night of the calendar.</summary>
internal sealed record RatePlanNightBody(string RatePlan) : RestrictionsBody
{
    public static RatePlanNightBody Of(RatePlanPrices plan, IEnumerable<FieldValue> values) =>
        Filled(new RatePlanNightBody(plan.RatePlan), values, plan.Head.Currency);
}

/// <summary>Nights in a row of which the same is said; <paramref name="To"/> is exclusive.</summary>
internal sealed record PriceRangeBody(DateOnly From, DateOnly To) : RestrictionsBody
{
    public static PriceRangeBody Of(PriceSpan span, string? currency) =>
        Filled(new PriceRangeBody(span.Nights.Arrival, span.Nights.Departure), span.Values, currency);
}

/// <summary>What is said for one rate plan. It can be sent back as it is.</summary>
internal sealed record RatePlanPricesBody(string RatePlan, IReadOnlyList<PriceRangeBody> Ranges)
{
    public static RatePlanPricesBody Of(RatePlanPrices plan) => new(plan.RatePlan, [.. plan.Spans().Select(s => PriceRangeBody.Of(s, plan.Head.Currency))]);
}

/// <summary>What one event said of a night for a rate plan, of that which still stands. <paramref name="Source"/> is a connection's id or <c>direct</c>.</summary>
/// <param name="Version">The source's own; null where it names none.</param>
/// <param name="By">Whose key it was; null for a connection.</param>
internal sealed record SaidPricesBody(string RatePlan, string Source, long? Version, string? By, long Event, DateTimeOffset At, string Words) : RestrictionsBody
{
    public static SaidPricesBody Of(NightPrices prices) =>
        Filled(new SaidPricesBody(prices.RatePlan, prices.By.Source, prices.By.Version, prices.By.By, prices.By.Event, prices.By.At, prices.Words), prices.Values, prices.Currency);
}

/// <summary>A price to be set for so many guests; null where it is no longer to be told.</summary>
internal sealed record OccupancyPriceDraftBody(int Occupancy, MoneyBody? Price);

/// <summary>
/// What to set on the nights from <paramref name="From"/> to <paramref name="To"/> (exclusive) that fall on the weekdays
/// (<c>mon</c> to <c>sun</c>; all where none are named). What is absent stays; null: no longer to be told.
/// <paramref name="Price"/> is the one for the rate plan's own occupancy.
/// </summary>
internal sealed record PriceRangeDraftBody(
    DateOnly From, DateOnly To, IReadOnlyList<string>? Weekdays, MoneyBody? Price, IReadOnlyList<OccupancyPriceDraftBody>? Prices, int? MinStayArrival,
    int? MinStayThrough, int? MaxStay, bool? ClosedToArrival, bool? ClosedToDeparture, bool? StopSell);

/// <summary>Prices and restrictions to set; where ranges overlap, the later wins.</summary>
/// <param name="Source">Who says it; absent: direct.</param>
/// <param name="Version">The source's own count: an older one never overwrites a newer one.</param>
/// <param name="OccurredAt">The source's own time, where it does not count.</param>
internal sealed record PricesDraftBody(string RatePlan, string? Source, long? Version, DateTimeOffset? OccurredAt, IReadOnlyList<PriceRangeDraftBody> Ranges);

/// <summary>
/// What came of it: the rate plan's version, how many values are other than before, and the nights (to exclusive) that they lie
/// in. The last three are absent where all of it counts.
/// </summary>
/// <param name="Older">Values without effect, because their source has said something newer.</param>
/// <param name="Outranked">Values that are kept and do not count while a source that comes first says something.</param>
/// <param name="Words">Why a part of it does not count; null where all does.</param>
internal sealed record PricesWrittenBody(string RatePlan, long Version, int Changed, DateOnly? From, DateOnly? To,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Older,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Outranked,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? Words);

/// <summary>What became of a file of prices. <paramref name="Changed"/>: values that are other than before.</summary>
/// <param name="Superseded">Accepted lines of which nothing counts, because something newer is known.</param>
internal sealed record PriceImportBody(IReadOnlyList<PriceLineBody> Lines, int Accepted, int Refused, int Superseded, int Changed, bool DryRun);

/// <summary>A line of the file, counted from the header's, which is 1. <paramref name="Problem"/> says what is wrong and what to write instead.</summary>
/// <param name="Superseded">Nothing of it counts, because something newer is known.</param>
/// <param name="Words">Why a part of it does not count; absent where all does. What a later line of the file says of the same nights is no part of it.</param>
internal sealed record PriceLineBody(
    int Line, bool Accepted, string? Problem, bool Superseded = false, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Words = null);
