using PmsSync.Domain;

namespace PmsSync.Outbound.Staff;

/// <summary>Whose calendar of tasks: one of a tenant's staff, by the configured id.</summary>
internal readonly record struct StaffKey(TenantId Tenant, string Staff)
{
    public override string ToString() => $"{Tenant}/{Staff}";
}
