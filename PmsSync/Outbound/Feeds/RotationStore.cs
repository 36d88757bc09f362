using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.Outbound.Feeds;

/// <summary>The request for a new address, as its caller may repeat it.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Key">The same for each repetition, and for no other request.</param>
internal sealed record RotationRequest(TenantId Tenant, byte[] Key);

/// <summary>Which token answered a request, so that its repetition is answered with the same and makes no other one.</summary>
internal static class RotationStore
{
    public const string Schema = """
        CREATE TABLE token_rotation (
            tenant     TEXT    NOT NULL,
            key        BLOB    NOT NULL CHECK (length(key) = 16),
            token      TEXT    NOT NULL,
            rotated_at INTEGER NOT NULL,
            PRIMARY KEY (tenant, key)
        ) STRICT, WITHOUT ROWID;
        """;

    private const string TokenOf = "SELECT token FROM token_rotation WHERE tenant = ?1 AND key = ?2 AND rotated_at > ?3";

    private const string RemoveOld = "DELETE FROM token_rotation WHERE tenant = ?1 AND rotated_at <= ?2";

    private const string Insert = "INSERT INTO token_rotation VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";

    /// <summary>How long a request is known, as the API promises of its keys.</summary>
    private static readonly TimeSpan Known = TimeSpan.FromHours(24);

    public static string? Find(SqliteConnection connection, RotationRequest request, DateTimeOffset now) =>
        connection.ReadRows(TokenOf, static row => row.GetString(0), request.Tenant.Value, request.Key, OldestKnown(now)) is [var token] ? token : null;

    /// <summary>The token that answered the request; the given one where it is new.</summary>
    public static string TokenOrNew(WriteSession session, RotationRequest request, string fresh, DateTimeOffset now)
    {
        var oldest = OldestKnown(now);
        session.Execute(RemoveOld, request.Tenant.Value, oldest);
        session.Execute(Insert, request.Tenant.Value, request.Key, fresh, now.ToUnixTimeMilliseconds());
        return session.Scalar<string>(TokenOf, request.Tenant.Value, request.Key, oldest)!;
    }

    private static long OldestKnown(DateTimeOffset now) => (now - Known).ToUnixTimeMilliseconds();
}
