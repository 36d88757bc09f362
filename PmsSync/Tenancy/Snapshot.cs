using System.Collections.Frozen;
using PmsSync.Domain;

namespace PmsSync.Tenancy;

/// <summary>Everything that is configured about tenants at one moment; immutable. A reload makes a new one.</summary>
internal sealed record Snapshot
{
    private readonly FrozenDictionary<string, Tenant> _byId;

    public Snapshot(IReadOnlyList<Tenant> tenants, string? adminKey = null)
    {
        Tenants = tenants;
        AdminKey = adminKey;
        _byId = tenants.ToFrozenDictionary(static t => t.Id.Value, StringComparer.OrdinalIgnoreCase);
    }

    public static Snapshot Empty { get; } = new([]);

    public IReadOnlyList<Tenant> Tenants { get; }

    /// <summary>Opens everything; null where none is configured. Never logged.</summary>
    public string? AdminKey { get; }

    /// <summary>How quick each pipeline is meant to be.</summary>
    public IReadOnlyDictionary<Pipeline, PipelineTarget> Targets { get; init; } =
        Enum.GetValues<Pipeline>().ToDictionary(static p => p, PipelineTarget.DefaultOf);

    /// <summary>The server that takes mails; null where none is configured.</summary>
    public SmtpServer? Smtp { get; init; }

    /// <summary>True while the repository's own demo tenant runs on the sandbox.</summary>
    public bool IsDemo => Find("demo") is { } demo && demo.Connections.Any(static c => c.IsSandbox);

    /// <summary>Every feed that is to be read: those of enabled connections.</summary>
    public IEnumerable<(Connection Connection, FeedSource Feed)> EnabledFeeds =>
        from tenant in Tenants
        from connection in tenant.Connections
        where connection.Enabled
        from feed in connection.Feeds
        select (connection, feed);

    /// <summary>Every connection to an API that is to be used.</summary>
    public IEnumerable<ChannelAccess> EnabledChannels =>
        from tenant in Tenants
        from connection in tenant.Connections
        where connection is { Enabled: true, Channel: not null }
        select connection.Channel;

    /// <summary>The tenant with this id, in any case of its letters; null where there is none.</summary>
    public Tenant? Find(string tenant) => _byId.GetValueOrDefault(tenant);

    public Tenant? Find(TenantId tenant) => Find(tenant.Value);

    public Unit? Find(TenantId tenant, UnitId unit) => Find(tenant)?.FindUnit(unit.Value);

    public Connection? Find(TenantId tenant, ConnectionId connection) => Find(tenant)?.FindConnection(connection.Value);

    /// <summary>The feed as it is configured now; null where it is not, or no longer.</summary>
    public FeedSource? Find(FeedId feed) =>
        Find(feed.Tenant, feed.Connection)?.Feeds.FirstOrDefault(f => f.Id == feed);

    /// <summary>How a tenant's conflicts are judged; the usual way where it is not configured any more.</summary>
    public ConflictPolicies PoliciesOf(TenantId tenant) => Find(tenant)?.Conflicts ?? ConflictPolicies.Default;

    public override string ToString() => $"{Tenants.Count} tenants";
}

/// <summary>One property manager.</summary>
internal sealed record Tenant
{
    private readonly FrozenDictionary<string, Unit> _units;
    private readonly FrozenDictionary<string, Connection> _connections;

    public Tenant(TenantId id, IReadOnlyList<Unit> units, IReadOnlyList<Connection> connections)
    {
        Id = id;
        Name = id.Value;
        Units = units;
        Connections = connections;
        _units = units.ToFrozenDictionary(static u => u.Id.Value, StringComparer.OrdinalIgnoreCase);
        _connections = connections.ToFrozenDictionary(static c => c.Id.Value, StringComparer.OrdinalIgnoreCase);
    }

    public TenantId Id { get; }

    public string Name { get; init; }

    /// <summary>The zone of units that name none.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>ISO 4217; null where none is configured.</summary>
    public string? Currency { get; init; }

    /// <summary>Opens this tenant's API; null where none is configured. Never logged.</summary>
    public string? ApiKey { get; init; }

    public IReadOnlyList<Unit> Units { get; }

    public IReadOnlyList<Connection> Connections { get; }

    public TenantCeilings Ceilings { get; init; } = TenantCeilings.None;

    /// <summary>Those who clean and repair.</summary>
    public IReadOnlyList<StaffMember> Staff { get; init; } = [];

    /// <summary>A guest's message that holds one of these opens a maintenance ticket, whichever unit it is about.</summary>
    public IReadOnlyList<string> MaintenanceWords { get; init; } = [];

    public ConflictPolicies Conflicts { get; init; } = ConflictPolicies.Default;

    /// <summary>Who is told of what: those of Notify, and those of the staff who have a webhook.</summary>
    public IReadOnlyList<NoticeTarget> NoticeTargets { get; init; } = [];

    /// <summary>The unit with this id, in any case of its letters; null where there is none.</summary>
    public Unit? FindUnit(string unit) => _units.GetValueOrDefault(unit);

    /// <summary>What a unit's calendar is counted with; as that of a single room where it is not configured any more.</summary>
    public UnitRooms RoomsOf(UnitId unit) => FindUnit(unit.Value)?.Rooms ?? UnitRooms.One;

    /// <summary>The connection with this id, in any case of its letters; null where there is none.</summary>
    public Connection? FindConnection(string connection) => _connections.GetValueOrDefault(connection);

    /// <summary>The one of the staff with this id, in any case of its letters; null where there is none.</summary>
    public StaffMember? FindStaff(string staff) => Staff.FirstOrDefault(s => string.Equals(s.Id, staff, StringComparison.OrdinalIgnoreCase));

    public override string ToString() => Id.Value;
}

/// <summary>Something rentable.</summary>
internal sealed record Unit
{
    public required TenantId Tenant { get; init; }

    public required UnitId Id { get; init; }

    public required string Name { get; init; }

    /// <summary>How many of its kind there are; at least 1.</summary>
    public int Quantity { get; init; } = 1;

    /// <summary>Units with the same group are interchangeable; null for none.</summary>
    public string? Group { get; init; }

    public required TimeZoneInfo Zone { get; init; }

    /// <summary>Local to the unit.</summary>
    public TimeOnly CheckIn { get; init; } = new(15, 0);

    /// <summary>Local to the unit.</summary>
    public TimeOnly CheckOut { get; init; } = new(11, 0);

    public IReadOnlyList<RatePlan> RatePlans { get; init; } = [];

    public CleaningRules Cleaning { get; init; } = CleaningRules.Default;

    public MaintenanceRules Maintenance { get; init; } = MaintenanceRules.None;

    /// <summary>What its calendar is counted with.</summary>
    public UnitRooms Rooms => new(Quantity, Cleaning.PreparationDays);

    public override string ToString() => $"{Tenant}/{Id}";
}

/// <summary>A rate plan; <paramref name="Currency"/> is ISO 4217, null where neither plan nor tenant names one.</summary>
internal sealed record RatePlan(string Id, string Name, string? Currency, int Occupancy)
{
    /// <summary>Whose prices come first.</summary>
    public SourceOrder Sources { get; init; } = SourceOrder.None;
}
