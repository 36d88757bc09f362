using System.Security.Cryptography;
using Dapper;
using Microsoft.Data.Sqlite;
using PmsSync.Storage;

namespace PmsSync.Inbound.Channels;

/// <summary>The signals that wait for a pull: one row for each connection, however many came.</summary>
internal static class PullRequests
{
    private const int LongestWord = 64;

    private const string Upsert = """
        INSERT INTO pull_request (tenant, source, word, at, hash, signals) VALUES (?1, ?2, ?3, ?4, ?5, 1)
        ON CONFLICT (tenant, source) DO UPDATE SET word = excluded.word, at = excluded.at, hash = excluded.hash, signals = signals + 1
        """;

    private const string Delete = "DELETE FROM pull_request WHERE tenant = ?1 AND source = ?2";

    private const string Count = "SELECT signals FROM pull_request WHERE tenant = @tenant AND source = @source";

    public static void Add(WriteSession session, ChannelKey key, string word, DateTimeOffset at, ReadOnlySpan<byte> body) => session.Execute(
        Upsert, key.Tenant.Value, key.Connection.Value, word.Length > LongestWord ? word[..LongestWord] : word, at.ToUnixTimeMilliseconds(),
        SHA256.HashData(body));

    /// <summary>A pull that began after them has answered all signals.</summary>
    public static void Answer(WriteSession session, ChannelKey key) => session.Execute(Delete, key.Tenant.Value, key.Connection.Value);

    /// <summary>How many signals wait; 0 for none.</summary>
    public static long Waiting(SqliteConnection connection, ChannelKey key) =>
        connection.ExecuteScalar<long?>(Count, new { tenant = key.Tenant.Value, source = key.Connection.Value }) ?? 0;
}
