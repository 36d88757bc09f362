using PmsSync.Domain;

namespace PmsSync.Storage;

/// <summary>
/// Names of rows of which some are one tenant's: those that begin in one of these ways, with the tenant's id and a slash after
/// it, so that no tenant whose id begins as another's does has the other's.
/// </summary>
/// <param name="Column">The one in which the name stands.</param>
/// <param name="Beginnings">Each with its closing slash; safe to stand in SQL.</param>
internal sealed record OwnedNames(string Column, IReadOnlyList<string> Beginnings)
{
    /// <summary>Budgets of calls: those of a tenant's own connection. The others are of addresses and accounts, which tenants may share.</summary>
    public static readonly OwnedNames OfBudgets = new("id", BudgetNames.OfOneTenant);

    /// <summary>The condition for the names of the tenant <c>?1</c>, as ranges, which an index finds; '0' comes after '/'.</summary>
    public string OfTenant => $"({string.Join(" OR ", Beginnings.Select(b => $"({Column} > '{b}' || ?1 || '/' AND {Column} < '{b}' || ?1 || '0')"))})";

    /// <summary>Whose a name is, as an expression; null for nobody's.</summary>
    public string Owner => $"CASE {string.Concat(Beginnings.Select(b => $"WHEN substr({Column}, 1, {b.Length}) = '{b}' THEN substr({Column}, {b.Length + 1}, instr(substr({Column}, {b.Length + 1}), '/') - 1) "))}END";

    public bool AreOf(string name, TenantId tenant) => Beginnings.Any(b => name.StartsWith($"{b}{tenant}/", StringComparison.Ordinal));
}
