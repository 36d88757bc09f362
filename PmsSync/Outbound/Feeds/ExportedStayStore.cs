using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.Outbound.Feeds;

/// <summary>
/// Which stays a destination was told of, from when to when: what a closure of its may be the echo of is thereby a matter of what it
/// had read, and not of what became of those stays since.
/// </summary>
internal static class ExportedStayStore
{
    /// <summary>Who was told before there were such rows is taken to know what is there now and was there when it last read.</summary>
    public const string Schema = """
        CREATE TABLE exported_stay (
            id         INTEGER PRIMARY KEY,
            tenant     TEXT    NOT NULL,
            connection TEXT    NOT NULL,
            unit       TEXT    NOT NULL,
            stay_id    TEXT    NOT NULL,
            arrival    TEXT    NOT NULL,
            departure  TEXT    NOT NULL CHECK (departure > arrival),
            kind       INTEGER NOT NULL,
            status     INTEGER NOT NULL,
            told_at    INTEGER NOT NULL,
            until      INTEGER
        ) STRICT;
        CREATE INDEX exported_stay_of ON exported_stay (tenant, connection, unit, until);
        INSERT INTO exported_stay (tenant, connection, unit, stay_id, arrival, departure, kind, status, told_at)
            SELECT reader.tenant, reader.connection, reader.unit, stay.id, arrival, departure, kind, status, created_at
            FROM (SELECT tenant, connection, unit, max(last_read_at) AS read_at FROM export_read GROUP BY tenant, connection, unit) reader
            JOIN stay ON stay.tenant = reader.tenant AND stay.unit = reader.unit AND stay.created_at < reader.read_at
            WHERE source <> connection AND takes_nights = 1 AND resembles IS NULL;
        """;

    private const string OfExport = """
        SELECT id, stay_id, arrival, departure, kind, status FROM exported_stay
        WHERE tenant = ?1 AND connection = ?2 AND unit = ?3 AND
        """;

    private const string OfNow = OfExport + " until IS NULL";

    private const string AsOf = OfExport + " told_at < ?4 AND (until IS NULL OR until >= ?4) ORDER BY stay_id, arrival";

    private const string End = "UPDATE exported_stay SET until = ?2 WHERE id = ?1";

    private const string Insert = """
        INSERT INTO exported_stay (tenant, connection, unit, stay_id, arrival, departure, kind, status, told_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        """;

    private const string Trim = """
        DELETE FROM exported_stay WHERE tenant = ?1 AND connection = ?2 AND unit = ?3
            AND until < (SELECT min(first_read_at) FROM export_read WHERE tenant = ?1 AND connection = ?2 AND unit = ?3)
        """;

    /// <summary>Notes that the destination is told of these, and of no others any more.</summary>
    public static void Note(WriteSession session, ExportKey export, IEnumerable<ExportedStay> stays, DateTimeOffset at)
    {
        var (tenant, connection, unit) = (export.Tenant.Value, export.Connection.Value, export.Unit.Value);
        var (now, fresh) = (at.ToUnixTimeMilliseconds(), stays.ToHashSet());
        foreach (var (id, stay) in session.Query(OfNow, Read, tenant, connection, unit))
            if (!fresh.Remove(stay))
                session.Execute(End, id, now);
        foreach (var stay in fresh)
            session.Execute(
                Insert, tenant, connection, unit, stay.Id, stay.Dates.Arrival, stay.Dates.Departure, (int)stay.Kind, (int)stay.Status, now);
    }

    /// <summary>Forgets what the destination was told before the oldest content that is kept of its reads.</summary>
    public static void ForgetOlder(WriteSession session, ExportKey export) =>
        session.Execute(Trim, export.Tenant.Value, export.Connection.Value, export.Unit.Value);

    /// <summary>What the destination had last been told of before an instant.</summary>
    public static IReadOnlyList<ExportedStay> Before(SqliteConnection connection, ExportKey export, DateTimeOffset at) =>
        [.. connection.ReadRows(AsOf, Read, export.Tenant.Value, export.Connection.Value, export.Unit.Value, at.ToUnixTimeMilliseconds()).Select(static r => r.Stay)];

    private static (long Id, ExportedStay Stay) Read(SqliteDataReader row) => (
        row.GetInt64(0), new ExportedStay(row.GetString(1), new StayDates(row.Date(2), row.Date(3)), (StayKind)row.GetInt32(4), (StayStatus)row.GetInt32(5)));
}
