using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.State.Prices;

/// <summary>The canonical prices and restrictions, night by night. A field that was never said has no cell: it is not ours to tell.</summary>
internal static class PriceStore
{
    private const string PlanHead = "SELECT version, currency, sources FROM price_plan WHERE tenant = ?1 AND unit = ?2 AND rate_plan = ?3";

    private const string CurrentVersion = "SELECT version FROM price_plan WHERE tenant = ?1 AND unit = ?2 AND rate_plan = ?3";

    private const string FirstPrice = """
        SELECT 1 FROM price_cell
        WHERE plan = (SELECT id FROM price_plan WHERE tenant = ?1 AND unit = ?2 AND rate_plan = ?3) AND night >= ?4 AND field >= ?5 AND value IS NOT NULL LIMIT 1
        """;

    private const string OfNights = """
        SELECT field, night, value, event FROM price_cell
        WHERE plan = (SELECT id FROM price_plan WHERE tenant = ?1 AND unit = ?2 AND rate_plan = ?3) AND night >= ?4 AND night < ?5
        """;

    // What counts and what does not, each with who said it; read in this order, or all notes are walked through.
    private const string VoicesOfNights = """
        SELECT field, night, value, v.event, s.source, s.at, s.version, s.ordered, s.made_by, s.currency, beside FROM (
            SELECT field, night, value, event, 0 AS beside FROM price_cell
            WHERE plan = (SELECT id FROM price_plan WHERE tenant = ?1 AND unit = ?2 AND rate_plan = ?3) AND night >= ?4 AND night < ?5 AND event <> 0
            UNION ALL
            SELECT field, night, value, event, 1 FROM price_claim
            WHERE plan = (SELECT id FROM price_plan WHERE tenant = ?1 AND unit = ?2 AND rate_plan = ?3) AND night >= ?4 AND night < ?5
        ) v CROSS JOIN price_said s ON s.event = v.event
        """;

    private const string SaidOfNight = """
        SELECT p.rate_plan, p.currency, c.field, c.value, c.event, s.source, s.at, s.version, s.ordered, s.made_by, s.currency
        FROM price_plan p JOIN price_cell c ON c.plan = p.id JOIN price_said s ON s.event = c.event
        WHERE p.tenant = ?1 AND p.unit = ?2 AND c.night = ?3 AND c.value IS NOT NULL ORDER BY p.rate_plan, c.field
        """;

    private const string OtherCurrency = """
        SELECT s.currency FROM price_cell c JOIN price_claim o ON o.plan = c.plan AND o.night = c.night AND o.field = c.field JOIN price_said s ON s.event = o.event
        WHERE c.plan = (SELECT id FROM price_plan WHERE tenant = ?1 AND unit = ?2 AND rate_plan = ?3) AND c.night >= ?4 AND c.event = 0 AND o.value IS NOT NULL LIMIT 1
        """;

    private const string BumpPlan = """
        INSERT INTO price_plan (tenant, unit, rate_plan, currency, version, sources) VALUES (?1, ?2, ?3, ?4, 1, ?5)
        ON CONFLICT (tenant, unit, rate_plan) DO UPDATE SET currency = excluded.currency, version = version + 1, sources = excluded.sources
        RETURNING id
        """;

    private const string UpsertCell = """
        INSERT INTO price_cell (plan, night, field, value, event) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (plan, night, field) DO UPDATE SET value = excluded.value, event = excluded.event
        """;

    private const string ForgetClaims = "DELETE FROM price_claim WHERE plan = ?1 AND night = ?2 AND field = ?3";

    private const string InsertClaim = "INSERT INTO price_claim (plan, night, field, value, event) VALUES (?1, ?2, ?3, ?4, ?5)";

    private const string InsertSaid = """
        INSERT INTO price_said (event, tenant, source, at, version, ordered, made_by, currency) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING
        """;

    /// <summary>The cells of the nights (half-open), by field, then by night.</summary>
    public static IReadOnlyList<PriceCell> Load(SqliteConnection connection, TenantId tenant, UnitId unit, string ratePlan, StayDates nights)
    {
        var cells = new List<PriceCell>();
        foreach (var fact in LoadFacts(connection, tenant, unit, ratePlan, nights))
            if (fact.Value is { } value)
                cells.Add(new PriceCell(fact.Field, fact.Night, value, fact.Event));
        cells.Sort(static (a, b) => a.Field == b.Field ? a.Night.CompareTo(b.Night) : a.Field.Code - b.Field.Code);
        return cells;
    }

    /// <summary>All that was said of the nights (half-open), with what is no longer ours, by night.</summary>
    public static IReadOnlyList<PriceFact> LoadFacts(SqliteConnection connection, TenantId tenant, UnitId unit, string ratePlan, StayDates nights)
    {
        using var command = Command(connection, OfNights, tenant.Value, unit.Value, ratePlan, nights.Arrival.DayNumber, nights.Departure.DayNumber);
        using var row = command.ExecuteReader();
        var facts = new List<PriceFact>();
        while (row.Read())
            facts.Add(new PriceFact(
                new NightField(row.GetInt32(0)), DateOnly.FromDayNumber(row.GetInt32(1)), row.IsDBNull(2) ? null : row.GetInt64(2), row.GetInt64(3)));
        return facts;
    }

    /// <summary>What was said of one night for any of the unit's rate plans, and by whom; by rate plan, then by field.</summary>
    public static IReadOnlyList<SaidPrice> LoadSaid(SqliteConnection connection, TenantId tenant, UnitId unit, DateOnly night)
    {
        using var command = Command(connection, SaidOfNight, tenant.Value, unit.Value, night.DayNumber);
        using var row = command.ExecuteReader();
        var said = new List<SaidPrice>();
        while (row.Read())
            said.Add(new SaidPrice(
                row.GetString(0), row.GetString(1), new NightField(row.GetInt32(2)), row.GetInt64(3),
                SaidAt(row, 4)));
        return said;
    }

