using PmsSync.Domain;

namespace PmsSync.Outbound.Feeds;

/// <summary>One exported calendar: a unit as one destination sees it.</summary>
internal readonly record struct ExportKey(TenantId Tenant, ConnectionId Connection, UnitId Unit)
{
    public override string ToString() => $"{Tenant}/{Connection}/{Unit}";
}

/// <summary>What came of asking for a new address.</summary>
internal abstract record Rotation
{
    private Rotation()
    {
    }

    /// <summary>The new address works, the old one is unknown from now on.</summary>
    internal sealed record Rotated(string Token) : Rotation;

    /// <summary>The token stands in the configuration: only an edit changes it.</summary>
    internal sealed record Configured : Rotation;
}
