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
            return $"Rate plan {RatePlan}: {string.Join(", ", Values.Select(WordsOf))}; {who} {By.At.UtcDateTime:yyyy-MM-dd HH:mm} UTC (event {By.Event}).";
        }
    }

    private string WordsOf(FieldValue value) => value switch
    {
        { Field.IsPrice: true } => $"{Currencies.Text(value.Value, Currency)} {Currency} for {Count(value.Field.Occupancy, "guest")}",
        _ when value.Field == NightField.MinStayArrival => $"at least {Count(value.Value, "night")} for those who arrive",
        _ when value.Field == NightField.MinStayThrough => $"at least {Count(value.Value, "night")} for stays over it",
        _ when value.Field == NightField.MaxStay => value.Value == 0 ? "no longest stay" : $"at most {Count(value.Value, "night")}",
        _ when value.Field == NightField.ClosedToArrival => value.Value == 0 ? "open to arrival" : "closed to arrival",
        _ when value.Field == NightField.ClosedToDeparture => value.Value == 0 ? "open to departure" : "closed to departure",
        _ when value.Field == NightField.StopSell => value.Value == 0 ? "no stop sell" : "stop sell",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Count(long number, string what) => number == 1 ? $"1 {what}" : $"{number} {what}s";
}
