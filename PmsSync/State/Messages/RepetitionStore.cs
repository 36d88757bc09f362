using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.State.Messages;

/// <summary>By which rule a tenant's messages are taken for repetitions of others.</summary>
/// <param name="Within">How far apart they may be stamped; null: never.</param>
internal readonly record struct RepetitionRule(TimeSpan? Within);

/// <summary>The rule that a tenant's conversations are derived by. It stands beside them, so that they and their rule are always of one moment.</summary>
internal static class RepetitionStore
{
    private const string OfTenant = "SELECT value FROM derived_by WHERE tenant = ?1 AND rule = 'repetitions'";

    private const string Upsert = "INSERT INTO derived_by (tenant, rule, value) VALUES (?1, 'repetitions', ?2) ON CONFLICT (tenant, rule) DO UPDATE SET value = excluded.value";

    // One channel that names its messages tells none of them twice: only there another rule can make a difference.
    private const string Concerned = """
        SELECT id FROM message_thread WHERE tenant = ?1 AND conversation IS NOT NULL
        UNION SELECT thread FROM message WHERE tenant = ?1 AND (has_id = 0 OR duplicate_of IS NOT NULL)
        """;

    /// <summary>Null where none was set yet.</summary>
    public static RepetitionRule? Of(SqliteConnection connection, TenantId tenant) => connection
        .ReadRows(OfTenant, static row => (RepetitionRule?)new RepetitionRule(row.Number(0) is { } within ? TimeSpan.FromMilliseconds(within) : null), tenant.Value)
        .SingleOrDefault();

    public static void Save(WriteSession session, TenantId tenant, RepetitionRule rule) => session.Execute(Upsert, tenant.Value, (long?)rule.Within?.TotalMilliseconds);

    /// <summary>The threads of which another rule may make something else.</summary>
    public static IReadOnlyList<string> ThreadsConcerned(SqliteConnection connection, TenantId tenant) =>
        connection.ReadRows(Concerned, static row => row.GetString(0), tenant.Value);
}
