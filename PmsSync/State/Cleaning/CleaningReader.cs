using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.State.Cleaning;

/// <summary>Tasks for those who only look: each method is one moment.</summary>
internal sealed class CleaningReader(Database database)
{
    public CleaningTask? Task(TenantId tenant, string id) => database.Readers.Read(c => CleaningStore.Find(c, tenant, id));

    public IReadOnlyList<CleaningTask> Tasks(TenantId tenant, CleaningFilter filter, int limit, (long OpensAt, string Id) after) =>
        database.Readers.Read(c => CleaningStore.List(c, tenant, filter, limit, after));
}
