using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.Journal;

/// <summary>The journal for those who only look, and whether it can be written to.</summary>
internal sealed class JournalQueries(Database database, StorageHealth health, JournalKeys keys)
{
    /// <summary>Why nothing can be accepted now and what to do, in words; null when all is well.</summary>
    public string? Problem => health.Problem;

    /// <summary>True when an error means that the database cannot be used now; the words are for its reader.</summary>
    public static bool IsUnavailable(Exception error, out string words)
    {
        words = StorageErrors.Words(error);
        return error is StorageUnavailableException or SqliteException;
    }

    /// <summary>A tenant's event; null where there is none, or it is another's.</summary>
    public JournalEvent? Find(TenantId tenant, long id) =>
        database.Readers.Read(c => JournalReader.Find(c, id)) is { } found && found.Tenant == tenant ? found : null;

    /// <summary>The same by its dedupe key.</summary>
    public JournalEvent? FindByKey(TenantId tenant, byte[] dedupe) =>
        database.Readers.Read(c => keys.FindCommitted(c, dedupe)) is { } id ? Find(tenant, id) : null;

    /// <summary>A tenant's events, newest first, before an id.</summary>
    public IReadOnlyList<JournalEvent> List(TenantId tenant, long before, int limit, string? lane, string? kind, Outcome? outcome) =>
        database.Readers.Read(c => JournalReader.List(c, tenant, before, limit, lane, kind, outcome));

    /// <summary>How many events wait, and how many are dead letters, of all tenants.</summary>
    public (long Open, long Dead) Count() => database.Readers.Read(JournalReader.Count);
}
