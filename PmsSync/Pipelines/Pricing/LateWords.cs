using PmsSync.State.Prices;
using PmsSync.Tenancy;

namespace PmsSync.Pipelines.Pricing;

/// <summary>A late arrival in a manager's words.</summary>
internal static class LateWords
{
    public static string Of(RatePlan plan, LatePrices late, LatePriceEvidence evidence)
    {
        var (field, night, stands, came) = late.Sample;
        var currency = late.Late.Currency ?? plan.Currency!;
        var sample = $"{night:yyyy-MM-dd}: {PriceWords.Of(field, stands, currency)} stands, {PriceWords.Of(field, came, currency)} came late";
        var often = evidence.Arrivals == 1 ? "" : $" {evidence.Arrivals} times since {evidence.FirstAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC: look at why {late.Late.Source} sends out of order.";
        return $"{late.Late.Source} sent an older word on rate plan {plan.Id} after a newer one ({late.Late.OrderWords} after {late.Known.OrderWords}), "
            + $"for {(late.Nights.Nights == 1 ? "1 night" : $"{late.Nights.Nights} nights")} ({sample}). The newer one stands; nothing was changed.{often}";
    }
}
