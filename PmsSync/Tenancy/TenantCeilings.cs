namespace PmsSync.Tenancy;

/// <summary>How much of the service one tenant may take; null: as much as there is.</summary>
internal sealed record TenantCeilings
{
    public static readonly TenantCeilings None = new();

    /// <summary>Facts that are told in a day, UTC.</summary>
    public int? EventsPerDay { get; init; }

    /// <summary>Bytes of its rows.</summary>
    public long? Storage { get; init; }
}
