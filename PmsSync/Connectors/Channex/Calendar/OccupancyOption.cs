using System.Text.Json;
using PmsSync.Domain;

namespace PmsSync.Connectors.Channex.Calendar;

/// <summary>The price of a rate plan for so many guests, under the id that Channex shows it by.</summary>
/// <param name="IsMain">True for the option that has the plan's own id and its restrictions.</param>
internal sealed record OccupancyOption(Target Target, string Id, int Occupancy, string Currency, bool IsMain);

/// <summary>Finds the options of the mapped rate plans.</summary>
internal static class OccupancyOptions
{
    /// <param name="plans">Entries of <c>/rate_plans</c>; a plan that is missing there still has its main option.</param>
    public static IReadOnlyList<OccupancyOption> Read(ChannelAccess access, IReadOnlyList<JsonElement> plans)
    {
        var byId = plans.Where(static p => p.Id("id") is not null).GroupBy(static p => p.Id("id")!, StringComparer.Ordinal)
            .ToDictionary(static g => g.Key, static g => g.First(), StringComparer.Ordinal);
        var options = new List<OccupancyOption>();
        foreach (var unit in access.Units)
        {
            foreach (var plan in unit.RatePlans)
            {
                var target = new Target(access.Tenant, access.Connection, unit.Unit, plan.RatePlan);
                options.Add(new OccupancyOption(target, plan.ExternalId, plan.Occupancy, plan.Currency, IsMain: true));
                foreach (var option in byId.GetValueOrDefault(plan.ExternalId).At("attributes").At("options").Items())
                {
                    if (option.Id("id") is { } id && id != plan.ExternalId && option.Count("occupancy") is >= 1 and var guests && guests != plan.Occupancy)
                        options.Add(new OccupancyOption(target, id, guests, plan.Currency, IsMain: false));
                }
            }
        }
        return options;
    }
}
