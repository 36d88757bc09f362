using Microsoft.Data.Sqlite;

namespace PmsSync.Benchmarks.RealLoad;

/// <summary>A departure after which somebody must clean.</summary>
internal readonly record struct Turnover(string Booking, string Day);

/// <summary>A night with more guests than rooms.</summary>
internal readonly record struct OverbookedNight(string Unit, string Night, long TooMany);

/// <summary>
/// The file as one plain table, and what it says in SQL: no line of it is the service's, and its arithmetic is SQLite's. A
/// unit is a hotel and a reserved room type, written <c>Hotel/A</c>.
/// </summary>
internal sealed class PlainImport : IDisposable
{
    private const string Table = """
        CREATE TABLE row (
            id INTEGER PRIMARY KEY, hotel TEXT, is_canceled INTEGER, arrival_date_year INTEGER, arrival_date_month TEXT,
            arrival_date_day_of_month INTEGER, stays_in_weekend_nights INTEGER, stays_in_week_nights INTEGER, reserved_room_type TEXT)
        """;

    private const string Insert = "INSERT INTO row VALUES ($id, $0, $1, $2, $3, $4, $5, $6, $7)";

    private const string Kept = """
        CREATE TABLE kept AS SELECT id, unit, arrival, date(arrival, '+' || nights || ' days') AS departure FROM (
            SELECT id, replace(hotel, ' ', '') || '/' || reserved_room_type AS unit, stays_in_weekend_nights + stays_in_week_nights AS nights,
                printf('%04d-%02d-%02d', arrival_date_year, (instr('JanFebMarAprMayJunJulAugSepOctNovDec', substr(arrival_date_month, 1, 3)) + 2) / 3,
                    arrival_date_day_of_month) AS arrival
            FROM row WHERE is_canceled = 0)
        """;

    private const string Night = """
        CREATE TABLE night AS WITH RECURSIVE n (day) AS (
            SELECT min(arrival) FROM kept UNION ALL SELECT date(day, '+1 day') FROM n WHERE day < (SELECT max(departure) FROM kept))
        SELECT day FROM n
        """;

    private const string Quantity = """
        CREATE TABLE quantity AS
        WITH load AS (SELECT unit, day, count(*) AS guests FROM kept JOIN night ON day >= arrival AND day < departure GROUP BY unit, day),
             ranked AS (SELECT unit, guests, row_number() OVER (PARTITION BY unit ORDER BY guests) AS place, count(*) OVER (PARTITION BY unit) AS days FROM load)
        SELECT unit, guests AS rooms FROM ranked WHERE place = (days * 95 + 99) / 100
        """;

    private const string EveryUnit = """
        SELECT name, coalesce(rooms, 1) FROM (SELECT DISTINCT replace(hotel, ' ', '') || '/' || reserved_room_type AS name FROM row) LEFT JOIN quantity ON unit = name
        """;

    private const string AllTurnovers = "SELECT id, departure FROM kept WHERE departure > arrival";

    private const string AllOverbooked = """
        SELECT unit, day, count(*) - rooms FROM kept JOIN night ON day >= arrival AND day < departure JOIN quantity USING (unit)
        GROUP BY unit, day HAVING count(*) > rooms
        """;

    private static readonly string[] Columns =
    [
        "hotel", "is_canceled", "arrival_date_year", "arrival_date_month", "arrival_date_day_of_month", "stays_in_weekend_nights", "stays_in_week_nights",
        "reserved_room_type",
    ];

    private readonly SqliteConnection _connection = new("Data Source=:memory:");

    public PlainImport(IEnumerable<Dictionary<string, string>> lines)
    {
        _connection.Open();
        Run(Table);
        using (var transaction = _connection.BeginTransaction())
        {
            Fill(lines);
            transaction.Commit();
        }
        foreach (var sql in (string[])[Kept, Night, "CREATE INDEX night_day ON night (day)", Quantity])
            Run(sql);
    }

    /// <summary>The 95th percentile of each unit's guests a night, over the nights that have any (nearest rank); 1 where nobody came.</summary>
    public IReadOnlyDictionary<string, int> Rooms() =>
        Rows(EveryUnit, static r => (r.GetString(0), r.GetInt32(1))).ToDictionary();

    public IReadOnlySet<Turnover> Turnovers() => Rows(AllTurnovers, static r => new Turnover(r.GetInt64(0).ToString(), r.GetString(1))).ToHashSet();

    public IReadOnlySet<OverbookedNight> Overbooked() =>
        Rows(AllOverbooked, static r => new OverbookedNight(r.GetString(0), r.GetString(1), r.GetInt64(2))).ToHashSet();

    public void Dispose() => _connection.Dispose();

    private void Fill(IEnumerable<Dictionary<string, string>> lines)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = Insert;
        command.Parameters.Add(new SqliteParameter("$id", value: null));
        foreach (var (index, _) in Columns.Index())
            command.Parameters.Add(new SqliteParameter($"${index}", ""));
        foreach (var (index, line) in lines.Index())
        {
            command.Parameters["$id"].Value = index + 1L;
            foreach (var (column, name) in Columns.Index())
                command.Parameters[$"${column}"].Value = line[name];
            command.ExecuteNonQuery();
        }
    }

    private void Run(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private List<T> Rows<T>(string sql, Func<SqliteDataReader, T> map)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(map(reader));
        return rows;
    }
}
