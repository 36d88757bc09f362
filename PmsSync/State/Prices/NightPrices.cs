using PmsSync.Domain;

namespace PmsSync.State.Prices;

/// <summary>What one event said of a night for one rate plan, of that which still stands.</summary>
internal sealed record NightPrices(string RatePlan, string Currency, IReadOnlyList<FieldValue> Values, PriceSaid By)
{
    public static IReadOnlyList<NightPrices> Of(IEnumerable<SaidPrice> said) =>
    [
        .. said.GroupBy(static s => (s.RatePlan, s.Currency, s.By))
            .Select(static g => new NightPrices(g.Key.RatePlan, g.Key.Currency, [.. g.Select(static s => new FieldValue(s.Field, s.Value))], g.Key.By)),
    ];

    /// <summary>In a sentence, for a person.</summary>
    public string Words
    {
        get
        {
            var who = By.Source == Stay.Direct ? "said here" : $"said by {By.Source}";
            var version = By.Version is { } count ? $", its version {count}" : "";
            return $"Rate plan {RatePlan}: {string.Join(", ", Values.Select(v => PriceWords.Of(v.Field, v.Value, Currency)))}; {who} {By.At.UtcDateTime:yyyy-MM-dd HH:mm} UTC{version} (event {By.Event}).";
        }
    }
}
