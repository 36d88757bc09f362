using Dapper;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.Outbound.Feeds;

/// <summary>A content that a destination was told: from when to when it read it, and the nights that it showed as taken.</summary>
internal sealed record ExportRead(
    ExportKey Export, string Content, NightSet Nights, DateTimeOffset FirstReadAt, DateTimeOffset LastReadAt, long Reads, string? UserAgent)
{
    /// <summary>Behind those nights; noted with the content, and read by <see cref="ExportedStayStore"/>.</summary>
    public IReadOnlyList<ExportedStay> Stays { get; init; } = [];
}

/// <summary>The rows of generated tokens and of reads.</summary>
internal static class ExportStore
{
    private const string InsertToken = "INSERT INTO export_token VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (tenant, connection, unit) DO NOTHING";

    private const string ReplaceToken = """
        INSERT INTO export_token VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (tenant, connection, unit) DO UPDATE SET token = excluded.token, created_at = excluded.created_at
        """;

    private const string OneToken = "SELECT token FROM export_token WHERE tenant = ?1 AND connection = ?2 AND unit = ?3";

    private const string AllTokens = "SELECT tenant AS Tenant, connection AS Connection, unit AS Unit, token AS Token FROM export_token";

    private const string Newest = "SELECT max(id) FROM export_read WHERE tenant = ?1 AND connection = ?2 AND unit = ?3";

    private const string ContentOf = "SELECT content FROM export_read WHERE id = ?1";

    private const string ReadAgain = """
        UPDATE export_read SET last_read_at = max(last_read_at, ?2), reads = reads + 1, user_agent = ?3 WHERE id = ?1
        """;

    private const string InsertRead = """
        INSERT INTO export_read (tenant, connection, unit, content, nights, first_read_at, last_read_at, reads, user_agent)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, 1, ?7)
        """;

    private const string Trim = """
        DELETE FROM export_read WHERE tenant = ?1 AND connection = ?2 AND unit = ?3 AND id <= (
            SELECT id FROM export_read WHERE tenant = ?1 AND connection = ?2 AND unit = ?3 ORDER BY id DESC LIMIT 1 OFFSET ?4)
        """;

    private const string ReadColumns = """
        SELECT tenant AS Tenant, connection AS Connection, unit AS Unit, content AS Content, nights AS Nights,
            first_read_at AS FirstReadAt, last_read_at AS LastReadAt, reads AS Reads, user_agent AS UserAgent
        FROM export_read
        """;

    private const string LastOfTenant = ReadColumns + """
         WHERE tenant = @tenant AND id IN (SELECT max(id) FROM export_read WHERE tenant = @tenant GROUP BY connection, unit)
        """;

    private const string ToldOf = ReadColumns + " WHERE tenant = @tenant AND connection = @connection AND unit = @unit ORDER BY id";

    /// <summary>The address's token; the given one where there was none.</summary>
    public static string TokenOrNew(WriteSession session, ExportKey export, string fresh, DateTimeOffset now)
    {
        session.Execute(InsertToken, export.Tenant.Value, export.Connection.Value, export.Unit.Value, fresh, now.ToUnixTimeMilliseconds());
        return session.Scalar<string>(OneToken, export.Tenant.Value, export.Connection.Value, export.Unit.Value)!;
    }

    public static void Replace(WriteSession session, ExportKey export, string token, DateTimeOffset now) =>
        session.Execute(ReplaceToken, export.Tenant.Value, export.Connection.Value, export.Unit.Value, token, now.ToUnixTimeMilliseconds());

    public static IReadOnlyList<(ExportKey Export, string Token)> Tokens(SqliteConnection connection) =>
        [.. connection.Query<TokenRow>(AllTokens).Select(static r => (Key(r.Tenant, r.Connection, r.Unit), r.Token))];

    /// <summary>Notes that a destination was told this content; a content read again only moves the time of its last read.</summary>
    public static void Note(WriteSession session, ExportRead read, int keep)
    {
        var (tenant, connection, unit) = (read.Export.Tenant.Value, read.Export.Connection.Value, read.Export.Unit.Value);
        var at = read.LastReadAt.ToUnixTimeMilliseconds();
        ExportedStayStore.Note(session, read.Export, read.Stays, read.LastReadAt);
        var newest = session.Scalar<long>(Newest, tenant, connection, unit);
        if (newest != 0 && session.Scalar<string>(ContentOf, newest) == read.Content)
        {
            session.Execute(ReadAgain, newest, at, read.UserAgent);
            return;
        }
        session.Execute(InsertRead, tenant, connection, unit, read.Content, NightText.Write(read.Nights), at, read.UserAgent);
        session.Execute(Trim, tenant, connection, unit, keep);
        ExportedStayStore.ForgetOlder(session, read.Export);
    }

    /// <summary>The newest content that each of the tenant's destinations read.</summary>
    public static IReadOnlyList<ExportRead> LastReads(SqliteConnection connection, TenantId tenant) =>
        [.. connection.Query<ReadRow>(LastOfTenant, new { tenant = tenant.Value }).Select(static r => r.ToRead())];

    /// <summary>Everything that one destination is known to have been told, oldest first.</summary>
    public static IReadOnlyList<ExportRead> Told(SqliteConnection connection, ExportKey export) =>
        [.. connection.Query<ReadRow>(ToldOf, new { tenant = export.Tenant.Value, connection = export.Connection.Value, unit = export.Unit.Value }).Select(static r => r.ToRead())];

    private static ExportKey Key(string tenant, string connection, string unit) => new(new TenantId(tenant), new ConnectionId(connection), new UnitId(unit));

    private sealed class TokenRow
    {
        public string Tenant { get; init; } = "";
        public string Connection { get; init; } = "";
        public string Unit { get; init; } = "";
        public string Token { get; init; } = "";
    }

    private sealed class ReadRow
    {
        public string Tenant { get; init; } = "";
        public string Connection { get; init; } = "";
        public string Unit { get; init; } = "";
        public string Content { get; init; } = "";
        public string Nights { get; init; } = "";
        public long FirstReadAt { get; init; }
        public long LastReadAt { get; init; }
        public long Reads { get; init; }
        public string? UserAgent { get; init; }

        public ExportRead ToRead() => new(
            Key(Tenant, Connection, Unit), Content, NightText.Read(Nights), DateTimeOffset.FromUnixTimeMilliseconds(FirstReadAt),
            DateTimeOffset.FromUnixTimeMilliseconds(LastReadAt), Reads, UserAgent);
    }
}
