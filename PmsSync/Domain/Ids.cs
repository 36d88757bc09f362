namespace PmsSync.Domain;

/// <summary>A tenant's configured id. Written as configured; compared ordinally once resolved by Tenancy.</summary>
internal readonly record struct TenantId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>A unit's configured id, unique within its tenant.</summary>
internal readonly record struct UnitId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>A connection's configured id, unique within its tenant.</summary>
internal readonly record struct ConnectionId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>
/// One imported feed: a connection's address for a unit. <paramref name="Slot"/> is the position in the
/// unit's list of addresses (0 for a single one), so that a changed address stays the same feed.
/// </summary>
internal readonly record struct FeedId(TenantId Tenant, ConnectionId Connection, UnitId Unit, int Slot)
{
    public override string ToString() => $"{Tenant}/{Connection}/{Unit}/{Slot}";
}
