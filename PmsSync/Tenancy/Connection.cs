using System.Collections.Frozen;
using PmsSync.Domain;

namespace PmsSync.Tenancy;

/// <summary>The connectors' names as they are configured, in lower case.</summary>
internal static class ConnectionTypes
{
    public const string Ical = "ical";

    public const string Channex = "channex";

    /// <summary>A system that speaks our own protocol.</summary>
    public const string Json = "json";

    public static IReadOnlyList<string> All { get; } = [Ical, Channex, Json];

    /// <summary>True where the type is no feed's.</summary>
    public static bool IsApi(string? type) => type is Channex or Json;

    /// <summary>The type as the program spells it; null where no connector has this name.</summary>
    public static string? Known(string? type) => All.FirstOrDefault(k => string.Equals(k, type, StringComparison.OrdinalIgnoreCase));
}

/// <summary>A tenant's configured use of a connector.</summary>
internal sealed record Connection
{
    private readonly FrozenDictionary<string, ConnectionUnit> _units;

    public Connection(TenantId tenant, ConnectionId id, string type, IReadOnlyList<ConnectionUnit> units)
    {
        Tenant = tenant;
        Id = id;
        Type = type;
        Units = units;
        Feeds = [.. units.SelectMany(static u => u.Feeds)];
        _units = units.ToFrozenDictionary(static u => u.Unit.Value, StringComparer.OrdinalIgnoreCase);
    }

    public TenantId Tenant { get; }

    public ConnectionId Id { get; }

    /// <summary>The connector's name, in lower case: <c>ical</c>.</summary>
    public string Type { get; }

    public bool Enabled { get; init; } = true;

    public PollRules Poll { get; init; } = PollRules.Default;

    public GraceRules Grace { get; init; } = GraceRules.Default;

    /// <summary>The limits that replace the connector's own; empty for those.</summary>
    public IReadOnlyList<PublishedLimit> Limits { get; init; } = [];

    public bool AllowPrivateNetworks { get; init; }

    /// <summary>Null for the program's own.</summary>
    public string? UserAgent { get; init; }

    public bool TentativeBlocks { get; init; } = true;

    /// <summary>What the connector of an API needs; null for feeds.</summary>
    public ChannelAccess? Channel { get; init; }

    public IReadOnlyList<ConnectionUnit> Units { get; }

    /// <summary>All feeds of all its units.</summary>
    public IReadOnlyList<FeedSource> Feeds { get; }

    /// <summary>True where it reaches the simulated channels.</summary>
    public bool IsSandbox => Feeds.Any(static f => f.IsSandbox) || Channel?.BaseUrl.Scheme == FeedSource.SandboxScheme;

    /// <summary>What this connection knows of the unit; null where the unit is not in it.</summary>
    public ConnectionUnit? FindUnit(string unit) => _units.GetValueOrDefault(unit);

    public override string ToString() => $"{Tenant}/{Id}";
}

/// <summary>A unit's part in a connection.</summary>
internal sealed record ConnectionUnit
{
    public required UnitId Unit { get; init; }

    public IReadOnlyList<FeedSource> Feeds { get; init; } = [];

    /// <summary>Whether an export address exists for this destination.</summary>
    public bool Export { get; init; } = true;

    /// <summary>The configured token; null for a generated one. Never logged.</summary>
    public string? ExportToken { get; init; }

    public override string ToString() => Unit.Value;
}

/// <summary>One address that is read. The address is a credential: it never stands in a text.</summary>
internal sealed record FeedSource(FeedId Id, Uri Address)
{
    public const string SandboxScheme = "sandbox";

    /// <summary>True for an address of the simulated channels.</summary>
    public bool IsSandbox => Address.Scheme == SandboxScheme;

    public override string ToString() => Id.ToString();
}

/// <summary>How often a source is asked: <paramref name="Min"/> &lt;= <paramref name="Interval"/> &lt;= <paramref name="Max"/>, each at least a second.</summary>
internal sealed record PollRules(TimeSpan Interval, TimeSpan Min, TimeSpan Max)
{
    /// <summary>Of feeds.</summary>
    public static readonly PollRules Default = new(TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(5), TimeSpan.FromHours(1));

    /// <summary>Of the bookings of an API: a webhook that is lost costs a minute.</summary>
    public static readonly PollRules OfChannel = new(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(10));

    public static PollRules DefaultOf(string? type) => ConnectionTypes.IsApi(type) ? OfChannel : Default;
}
