using PmsSync.Journal;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Pipelines.Messages;

/// <summary>Compares, at the start and after each reload, by which rule each tenant's messages were taken for repetitions; where it is another now, that is told.</summary>
internal sealed class RepetitionWatch(Database database, EventJournal journal, TenantDirectory tenants, TimeProvider time)
    : Lookout(time, again => tenants.OnChange((_, _) => again()))
{
    /// <returns>How many tenants have another rule.</returns>
    internal async Task<int> RunOnceAsync(CancellationToken cancel)
    {
        var changed = database.Readers.Read(c => tenants.Current.Tenants.Where(t => Repetitions.RuleOf(c, t.Id).Within != t.Conflicts.DuplicatesWithin).ToList());
        foreach (var tenant in changed)
            await journal.AppendAsync(Repetitions.Ruled(tenant.Id, tenant.Conflicts.DuplicatesWithin, Time.GetUtcNow()), cancel);
        return changed.Count;
    }

    protected override Task LookAsync(CancellationToken cancel) => RunOnceAsync(cancel);
}
