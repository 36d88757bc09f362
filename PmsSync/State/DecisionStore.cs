using Dapper;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.State;

/// <summary>The rows of decisions, in the order in which they were made.</summary>
internal static class DecisionStore
{
    private const string Insert = """
        INSERT INTO decision (tenant, conflict, unit, event_id, at, made_by, rule, what, booking, to_unit, note, nights, seen, outcome, messages)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
        """;

    private const string Columns = """
        SELECT conflict AS Conflict, unit AS Unit, event_id AS Event, at AS At, made_by AS MadeBy, rule AS Rule, what AS What, booking AS Booking,
            to_unit AS ToUnit, note AS Note, nights AS Nights, seen AS Seen, outcome AS Outcome, messages AS Messages
        FROM decision
        """;

    private const string OfConflict = Columns + " WHERE tenant = @tenant AND conflict = @conflict ORDER BY id DESC LIMIT @most";

    private const string NewestOfPerson = Columns + " WHERE tenant = @tenant AND conflict = @conflict AND made_by IS NOT NULL ORDER BY id DESC LIMIT 1";

    private const string Judged = "SELECT DISTINCT conflict FROM decision WHERE tenant = ?1 AND unit = ?2 AND made_by IS NOT NULL";

    public static void Add(WriteSession session, TenantId tenant, Decision made) => session.Execute(
        Insert, tenant.Value, made.Conflict, made.Unit.Value, made.Event, made.At.ToUnixTimeMilliseconds(), made.By, made.Rule, made.What, made.Booking,
        made.To?.Value, made.Note, NightText.Write(made.Nights), FactJson.Text(made.Seen), made.Outcome,
        made.Messages.Count == 0 ? null : FactJson.Text(made.Messages));

    /// <summary>What was decided about a conflict, the newest first.</summary>
    public static IReadOnlyList<Decision> Of(SqliteConnection connection, TenantId tenant, string conflict, int most) =>
        [.. connection.Query<Row>(OfConflict, new { tenant = tenant.Value, conflict, most }).Select(static r => r.ToDecision())];

    /// <summary>The conflicts of a unit, settled ones too, about which a person decided something.</summary>
    public static IReadOnlySet<string> JudgedByPersons(SqliteConnection connection, TenantId tenant, UnitId unit) =>
        connection.ReadRows(Judged, static row => row.GetString(0), tenant.Value, unit.Value).ToHashSet();

    /// <summary>The person's decision that counts; null where nobody decided.</summary>
    public static Decision? NewestOfPersons(SqliteConnection connection, TenantId tenant, string conflict) =>
        connection.QueryFirstOrDefault<Row>(NewestOfPerson, new { tenant = tenant.Value, conflict })?.ToDecision();

    private sealed class Row
    {
        public string Conflict { get; init; } = "";
        public string Unit { get; init; } = "";
        public long Event { get; init; }
        public long At { get; init; }
        public string? MadeBy { get; init; }
        public string? Rule { get; init; }
        public string What { get; init; } = "";
        public string? Booking { get; init; }
        public string? ToUnit { get; init; }
        public string? Note { get; init; }
        public string Nights { get; init; } = "";
        public string Seen { get; init; } = "";
        public string Outcome { get; init; } = "";
        public string? Messages { get; init; }

        public Decision ToDecision() => new()
        {
            Conflict = Conflict,
            Unit = new UnitId(Unit),
            Event = Event,
            At = DateTimeOffset.FromUnixTimeMilliseconds(At),
            By = MadeBy,
            Rule = Rule,
            What = What,
            Booking = Booking,
            To = ToUnit is null ? null : new UnitId(ToUnit),
            Note = Note,
            Nights = NightText.Read(Nights),
            Seen = FactJson.Read<List<SeenSide>>(System.Text.Encoding.UTF8.GetBytes(Seen)),
            Outcome = Outcome,
            Messages = Messages is null ? [] : FactJson.Read<List<SeenMessage>>(System.Text.Encoding.UTF8.GetBytes(Messages)),
        };
    }
}
