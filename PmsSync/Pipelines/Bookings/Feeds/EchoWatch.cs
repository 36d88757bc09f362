using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.State;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Pipelines.Bookings.Feeds;

/// <summary>Compares, at the start and after each reload, what is made of stays that look like echoes with what the settings make of them; where that differs, their feeds judge them anew.</summary>
internal sealed class EchoWatch(Database database, EventJournal journal, TenantDirectory tenants, TimeProvider time)
    : Lookout(time, again => tenants.OnChange((_, _) => again()))
{
    /// <returns>How many feeds judge anew.</returns>
    internal async Task<int> RunOnceAsync(CancellationToken cancel)
    {
        var feeds = database.Readers.Read(c => tenants.Current.Tenants
            .SelectMany(t => StayStore.FeedsWithEchoes(c, t.Id, suspected: t.Conflicts.Echoes == EchoPolicy.Block)).ToList());
        foreach (var feed in feeds)
            await journal.AppendAsync(new NewEvent(feed.Tenant, Pipeline.Bookings, WorkClass.Bulk, FeedLane.Of(feed), FeedEchoes.Kind, "settings", [], Time.GetUtcNow()), cancel);
        return feeds.Count;
    }

    protected override Task LookAsync(CancellationToken cancel) => RunOnceAsync(cancel);
}
