using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.State;
using PmsSync.Tenancy;

namespace PmsSync.Outbound.Channels;

/// <summary>
/// The feeds of a unit that were never read. What they have sold is not known here, so nothing of the unit is opened
/// anywhere until each of them was read once: after a first start, or when a channel was added.
/// </summary>
internal sealed class UnreadSources(TenantDirectory tenants)
{
    /// <summary>Which feeds are missing, in a manager's words; null where all were read.</summary>
    public string? WordsOf(SqliteConnection connection, TenantId tenant, UnitId unit)
    {
        var connections = tenants.Current.Find(tenant)?.Connections ?? [];
        var missing = connections
            .Where(c => c.Enabled && c.FindUnit(unit.Value) is { } mapped && mapped.Feeds.Any(f => FeedStateStore.Standing(connection, f.Id) is null))
            .Select(static c => c.Id).ToList();
        return missing.Count == 0 ? null
            : $"Nights of {unit} are opened once the calendar of {string.Join(" and of ", missing)} was read for the first time: what was sold there is not known yet";
    }
}
