using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.State;

/// <summary>
/// Two truths about the same nights, both kept. <paramref name="Id"/> is made of what collides, so that finding
/// it again changes nothing. <paramref name="Sides"/> are stay ids, the one that must give way first.
/// </summary>
internal sealed record ConflictRow(
    string Id, TenantId Tenant, UnitId Unit, string Kind, bool IsOpen, NightSet Nights, IReadOnlyList<string> Sides, string Words,
    DateTimeOffset OpenedAt, long OpenedEvent, DateTimeOffset? SettledAt, string? SettledWhy);

/// <summary>The rows of conflicts, open and settled.</summary>
internal static class ConflictStore
{
    private const string Upsert = """
        INSERT INTO conflict (id, tenant, unit, kind, state, nights, sides, words, opened_at, opened_event)
        VALUES (?1, ?2, ?3, ?4, 'open', ?5, ?6, ?7, ?8, ?9)
        ON CONFLICT (id) DO UPDATE SET
            state = 'open', nights = excluded.nights, sides = excluded.sides, words = excluded.words, settled_at = NULL, settled_why = NULL,
            opened_at = CASE WHEN state = 'open' THEN opened_at ELSE excluded.opened_at END,
            opened_event = CASE WHEN state = 'open' THEN opened_event ELSE excluded.opened_event END
        """;

    private const string SettleOne = "UPDATE conflict SET state = 'settled', settled_at = ?2, settled_why = ?3 WHERE id = ?1 AND state = 'open'";

    private const string Columns = """
        SELECT id AS Id, tenant AS Tenant, unit AS Unit, kind AS Kind, state AS State, nights AS Nights, sides AS Sides, words AS Words,
            opened_at AS OpenedAt, opened_event AS OpenedEvent, settled_at AS SettledAt, settled_why AS SettledWhy
        FROM conflict
        """;

    private const string OpenOfUnit = Columns + " WHERE tenant = @tenant AND unit = @unit AND state = 'open'";

    private const string Listed = Columns + """
         WHERE tenant = @tenant AND (@state IS NULL OR state = @state) AND (@unit IS NULL OR unit = @unit) AND id > @after ORDER BY id LIMIT @limit
        """;

    private const string ById = Columns + " WHERE tenant = @tenant AND id = @id";

    public static void Open(WriteSession session, ConflictRow row) => session.Execute(
        Upsert, row.Id, row.Tenant.Value, row.Unit.Value, row.Kind, NightText.Write(row.Nights), JsonSerializer.Serialize(row.Sides), row.Words,
        row.OpenedAt.ToUnixTimeMilliseconds(), row.OpenedEvent);

    public static void Settle(WriteSession session, string id, DateTimeOffset at, string why) =>
        session.Execute(SettleOne, id, at.ToUnixTimeMilliseconds(), why);

    public static IReadOnlyList<ConflictRow> OpenOf(SqliteConnection connection, TenantId tenant, UnitId unit) =>
        [.. connection.Query<Row>(OpenOfUnit, new { tenant = tenant.Value, unit = unit.Value }).Select(static r => r.ToConflict())];

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

        public ConflictRow ToConflict() => new(
            Id, new TenantId(Tenant), new UnitId(Unit), Kind, State == "open", NightText.Read(Nights), JsonSerializer.Deserialize<string[]>(Sides)!, Words,
            DateTimeOffset.FromUnixTimeMilliseconds(OpenedAt), OpenedEvent,
            SettledAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null, SettledWhy);
    }
}
