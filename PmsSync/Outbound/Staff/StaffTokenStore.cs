using Dapper;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.Outbound.Staff;

/// <summary>The rows of generated tokens.</summary>
internal static class StaffTokenStore
{
    private const string InsertToken = "INSERT INTO staff_token VALUES (?1, ?2, ?3, ?4) ON CONFLICT (tenant, staff) DO NOTHING";

    private const string ReplaceToken = """
        INSERT INTO staff_token VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (tenant, staff) DO UPDATE SET token = excluded.token, created_at = excluded.created_at
        """;

    private const string OneToken = "SELECT token FROM staff_token WHERE tenant = ?1 AND staff = ?2";

    private const string AllTokens = "SELECT tenant AS Tenant, staff AS Staff, token AS Token FROM staff_token";

    /// <summary>The address's token; the given one where there was none.</summary>
    public static string TokenOrNew(WriteSession session, StaffKey staff, string fresh, DateTimeOffset now)
    {
        session.Execute(InsertToken, staff.Tenant.Value, staff.Staff, fresh, now.ToUnixTimeMilliseconds());
        return session.Scalar<string>(OneToken, staff.Tenant.Value, staff.Staff)!;
    }

    public static void Replace(WriteSession session, StaffKey staff, string token, DateTimeOffset now) =>
        session.Execute(ReplaceToken, staff.Tenant.Value, staff.Staff, token, now.ToUnixTimeMilliseconds());

    public static IReadOnlyList<(StaffKey Staff, string Token)> All(SqliteConnection connection) =>
        [.. connection.Query<(string Tenant, string Staff, string Token)>(AllTokens).Select(static r => (new StaffKey(new TenantId(r.Tenant), r.Staff), r.Token))];
}
