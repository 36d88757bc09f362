using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.State.Messages;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Pipelines.Messages;

/// <summary>
/// Compares, at the start and after each reload, by which rule each tenant's messages are taken for repetitions; where it is another
/// now, or not all conversations were looked at by it yet, that is told. What was told and waits may be applied by settings that are gone.
/// </summary>
internal sealed class RepetitionWatch(Database database, EventJournal journal, TenantDirectory tenants, TimeProvider time)
    : Lookout(time, again => tenants.OnChange((_, _) => again()))
{
    /// <returns>How many tenants were told.</returns>
    internal async Task<int> RunOnceAsync(CancellationToken cancel)
    {
        var outdated = database.Readers.ReadTogether(c =>
        {
            var waiting = JournalReader.WhereUnapplied(c, Pipeline.Messages, Repetitions.Source, RepetitionsRuled.Kind);
            return tenants.Current.Tenants.Where(t => waiting.Contains(t.Id) || IsOutdated(Repetitions.RuleOf(c, t.Id), t.Conflicts.DuplicatesWithin)).ToList();
        });
        foreach (var tenant in outdated)
            await journal.AppendAsync(Repetitions.Ruled(tenant.Id, Time.GetUtcNow()), cancel);
        return outdated.Count;
    }

    protected override Task LookAsync(CancellationToken cancel) => RunOnceAsync(cancel);

    private static bool IsOutdated(RepetitionRule rule, TimeSpan? within) => rule.Within != within || rule.LookedTo is not null;
}
