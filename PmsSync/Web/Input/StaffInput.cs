using PmsSync.Tenancy;

namespace PmsSync.Web.Input;

/// <summary>One of the tenant's staff in a body.</summary>
internal static class StaffInput
{
    /// <summary>Their id as it is configured; null where none is named, or nobody of that name is there.</summary>
    public static string? Read(Fields body, string field, Tenant tenant)
    {
        if (body.Text(field, 64) is not { } said)
            return null;
        if (tenant.FindStaff(said) is { } found)
            return found.Id;
        body.Wrong(field, tenant.Staff.Count == 0
            ? "The tenant has no staff; they are set in the configuration, under Staff."
            : $"There is no '{said}' among the staff; there are {string.Join(", ", tenant.Staff.Select(static s => s.Id))}.");
        return null;
    }
}
