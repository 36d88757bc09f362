using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.State;

/// <summary>The rows of decisions, in the order in which they were made.</summary>
internal static class DecisionStore
{
    private const string Insert = """
        INSERT INTO decision (tenant, conflict, unit, event_id, at, made_by, rule, what, booking, to_unit, note, nights, seen, outcome, messages, seen_words)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
        """;

    private const string Columns = """
        SELECT conflict, unit, event_id, at, made_by, rule, what, booking, to_unit, note, nights, seen, outcome, messages, seen_words FROM decision
        """;

    private const string OfConflict = Columns + " WHERE tenant = ?1 AND conflict = ?2 ORDER BY id DESC LIMIT ?3";

    private const string NewestOfPerson = Columns + " WHERE tenant = ?1 AND conflict = ?2 AND made_by IS NOT NULL ORDER BY id DESC LIMIT 1";

    private const string Judged = "SELECT DISTINCT conflict FROM decision WHERE tenant = ?1 AND unit = ?2 AND made_by IS NOT NULL";

    // Never one of a person.
    private const string ForgetOld = """
        DELETE FROM decision WHERE tenant = ?1 AND conflict = ?2 AND made_by IS NULL AND id <= (
            SELECT id FROM decision WHERE tenant = ?1 AND conflict = ?2 AND made_by IS NULL ORDER BY id DESC LIMIT 1 OFFSET ?3)
        """;

    /// <summary>Adds what a rule decided about something that may come again and again, and forgets all but the newest so many of its rule.</summary>
    public static void AddOfMany(WriteSession session, TenantId tenant, Decision made, int most)
    {
        Add(session, tenant, made);
        session.Execute(ForgetOld, tenant.Value, made.Conflict, most);
    }

    public static void Add(WriteSession session, TenantId tenant, Decision made) => session.Execute(
        Insert, tenant.Value, made.Conflict, made.Unit.Value, made.Event, made.At.ToUnixTimeMilliseconds(), made.By, made.Rule, made.What, made.Booking,
        made.To?.Value, made.Note, NightText.Write(made.Nights), FactJson.Text(made.Seen), made.Outcome,
        made.Messages.Count == 0 ? null : FactJson.Text(made.Messages), made.Words.Count == 0 ? null : FactJson.Text(made.Words));

    /// <summary>What was decided about a conflict, the newest first.</summary>
    public static IReadOnlyList<Decision> Of(SqliteConnection connection, TenantId tenant, string conflict, int most) =>
        connection.ReadRows(OfConflict, Read, tenant.Value, conflict, most);

    /// <summary>The conflicts of a unit, settled ones too, about which a person decided something.</summary>
    public static IReadOnlySet<string> JudgedByPersons(SqliteConnection connection, TenantId tenant, UnitId unit) =>
        connection.ReadRows(Judged, static row => row.GetString(0), tenant.Value, unit.Value).ToHashSet();

    /// <summary>The person's decision that counts; null where nobody decided.</summary>
    public static Decision? NewestOfPersons(SqliteConnection connection, TenantId tenant, string conflict) =>
        connection.ReadRows(NewestOfPerson, Read, tenant.Value, conflict).SingleOrDefault();

    private static Decision Read(SqliteDataReader row) => new()
    {
        Conflict = row.GetString(0),
        Unit = new UnitId(row.GetString(1)),
        Event = row.GetInt64(2),
        At = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)),
        By = row.Text(4),
        Rule = row.Text(5),
        What = row.GetString(6),
        Booking = row.Text(7),
        To = row.Text(8) is { } to ? new UnitId(to) : null,
        Note = row.Text(9),
        Nights = NightText.Read(row.GetString(10)),
        Seen = FactJson.Read<List<SeenSide>>(row.GetString(11)),
        Outcome = row.GetString(12),
        Words = row.Text(14) is { } words ? FactJson.Read<List<SeenWord>>(words) : [],
        Messages = row.Text(13) is { } messages ? FactJson.Read<List<SeenMessage>>(messages) : [],
    };
}