    /// <summary>What each source says of the nights (half-open), whether it counts or not.</summary>
    public static IReadOnlyList<PriceVoice> LoadVoices(SqliteConnection connection, TenantId tenant, UnitId unit, string ratePlan, StayDates nights)
    {
        using var command = Command(connection, VoicesOfNights, tenant.Value, unit.Value, ratePlan, nights.Arrival.DayNumber, nights.Departure.DayNumber);
        using var row = command.ExecuteReader();
        var voices = new List<PriceVoice>();
        var speakers = new Dictionary<long, PriceSaid>();
        while (row.Read())
        {
            if (!speakers.TryGetValue(row.GetInt64(3), out var by))
                speakers[row.GetInt64(3)] = by = SaidAt(row, 3);
            voices.Add(new PriceVoice(
                new NightField(row.GetInt32(0)), DateOnly.FromDayNumber(row.GetInt32(1)), new PriceClaim(row.IsDBNull(2) ? null : row.GetInt64(2), by),
                IsBeside: row.GetInt64(10) != 0));
        }
        return voices;
    }

    public static PricePlanHead HeadOf(SqliteConnection connection, TenantId tenant, UnitId unit, string ratePlan)
    {
        using var command = Command(connection, PlanHead, tenant.Value, unit.Value, ratePlan);
        using var row = command.ExecuteReader();
        return row.Read()
            ? new PricePlanHead(row.GetInt64(0), row.GetString(1)) { Sources = row.GetString(2) is { Length: > 0 } sources ? sources : null }
            : default;
    }

    /// <summary>Whether any night from then on has a price.</summary>
    public static bool HasPrices(SqliteConnection connection, TenantId tenant, UnitId unit, string ratePlan, DateOnly from)
    {
        using var command = Command(connection, FirstPrice, tenant.Value, unit.Value, ratePlan, from.DayNumber, NightField.PriceFor(1).Code);
        return command.ExecuteScalar() is not null;
    }

    /// <summary>Another currency than that of the prices that count, in which a night from then on has a price, and has none in that one; null where there is none.</summary>
    public static string? OtherCurrencyFrom(SqliteConnection connection, TenantId tenant, UnitId unit, string ratePlan, DateOnly from)
    {
        using var command = Command(connection, OtherCurrency, tenant.Value, unit.Value, ratePlan, from.DayNumber);
        return command.ExecuteScalar() as string;
    }

    /// <summary>The version inside the writer's transaction: the guard of a commit. 0 before the first change.</summary>
    public static long VersionOf(WriteSession session, TenantId tenant, UnitId unit, string ratePlan) =>
        session.Scalar<long>(CurrentVersion, tenant.Value, unit.Value, ratePlan);

    /// <summary>Writes the facts over what was said of the same fields and nights, and counts the version up by one.</summary>
    /// <param name="session">The writer's transaction.</param>
    /// <param name="tenant">Whose unit it is.</param>
    /// <param name="unit">The unit's configured id.</param>
    /// <param name="ratePlan">The rate plan's configured id.</param>
    /// <param name="currency">ISO 4217, of every price of the rate plan, not only of these.</param>
    /// <param name="facts">Each field of a night at most once; by night, so that rows that lie together are written together.</param>
    /// <param name="sources">The order by which they were weighed.</param>
    /// <returns>The short number of the rate plan.</returns>
    public static long Save(
        WriteSession session, TenantId tenant, UnitId unit, string ratePlan, string currency, IEnumerable<PriceFact> facts, SourceOrder? sources = null)
    {
        var plan = session.Scalar<long>(BumpPlan, tenant.Value, unit.Value, ratePlan, currency, sources?.ToString() ?? "");
        foreach (var fact in facts)
            session.Execute(UpsertCell, plan, fact.Night.DayNumber, fact.Field.Code, fact.Value, fact.Event);
        return plan;
    }

    /// <summary>Writes what other sources say of a night's field beside what counts, over what they said before.</summary>
    public static void SaveClaims(WriteSession session, long plan, NightField field, DateOnly night, IEnumerable<PriceClaim> others)
    {
        session.Execute(ForgetClaims, plan, night.DayNumber, field.Code);
        foreach (var claim in others)
            session.Execute(InsertClaim, plan, night.DayNumber, field.Code, claim.Value, claim.By.Event);
    }

    /// <summary>Notes who an event is of; to be called in the transaction that writes its facts.</summary>
    public static void SaveSaid(WriteSession session, TenantId tenant, PriceSaid said) =>
        session.Execute(InsertSaid, said.Event, tenant.Value, said.Source, said.At.ToUnixTimeMilliseconds(), said.Version, said.IsOrdered, said.By,
        said.Currency);

    /// <summary>Seven columns: event, source, time, version, whether it is ordered, whose key it was, currency.</summary>
    private static PriceSaid SaidAt(SqliteDataReader row, int column) =>
        new(row.GetInt64(column), row.GetString(column + 1), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column + 2)))
        {
            Version = row.IsDBNull(column + 3) ? null : row.GetInt64(column + 3),
            IsOrdered = row.GetInt64(column + 4) != 0,
            By = row.IsDBNull(column + 5) ? null : row.GetString(column + 5),
            Currency = row.IsDBNull(column + 6) ? null : row.GetString(column + 6),
        };

    // Not Dapper: a calendar of some thousand rows costs several times as much with it.
    private static SqliteCommand Command(SqliteConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
            command.Parameters.Add(new SqliteParameter($"?{i + 1}", values[i]));
        return command;
    }
}
