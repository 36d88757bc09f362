using PmsSync.State;

namespace PmsSync.Tests.Web.Tenants;

/// <summary>What a tenant of the bench has: an id of each kind, by the word that stands before it in an address.</summary>
internal sealed record TenantSample(string Tenant, string Key, IReadOnlyDictionary<string, string> Ids)
{
    public const string OneConflict = "conflicts";

    /// <summary>Each is decided in its own way.</summary>
    public static readonly IReadOnlyList<string> ConflictKinds =
    [
        ConflictRow.OverlappingBookings, ConflictRow.SuspectedEcho, ConflictRow.DuplicateMessage, ConflictRow.OutdatedPrice, ConflictRow.MismatchedAvailability,
        ConflictRow.ChannelPriceEdit,
    ];

    public string this[string kind] => Ids[kind];

    /// <summary>The same with each kind of conflict as the one that is asked for.</summary>
    public IEnumerable<TenantSample> ByConflict => ConflictKinds.Select(kind => this with { Ids = new Dictionary<string, string>(Ids) { [OneConflict] = Ids[kind] } });

    /// <summary>Those that make a difference to the route.</summary>
    public IEnumerable<TenantSample> For(TenantRoute route) => route.IsOfOneConflict ? ByConflict : [this];
}
