using System.Text.RegularExpressions;

namespace PmsSync.Tenancy;

/// <summary>What must hold for the ids of another system that stand for our units and rate plans.</summary>
internal sealed partial class TheirIdRules(ConfigurationProblems problems)
{
    public void CheckRatePlans(TenantOptions tenant, Dictionary<string, string> theirs, string unit, ConnectionUnitOptions settings, string path)
    {
        // An unknown unit is reported already.
        var owner = tenant.Units.FirstOrDefault(u => string.Equals(u.Id, unit, StringComparison.OrdinalIgnoreCase));
        var plans = owner?.RatePlans.Select(static p => p.Id).OfType<string>().ToList();
        foreach (var (ours, id) in settings.RatePlans)
        {
            var place = $"{path}:RatePlans:{ours}";
            if (plans?.Contains(ours, StringComparer.OrdinalIgnoreCase) == false)
                problems.Error(place, $"The unit has no rate plan \"{ours}\".{Suggestion.For(ours, plans)} Its rate plans: {(plans.Count == 0 ? "none; add it to the unit's RatePlans" : string.Join(", ", plans))}.");
            Check(id, place, "the rate plan's id as that system shows it");
            CheckOnce(theirs, "rate plan", id, place);
        }
    }

    public void CheckOnce(Dictionary<string, string> seen, string what, string? id, string path)
    {
        if (id is not null && !seen.TryAdd($"{what} {id}", path))
            problems.Error(path, $"The same {what} as {seen[$"{what} {id}"]}. Each belongs to one unit: map it once.");
    }

    public void Check(string? id, string path, string what)
    {
        if (problems.Spoiled(path))
            return;
        if (id is null)
            problems.Error(path, $"Missing. Write {what}.");
        else if (!TheirIdForm().IsMatch(id))
            problems.Error(path, $"\"{id}\" is no such id. Write {what}: letters, digits, dots, underscores and dashes.");
    }

    // \z and not $: a line break at the end is not part of an id.
    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,100}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TheirIdForm();
}
