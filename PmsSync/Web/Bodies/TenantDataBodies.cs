namespace PmsSync.Web.Bodies;

/// <summary>What is kept of a tenant. <paramref name="State"/>: <c>configured</c>, <c>kept</c> (of one that is not configured any more), <c>deleting</c>, <c>none</c>.</summary>
/// <param name="Rows">Of all tables.</param>
/// <param name="Deleted">Rows that are gone since the service started.</param>
internal sealed record TenantDataBody(string Tenant, string State, long Rows, long Deleted, IReadOnlyList<TableRowsBody> Tables);

/// <summary>A table that has rows of the tenant's.</summary>
internal sealed record TableRowsBody(string Table, long Rows);

/// <summary>Deletes what is kept of a tenant: <paramref name="Confirm"/> repeats its id.</summary>
internal sealed record ForgetBody(string Confirm);
