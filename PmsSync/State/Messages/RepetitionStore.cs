using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.State.Messages;

/// <summary>By which rule a tenant's messages are taken for repetitions of others.</summary>
/// <param name="Within">How far apart they may be stamped; null: never.</param>
/// <param name="LookedTo">The last of the conversations that were looked at by it, in the order of their threads' ids; null: all were.</param>
internal readonly record struct RepetitionRule(TimeSpan? Within, string? LookedTo = null)
{
    /// <summary>Of <see cref="LookedTo"/>: none was looked at yet.</summary>
    public const string None = "";
}

/// <summary>The rule that a tenant's conversations are derived by. It stands beside them, so that they and their rule are always of one moment.</summary>
internal static class RepetitionStore
{
    private const string OfTenant = "SELECT value, looked_to FROM derived_by WHERE tenant = ?1 AND rule = 'repetitions'";

    private const string Upsert = """
        INSERT INTO derived_by (tenant, rule, value, looked_to) VALUES (?1, 'repetitions', ?2, ?3)
        ON CONFLICT (tenant, rule) DO UPDATE SET value = excluded.value, looked_to = excluded.looked_to
        """;

    // One channel that names its messages tells none of them twice: only there another rule can make a difference. Walked by the
    // ids, so that a page ends where it is full: by the tenant's index all of them would be sorted for each.
    private const string Concerned = """
        SELECT id FROM message_thread
        WHERE +tenant = ?1 AND id > ?2 AND (conversation IS NOT NULL
            OR EXISTS (SELECT 1 FROM message WHERE thread = message_thread.id AND (has_id = 0 OR duplicate_of IS NOT NULL)))
        ORDER BY id LIMIT ?3
        """;

    /// <summary>Null where none was set yet.</summary>
    public static RepetitionRule? Of(SqliteConnection connection, TenantId tenant) => connection
        .ReadRows(OfTenant, static row => (RepetitionRule?)new RepetitionRule(row.Number(0) is { } within ? TimeSpan.FromMilliseconds(within) : null, row.Text(1)), tenant.Value)
        .SingleOrDefault();

    public static void Save(WriteSession session, TenantId tenant, RepetitionRule rule) =>
        session.Execute(Upsert, tenant.Value, (long?)rule.Within?.TotalMilliseconds, rule.LookedTo);

    /// <summary>The next threads of which another rule may make something else, in the order of their ids.</summary>
    public static IReadOnlyList<string> ThreadsConcerned(SqliteConnection connection, TenantId tenant, string after, int most) =>
        connection.ReadRows(Concerned, static row => row.GetString(0), tenant.Value, after, most);
}
