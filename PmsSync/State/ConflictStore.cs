using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.State;

/// <summary>
/// Two truths about the same nights, both kept. <paramref name="Id"/> is made of what collides, so that finding
/// it again changes nothing. <paramref name="Sides"/> are stay ids, those that must give way first.
/// </summary>
internal sealed record ConflictRow(
    string Id, TenantId Tenant, UnitId Unit, string Kind, bool IsOpen, NightSet Nights, IReadOnlyList<string> Sides, string Words,
    DateTimeOffset OpenedAt, long OpenedEvent, DateTimeOffset? SettledAt, string? SettledWhy)
{
    public const string OverlappingBookings = "overlappingBookings", SuspectedEcho = "suspectedEcho", OutdatedPrice = "outdatedPrice",
        MismatchedAvailability = "mismatchedAvailability", ChannelPriceEdit = "channelPriceEdit";

    /// <summary>True where its sides are stays.</summary>
    public bool IsOfStays => Kind is OverlappingBookings or SuspectedEcho;

    /// <summary>True where somebody changed a channel's calendar over there.</summary>
    public bool IsOfChannel => Kind is MismatchedAvailability or ChannelPriceEdit;

    /// <summary>What it rests on where its sides are no stays, as JSON; null where they are.</summary>
    public string? Evidence { get; init; }

    /// <summary>Counts the changes of the row.</summary>
    public long Version { get; init; }

    /// <summary>Of the sides, those that have to give way.</summary>
    public IReadOnlyList<string> GivesWay { get; init; } = [];

    /// <summary>The event of the person's decision by which it stands as it does while its sides still collide; null for none.</summary>
    public long? Decided { get; init; }

    /// <summary>True while the sides collide, be it with a person's consent.</summary>
    public bool Stands => IsOpen || Decided is not null;

    /// <summary>Names the row and its sides as a reader saw them; one of them changes, it changes.</summary>
    public string TagOf(IEnumerable<StayRow> sides) => string.Join('.', sides.Select(static s => s.Stay.Version).Prepend(Version));
}

/// <summary>The rows of conflicts, open and settled.</summary>
internal static class ConflictStore
{
    private const string Upsert = """
        INSERT INTO conflict (id, tenant, unit, kind, state, nights, sides, words, opened_at, opened_event, settled_at, settled_why, gives_way, decided, evidence)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
        ON CONFLICT (id) DO UPDATE SET
            state = excluded.state, nights = excluded.nights, sides = excluded.sides, words = excluded.words, opened_at = excluded.opened_at,
            opened_event = excluded.opened_event, settled_at = excluded.settled_at, settled_why = excluded.settled_why,
            gives_way = excluded.gives_way, decided = excluded.decided, evidence = excluded.evidence, version = version + 1
        """;

    private const string Columns = """
        SELECT id AS Id, tenant AS Tenant, unit AS Unit, kind AS Kind, state AS State, nights AS Nights, sides AS Sides, words AS Words,
            opened_at AS OpenedAt, opened_event AS OpenedEvent, settled_at AS SettledAt, settled_why AS SettledWhy,
            version AS Version, gives_way AS GivesWay, decided AS Decided, evidence AS Evidence
        FROM conflict
        """;

    private const string StandingOfUnit = Columns + " WHERE tenant = @tenant AND unit = @unit AND (state = 'open' OR decided IS NOT NULL)";

    private const string Listed = Columns + """
         WHERE tenant = @tenant AND (@state IS NULL OR state = @state) AND (@unit IS NULL OR unit = @unit) AND id > @after ORDER BY id LIMIT @limit
        """;

    private const string ById = Columns + " WHERE tenant = @tenant AND id = @id";

    /// <summary>Writes the row as it is; only its version counts by itself.</summary>
    public static void Save(WriteSession session, ConflictRow row) => session.Execute(
        Upsert, row.Id, row.Tenant.Value, row.Unit.Value, row.Kind, row.IsOpen ? "open" : "settled", NightText.Write(row.Nights),
        JsonSerializer.Serialize(row.Sides), row.Words, row.OpenedAt.ToUnixTimeMilliseconds(), row.OpenedEvent,
        row.SettledAt?.ToUnixTimeMilliseconds(), row.SettledWhy, JsonSerializer.Serialize(row.GivesWay), row.Decided, row.Evidence);

    /// <summary>Those whose sides collide, be it with a person's consent.</summary>
    public static IReadOnlyList<ConflictRow> StandingOf(SqliteConnection connection, TenantId tenant, UnitId unit) =>
        [.. connection.Query<Row>(StandingOfUnit, new { tenant = tenant.Value, unit = unit.Value }).Select(static r => r.ToConflict())];

    public static IReadOnlyList<ConflictRow> List(SqliteConnection connection, TenantId tenant, string? state, string? unit, string after, int limit) =>
        [.. connection.Query<Row>(Listed, new { tenant = tenant.Value, state, unit, after, limit }).Select(static r => r.ToConflict())];

    public static ConflictRow? Find(SqliteConnection connection, TenantId tenant, string id) =>
        connection.QuerySingleOrDefault<Row>(ById, new { tenant = tenant.Value, id })?.ToConflict();

    private sealed class Row
    {
        public string Id { get; init; } = "";
        public string Tenant { get; init; } = "";
        public string Unit { get; init; } = "";
        public string Kind { get; init; } = "";
        public string State { get; init; } = "";
        public string Nights { get; init; } = "";
        public string Sides { get; init; } = "";
        public string Words { get; init; } = "";
        public long OpenedAt { get; init; }
        public long OpenedEvent { get; init; }
        public long? SettledAt { get; init; }
        public string? SettledWhy { get; init; }
        public long Version { get; init; }
        public string GivesWay { get; init; } = "";
        public long? Decided { get; init; }
        public string? Evidence { get; init; }

        public ConflictRow ToConflict() => new(
            Id, new TenantId(Tenant), new UnitId(Unit), Kind, State == "open", NightText.Read(Nights), JsonSerializer.Deserialize<string[]>(Sides)!, Words,
            DateTimeOffset.FromUnixTimeMilliseconds(OpenedAt), OpenedEvent,
            SettledAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null, SettledWhy)
        {
            Version = Version,
            GivesWay = JsonSerializer.Deserialize<string[]>(GivesWay)!,
            Decided = Decided,
            Evidence = Evidence,
        };
    }
}
