using PmsSync.State.Prices;
using PmsSync.Tenancy;

namespace PmsSync.Pipelines.Pricing;

/// <summary>A late arrival in a manager's words.</summary>
internal static class LateWords
{
    public static string Of(RatePlan plan, LatePrices late, LatePriceEvidence evidence)
    {
        var (_, night, stands, came) = late.Sample;
        var sample = $"{night:yyyy-MM-dd}: {Value(plan, late, stands)} stands, {Value(plan, late, came)} came late";
        var often = evidence.Arrivals == 1 ? "" : $" {evidence.Arrivals} times since {evidence.FirstAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC: look at why {late.Late.Source} sends out of order.";
        return $"{late.Late.Source} sent an older word on rate plan {plan.Id} after a newer one ({late.Late.OrderWords} after {late.Known.OrderWords}), "
            + $"for {(late.Nights.Nights == 1 ? "1 night" : $"{late.Nights.Nights} nights")} ({sample}). The newer one stands; nothing was changed.{often}";
    }

    /// <summary>What came late, of one night.</summary>
    public static string Came(RatePlan plan, LatePrices late) => $"{late.Sample.Night:yyyy-MM-dd} {Value(plan, late, late.Sample.Came)}";

    /// <summary>What stands, of the same night.</summary>
    public static string Stands(RatePlan plan, LatePrices late) => $"{late.Sample.Night:yyyy-MM-dd} {Value(plan, late, late.Sample.Stands)}";

    private static string Value(RatePlan plan, LatePrices late, long? value) => PriceWords.Of(late.Sample.Field, value, late.Late.Currency ?? plan.Currency!);
}
