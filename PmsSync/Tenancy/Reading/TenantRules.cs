using System.Text.RegularExpressions;
using TimeZoneConverter;

namespace PmsSync.Tenancy;

/// <summary>What must hold for a tenant and its units.</summary>
internal sealed partial class TenantRules(ConfigurationProblems problems, NotifyRules notify)
{
    private readonly Dictionary<string, string> _staffTokens = new(StringComparer.Ordinal);

    public void Check(TenantOptions tenant, string path)
    {
        CheckId(problems, tenant.Id, $"{path}:Id");
        CheckZone(tenant.TimeZone, $"{path}:TimeZone");
        CheckCurrency(tenant.Currency, $"{path}:Currency");
        if (tenant.Units.Count == 0 && !problems.Spoiled($"{path}:Units"))
            problems.Warn($"{path}:Units", "The tenant has no unit yet.");
        if (tenant.Units.Count > tenant.MaxUnits)
            problems.Error($"{path}:Units", $"{tenant.Units.Count} units are configured, and MaxUnits allows {tenant.MaxUnits}. Raise MaxUnits or take units out; what a removed unit has stays.");
        Unique.Check(problems, $"{path}:Units", "unit", tenant.Units.Select(static u => u.Id));
        for (var i = 0; i < tenant.Units.Count; i++)
            CheckUnit(tenant, tenant.Units[i], $"{path}:Units:{i}");
        CheckSources(tenant.Pricing, path);
        CheckStaff(tenant, path);
        new MaintenanceChecks(problems).Check(tenant, path);
        ConflictChecks.Check(problems, tenant.Conflicts, $"{path}:{nameof(tenant.Conflicts)}");
        notify.Check(tenant, path);
    }

    /// <summary>Ids are <c>[A-Za-z0-9._-]{1,64}</c>.</summary>
    public static void CheckId(ConfigurationProblems problems, string? id, string path)
    {
        if (id is not null && !IdForm().IsMatch(id))
            problems.Error(path, $"\"{id}\" is no id. Use 1 to 64 letters (A-Z), digits, dots, underscores and dashes.");
    }

    private void CheckUnit(TenantOptions tenant, UnitOptions unit, string path)
    {
        CheckId(problems, unit.Id, $"{path}:Id");
        CheckZone(unit.TimeZone, $"{path}:TimeZone");
        if (unit.TimeZone is null && tenant.TimeZone is null)
            problems.Error($"{path}:TimeZone", "Missing. Write the unit's or its tenant's time zone, for example \"Europe/Lisbon\": nights are local.");
        CheckId(problems, unit.Group, $"{path}:Group");
        CheckSources(unit.Pricing, path);
        Unique.Check(problems, $"{path}:RatePlans", "rate plan", unit.RatePlans.Select(static p => p.Id));
        for (var i = 0; i < unit.RatePlans.Count; i++)
        {
            var plan = unit.RatePlans[i];
            CheckId(problems, plan.Id, $"{path}:RatePlans:{i}:Id");
            CheckSources(plan.Pricing, $"{path}:RatePlans:{i}");
            CheckCurrency(plan.Currency, $"{path}:RatePlans:{i}:Currency");
            if (plan.Currency is null && tenant.Currency is null)
                problems.Error($"{path}:RatePlans:{i}:Currency", "Missing. Write the rate plan's or its tenant's currency, for example \"EUR\".");
        }
    }

    private void CheckSources(PricingOptions pricing, string path)
    {
        for (var i = 0; i < pricing.Sources.Count; i++)
            CheckId(problems, pricing.Sources[i], $"{path}:Pricing:Sources:{i}");
        Unique.Check(problems, $"{path}:Pricing:Sources", "source", pricing.Sources);
    }

    private void CheckStaff(TenantOptions tenant, string path)
    {
        Unique.Check(problems, $"{path}:Staff", "person", tenant.Staff.Select(static s => s.Id));
        for (var i = 0; i < tenant.Staff.Count; i++)
        {
            CheckId(problems, tenant.Staff[i].Id, $"{path}:Staff:{i}:Id");
            if (tenant.Staff[i].Token is { } token)
                CalendarTokens.Check(problems, _staffTokens, token, $"{path}:Staff:{i}:Token");
        }
        var ids = tenant.Staff.Select(static s => s.Id).OfType<string>().ToList();
        for (var i = 0; i < tenant.Units.Count; i++)
        {
            CheckAssignee(tenant.Units[i].Cleaning.Assignee, ids, $"{path}:Units:{i}:Cleaning:Assignee");
            CheckAssignee(tenant.Units[i].Maintenance.Assignee, ids, $"{path}:Units:{i}:Maintenance:Assignee");
        }
    }

    private void CheckAssignee(string? assignee, List<string> ids, string path)
    {
        if (assignee is not null && !ids.Contains(assignee, StringComparer.OrdinalIgnoreCase))
            problems.Error(
                path, $"There is no \"{assignee}\" among the tenant's Staff.{Suggestion.For(assignee, ids)} Its staff: {(ids.Count == 0 ? "none" : string.Join(", ", ids))}.");
    }

    private void CheckZone(string? zone, string path)
    {
        if (zone is not null && !TZConvert.TryGetTimeZoneInfo(zone, out _))
            problems.Error(path, $"\"{zone}\" is no time zone this machine knows.{Suggestion.For(zone, TZConvert.KnownIanaTimeZoneNames)} Write an IANA name, for example \"Europe/Lisbon\".");
    }

    private void CheckCurrency(string? currency, string path)
    {
        if (currency is not null && !CurrencyForm().IsMatch(currency))
            problems.Error(path, $"\"{currency}\" is no currency. Write its three letters in capitals, for example \"EUR\".");
    }

    // \z and not $: a line break at the end is not part of an id.
    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,64}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IdForm();

    [GeneratedRegex(@"^[A-Z]{3}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CurrencyForm();
}
