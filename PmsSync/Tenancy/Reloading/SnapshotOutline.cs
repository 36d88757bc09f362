using System.Security.Cryptography;
using System.Text;
using PmsSync.Domain;

namespace PmsSync.Tenancy;

/// <summary>
/// The shape of a snapshot without a secret in it: addresses are digests. Kept in the data directory, so that
/// <c>check</c> and the next start can say what an edit changes.
/// </summary>
internal sealed record SnapshotOutline(IReadOnlyList<TenantOutline> Tenants)
{
    public static SnapshotOutline Of(Snapshot snapshot) => new([.. snapshot.Tenants.Select(static t =>
        new TenantOutline(t.Id.Value, [.. t.Units.Select(OfUnit)], [.. t.Connections.Select(OfConnection)]) { Conflicts = t.Conflicts })]);

    private static UnitOutline OfUnit(Unit unit) => new(unit.Id.Value, unit.Zone.Id, unit.Quantity,
        Words(unit.Name, unit.Group, unit.CheckIn, unit.CheckOut, Words([.. unit.RatePlans]), unit.Cleaning, unit.Maintenance))
    {
        PreparationDays = unit.Cleaning.PreparationDays,
    };

    private static ConnectionOutline OfConnection(Connection connection) => new(
        connection.Id.Value,
        connection.Type,
        connection.Enabled,
        Words(connection.Poll, connection.Grace, connection.AllowPrivateNetworks, connection.UserAgent, connection.TentativeBlocks, Words([.. connection.Limits])),
        [.. connection.Units.Select(u => new ConnectionUnitOutline(
            u.Unit.Value, u.Export, u.ExportToken is null ? null : Digest(u.ExportToken), [.. u.Feeds.Select(static f => Digest(f.Address.OriginalString))])
        {
            Channel = OfChannelUnit(connection.Channel?.FindUnit(u.Unit)),
        })])
    {
        Channel = connection.Channel is { } access
            ? new ChannelOutline(
                access.Joined is null ? access.BaseUrl.AbsoluteUri : "", access.PropertyId, Digest(access.ApiKey), access.WebhookSecret is { } secret ? Digest(secret) : null)
            {
                // Addresses of a joined system may be credentials.
                PullUrl = access.Joined is { } joined ? Digest(joined.PullUrl.AbsoluteUri) : null,
                AckUrl = access.Joined?.AckUrl is { } ack ? Digest(ack.AbsoluteUri) : null,
                PushUrl = access.Joined?.PushUrl is { } push ? Digest(push.AbsoluteUri) : null,
            }
            : null,
    };

    private static ChannelUnitOutline? OfChannelUnit(ChannelUnit? unit) => unit is null
        ? null
        : new ChannelUnitOutline(unit.RoomTypeId, [.. unit.RatePlans.Select(static p => new ChannelPlanOutline(p.RatePlan, p.ExternalId))]);

    private static string Words(params object?[] parts) => string.Join('|', parts);

    private static string Digest(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)).AsSpan(0, 12));
}

/// <summary>A tenant's shape.</summary>
internal sealed record TenantOutline(string Id, IReadOnlyList<UnitOutline> Units, IReadOnlyList<ConnectionOutline> Connections)
{
    public ConflictPolicies Conflicts { get; init; } = ConflictPolicies.Default;
}

/// <summary>A unit's shape; <paramref name="Settings"/> stands for all that only needs "changed" said of it.</summary>
internal sealed record UnitOutline(string Id, string Zone, int Quantity, string Settings)
{
    /// <summary>Nights closed after each departure.</summary>
    public int PreparationDays { get; init; }
}

/// <summary>A connection's shape.</summary>
internal sealed record ConnectionOutline(string Id, string Type, bool Enabled, string Settings, IReadOnlyList<ConnectionUnitOutline> Units)
{
    /// <summary>Null for feeds.</summary>
    public ChannelOutline? Channel { get; init; }
}

/// <summary>Where an API lies and whose property it is, with digests of its key and of its webhooks' secret.</summary>
internal sealed record ChannelOutline(string BaseUrl, string PropertyId, string ApiKey, string? WebhookSecret)
{
    /// <summary>Digests of a joined system's addresses; null where there is none.</summary>
    public string? PullUrl { get; init; }

    public string? AckUrl { get; init; }

    public string? PushUrl { get; init; }
}

/// <summary>A unit's part in a connection, with digests of its token and of each feed's address, by slot.</summary>
internal sealed record ConnectionUnitOutline(string Unit, bool Export, string? Token, IReadOnlyList<string> Feeds)
{
    /// <summary>Null for feeds.</summary>
    public ChannelUnitOutline? Channel { get; init; }
}

/// <summary>A unit under an API's ids.</summary>
internal sealed record ChannelUnitOutline(string RoomTypeId, IReadOnlyList<ChannelPlanOutline> RatePlans);

/// <summary>Our rate plan and theirs.</summary>
internal sealed record ChannelPlanOutline(string RatePlan, string ExternalId);
