using System.Text.Json;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.State;

/// <summary>
/// Two truths about the same nights, both kept. <paramref name="Id"/> is made of what collides, so that finding
/// it again changes nothing. <paramref name="Sides"/> are stay ids, those that must give way first; of a duplicate message the
/// ids of the message and of the one that is shown.
/// </summary>
internal sealed record ConflictRow(
    string Id, TenantId Tenant, UnitId Unit, string Kind, bool IsOpen, NightSet Nights, IReadOnlyList<string> Sides, string Words,
    DateTimeOffset OpenedAt, long OpenedEvent, DateTimeOffset? SettledAt, string? SettledWhy)
{
    public const string OverlappingBookings = "overlappingBookings", SuspectedEcho = "suspectedEcho", DuplicateMessage = "duplicateMessage",
        OutdatedPrice = "outdatedPrice", MismatchedAvailability = "mismatchedAvailability", ChannelPriceEdit = "channelPriceEdit",
        OutOfOrder = "outOfOrder";

    /// <summary>True where its sides are stays that collide.</summary>
    public bool IsOfStays => Kind is OverlappingBookings or SuspectedEcho;

    /// <summary>True where somebody changed a channel's calendar over there.</summary>
    public bool IsOfChannel => Kind is MismatchedAvailability or ChannelPriceEdit;

    /// <summary>True where it is about prices and restrictions.</summary>
    public bool IsOfPrices => Kind is OutdatedPrice or ChannelPriceEdit;

    /// <summary>What it rests on where its sides are no stays, as JSON; null where they are.</summary>
    public string? Evidence { get; init; }

    /// <summary>Counts the changes of the row.</summary>
    public long Version { get; init; }

    /// <summary>Of the sides, those that have to give way.</summary>
    public IReadOnlyList<string> GivesWay { get; init; } = [];

    /// <summary>The event of the person's decision by which it stands as it does while its sides still collide; null for none.</summary>
    public long? Decided { get; init; }

    /// <summary>The sides still collide, which the settings accept.</summary>
    public bool IsBySettings { get; init; }

    /// <summary>True while the sides collide, be it with a person's consent or by the settings.</summary>
    public bool Stands => IsOpen || Decided is not null || IsBySettings;

    /// <summary>Names the row and its sides as a reader saw them; one of them changes, it changes.</summary>
    public string TagOf(IEnumerable<StayRow> sides) => string.Join('.', sides.Select(static s => s.Stay.Version).Prepend(Version));
}

/// <summary>The rows of conflicts, open and settled.</summary>
internal static class ConflictStore
{
    private const string Upsert = """
        INSERT INTO conflict (id, tenant, unit, kind, state, nights, sides, words, opened_at, opened_event, settled_at, settled_why, gives_way, decided, evidence, by_settings)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
        ON CONFLICT (id) DO UPDATE SET
            unit = excluded.unit, state = excluded.state, nights = excluded.nights, sides = excluded.sides, words = excluded.words, opened_at = excluded.opened_at,
            opened_event = excluded.opened_event, settled_at = excluded.settled_at, settled_why = excluded.settled_why,
            gives_way = excluded.gives_way, decided = excluded.decided, evidence = excluded.evidence, by_settings = excluded.by_settings,
            version = version + 1
        """;

    private const string SaveSides = """
        INSERT INTO conflict_side (tenant, conflict, side) SELECT ?1, ?2, value FROM json_each(?3) WHERE true ON CONFLICT DO NOTHING
        """;

    // The plus keeps SQLite from the index of all the tenant's sides.
    private const string ForgetSides = """
        DELETE FROM conflict_side WHERE conflict = ?2 AND +tenant = ?1 AND side NOT IN (SELECT value FROM json_each(?3))
        """;

    private const string Fields = """
        SELECT id, conflict.tenant, unit, kind, state, nights, sides, words, opened_at, opened_event, settled_at, settled_why, version, gives_way, decided,
            evidence, by_settings

        """;

    private const string Columns = Fields + "FROM conflict";

    private const string StandingOfUnit = Columns + " WHERE tenant = ?1 AND unit = ?2 AND (state = 'open' OR decided IS NOT NULL OR by_settings = 1)";

    private const string Listed = Columns + """
         WHERE tenant = ?1 AND (?2 IS NULL OR state = ?2) AND (?3 IS NULL OR unit = ?3) AND id > ?4
        ORDER BY id LIMIT ?5
        """;

    // From the few of the side, which its index gives in the order of the conflicts' ids.
    private const string ListedOfSide = Fields + """
        FROM conflict_side CROSS JOIN conflict ON id = conflict_side.conflict
        WHERE conflict_side.tenant = ?1 AND side = ?6 AND conflict_side.conflict > ?4
            AND conflict.tenant = ?1 AND (?2 IS NULL OR state = ?2) AND (?3 IS NULL OR unit = ?3)
        ORDER BY conflict_side.conflict LIMIT ?5
        """;

    private const string ById = Columns + " WHERE tenant = ?1 AND id = ?2";

    /// <summary>Writes the row as it is; only its version counts by itself.</summary>
    public static void Save(WriteSession session, ConflictRow row)
    {
        var sides = JsonSerializer.Serialize(row.Sides);
        session.Execute(
            Upsert, row.Id, row.Tenant.Value, row.Unit.Value, row.Kind, row.IsOpen ? "open" : "settled", NightText.Write(row.Nights),
            sides, row.Words, row.OpenedAt.ToUnixTimeMilliseconds(), row.OpenedEvent,
            row.SettledAt?.ToUnixTimeMilliseconds(), row.SettledWhy, JsonSerializer.Serialize(row.GivesWay), row.Decided, row.Evidence, row.IsBySettings ? 1 : 0);
        session.Execute(ForgetSides, row.Tenant.Value, row.Id, sides);
        session.Execute(SaveSides, row.Tenant.Value, row.Id, sides);
    }

    /// <summary>The unit's conflicts of every kind that are open, or stand with a person's consent or by the settings.</summary>
    public static IReadOnlyList<ConflictRow> StandingOf(SqliteConnection connection, TenantId tenant, UnitId unit) =>
        connection.ReadRows(StandingOfUnit, Read, tenant.Value, unit.Value);

    /// <summary>A page in the order of the ids, after one.</summary>
    /// <param name="side">Only those of which this is a side; null for all.</param>
    public static IReadOnlyList<ConflictRow> List(SqliteConnection connection, TenantId tenant, string? state, string? unit, string after, int limit, string? side = null) =>
        side is null
            ? connection.ReadRows(Listed, Read, tenant.Value, state, unit, after, limit)
            : connection.ReadRows(ListedOfSide, Read, tenant.Value, state, unit, after, limit, side);

    public static ConflictRow? Find(SqliteConnection connection, TenantId tenant, string id) =>
        connection.ReadRows(ById, Read, tenant.Value, id).SingleOrDefault();

    private static ConflictRow Read(SqliteDataReader row) => new(
        row.GetString(0), new TenantId(row.GetString(1)), new UnitId(row.GetString(2)), row.GetString(3), row.GetString(4) == "open",
        NightText.Read(row.GetString(5)), JsonSerializer.Deserialize<string[]>(row.GetString(6))!, row.GetString(7),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(8)), row.GetInt64(9), row.Instant(10), row.Text(11))
    {
        Version = row.GetInt64(12),
        GivesWay = JsonSerializer.Deserialize<string[]>(row.GetString(13))!,
        Decided = row.Number(14),
        Evidence = row.Text(15),
        IsBySettings = row.GetInt64(16) == 1,
    };
}
