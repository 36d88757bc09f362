using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.State.Prices;

namespace PmsSync.Outbound.Channels;

/// <summary>
/// Prices that were said in another currency than their rate plan has by now. The configuration changes at once, the prices
/// with the next one that is written: until then they are told to nobody.
/// </summary>
internal static class OutdatedPrices
{
    public static bool IsOutdated(SqliteConnection connection, Target target, ChannelUnit unit) =>
        target.RatePlan is { } ratePlan
        && unit.RatePlans.FirstOrDefault(p => p.RatePlan == ratePlan) is { } plan
        && SaidIn(connection, target.Tenant, target.Unit, plan) is not null;

    /// <summary>A sentence for each rate plan of the connection that has such prices from today on.</summary>
    public static IReadOnlyList<string> WordsOf(SqliteConnection connection, ChannelAccess access, DateTimeOffset now) =>
    [
        .. from unit in access.Units
           from plan in unit.RatePlans
           let said = SaidIn(connection, access.Tenant, unit.Unit, plan)
           where said is not null && PriceStore.HasPrices(connection, access.Tenant, unit.Unit, plan.RatePlan, now.DateIn(unit.Zone))
           select $"The prices of rate plan '{plan.RatePlan}' of {unit.Unit} were written in {said}, but its currency is {plan.Currency} now: they are not told, and nights that have one are not opened. Write them again in {plan.Currency}, or set the currency back.",
    ];

    /// <summary>The other currency; null where all is as configured.</summary>
    private static string? SaidIn(SqliteConnection connection, TenantId tenant, UnitId unit, ChannelRatePlan plan) =>
        PriceStore.HeadOf(connection, tenant, unit, plan.RatePlan).Currency is { } said && said != plan.Currency ? said : null;
}
