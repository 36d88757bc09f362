using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Outbound.Channels;
using PmsSync.Storage;

namespace PmsSync.Outbound.Reconciliation.Accounts;

/// <summary>The rows of what properties said of themselves.</summary>
internal static class AccountStore
{
    private const string Find = """
        SELECT account, read_at, horizon, zone, fields, warnings FROM account_setting WHERE tenant = ?1 AND connection = ?2
        """;

    private const string Put = "INSERT OR REPLACE INTO account_setting VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

    /// <summary>Null where it was never read, or where the connection now is another property's.</summary>
    public static AccountRow? Of(SqliteConnection connection, ChannelAccess access) =>
        connection.ReadRows(Find, Read, access.Tenant.Value, access.Connection.Value).SingleOrDefault() is { } row
        && row.Account == AccountRow.AccountOf(access) ? row : null;

    public static void Save(WriteSession session, ChannelAccess access, AccountRow row) => session.Execute(
        Put, access.Tenant.Value, access.Connection.Value, row.Account, row.ReadAt.ToUnixTimeMilliseconds(), row.Reach.Nights, row.Reach.Zone?.Id,
        row.Reach.Fields is { } fields ? string.Join(',', fields.Select(static f => f.Code.ToString(CultureInfo.InvariantCulture))) : null,
        JsonSerializer.Serialize(row.Warnings));

    private static AccountRow Read(SqliteDataReader row) => new(
        row.GetString(0), row.Instant(1)!.Value,
        new ChannelReach(
            row.GetInt32(2),
            row.Text(3) is { } name && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : null,
            row.Text(4) is { } fields
                ? [.. fields.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(static f => new NightField(int.Parse(f, CultureInfo.InvariantCulture)))]
                : null),
        JsonSerializer.Deserialize<string[]>(row.GetString(5)) ?? []);
}
