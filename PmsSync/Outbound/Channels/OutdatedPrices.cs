using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.State.Prices;

namespace PmsSync.Outbound.Channels;

/// <summary>
/// Prices that were said in another currency than their rate plan has by now: they are told to nobody, and their nights are not
/// opened, until each is written in the new currency or the old one is set back.
/// </summary>
internal static class OutdatedPrices
{
    /// <summary>True for a moment after a reload: what counts has not been weighed in the new currency yet.</summary>
    public static bool AreNotWeighed(SqliteConnection connection, Target target, ChannelUnit unit) =>
        target.RatePlan is { } ratePlan
        && unit.RatePlans.FirstOrDefault(p => p.RatePlan == ratePlan) is { } plan
        && PriceStore.HeadOf(connection, target.Tenant, target.Unit, ratePlan).Currency is { } said && said != plan.Currency;

    /// <summary>A sentence for each rate plan of the connection that has such prices from today on.</summary>
    public static IReadOnlyList<string> WordsOf(SqliteConnection connection, ChannelAccess access, DateTimeOffset now) =>
    [
        .. from unit in access.Units
           from plan in unit.RatePlans
           let said = SaidIn(connection, access.Tenant, unit.Unit, plan, now.DateIn(unit.Zone))
           where said is not null
           select $"The prices of rate plan '{plan.RatePlan}' of {unit.Unit} were written in {said}, but its currency is {plan.Currency} now: they are not told, and nights that have one are not opened. Write them again in {plan.Currency}, or set the currency back.",
    ];

    /// <summary>The other currency; null where all is as configured.</summary>
    private static string? SaidIn(SqliteConnection connection, TenantId tenant, UnitId unit, ChannelRatePlan plan, DateOnly from)
    {
        var weighedIn = PriceStore.HeadOf(connection, tenant, unit, plan.RatePlan).Currency;
        return weighedIn is not null && weighedIn != plan.Currency && PriceStore.HasPrices(connection, tenant, unit, plan.RatePlan, from)
            ? weighedIn
            : PriceStore.OtherCurrencyFrom(connection, tenant, unit, plan.RatePlan, from) is { } other && other != plan.Currency ? other : null;
    }
}
