using PmsSync.Tenancy;

namespace PmsSync.Operations.TenantData;

/// <summary>What is configured of a tenant, as far as it explains the ids in its rows. No address, no key.</summary>
internal sealed record ConfiguredShape(string Name, IReadOnlyList<ConfiguredShape.UnitShape> Units, IReadOnlyList<ConfiguredShape.ConnectionShape> Connections, IReadOnlyList<ConfiguredShape.StaffShape> Staff)
{
    /// <summary>Null for a tenant that is not configured any more.</summary>
    public static ConfiguredShape? Of(Tenant? tenant) => tenant is null ? null : new ConfiguredShape(
        tenant.Name,
        [.. tenant.Units.Select(static u => new UnitShape(u.Id.Value, u.Name, u.Quantity, u.Group, u.Zone.Id, [.. u.RatePlans.Select(static p => p.Id)]))],
        [.. tenant.Connections.Select(static c => new ConnectionShape(c.Id.Value, c.Type, c.Enabled, [.. c.Units.Select(static u => u.Unit.Value)]))],
        [.. tenant.Staff.Select(static s => new StaffShape(s.Id, s.Name))]);

    internal sealed record UnitShape(string Id, string Name, int Quantity, string? Group, string TimeZone, IReadOnlyList<string> RatePlans);

    internal sealed record ConnectionShape(string Id, string Type, bool Enabled, IReadOnlyList<string> Units);

    internal sealed record StaffShape(string Id, string Name);
}
