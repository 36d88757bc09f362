using PmsSync.Domain;

namespace PmsSync.State.Prices;

/// <summary>One value of a rate plan's night, and the event that said it last. Values as <see cref="NightField"/> says.</summary>
internal readonly record struct PriceCell(NightField Field, DateOnly Night, long Value, long Event);

/// <summary>
/// What counts of a night's field, and the event that said it. A <paramref name="Value"/> of null: that it is no longer ours to tell. It
/// is kept all the same, because an event that is applied late may only say what no newer one has said.
/// </summary>
internal readonly record struct PriceFact(NightField Field, DateOnly Night, long? Value, long Event)
{
    /// <summary>Stands for the event where prices were said, and none in the currency that the rate plan has.</summary>
    public const long Nobody = 0;

    public bool IsInOtherCurrency => Event == Nobody;
}

/// <summary>What one source says of a night's field, whether it counts or not.</summary>
/// <param name="IsBeside">True where it is stored beside what counts.</param>
internal readonly record struct PriceVoice(NightField Field, DateOnly Night, PriceClaim Claim, bool IsBeside = false);

/// <summary>Where a rate plan's facts stand. <paramref name="Version"/> is 0 and <paramref name="Currency"/> null before the first.</summary>
/// <param name="Version">Counts the commits that changed any of them.</param>
/// <param name="Currency">ISO 4217; that of the prices that count, whatever is configured by now.</param>
internal readonly record struct PricePlanHead(long Version, string? Currency)
{
    /// <summary>The order of sources by which they were weighed; null where there was none.</summary>
    public string? Sources { get; init; }

    /// <summary>True where other values may count by what is configured now.</summary>
    public bool IsWeighedOtherwise(SourceOrder sources, string currency) =>
        Currency is not null && (Currency != currency || (Sources ?? "") != sources.ToString());
}

/// <summary>A value of one night and who said it.</summary>
internal sealed record SaidPrice(string RatePlan, string Currency, NightField Field, long Value, PriceSaid By);
