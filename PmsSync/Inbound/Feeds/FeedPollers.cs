using System.Collections.Concurrent;
using PmsSync.Connectors.Ical;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Inbound.Feeds;

/// <summary>One look at one feed, never two at a time: 1 cursor 2 fetch 3 import.</summary>
internal sealed class FeedPollers(
    TenantDirectory tenants, FeedFetcher fetcher, FeedImporter importer, EventJournal journal, StorageHealth storage)
{
    /// <summary>How long a caller waits for what was read to be applied.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ConcurrentDictionary<FeedId, SemaphoreSlim> _gates = new();

    /// <summary>Looks at a feed now; null where it is not configured any more.</summary>
    /// <exception cref="StorageUnavailableException">The database cannot be written; nothing was fetched.</exception>
    public Task<FeedPoll?> PollAsync(FeedId feed, CancellationToken cancel) => PollAsync(feed, isAnew: false, cancel);

    private async Task<FeedPoll?> PollAsync(FeedId feed, bool isAnew, CancellationToken cancel)
    {
        if (ContextOf(feed) is not { } context)
            return null;
        if (storage.Problem is { } problem)
            throw new StorageUnavailableException(problem);
        var gate = _gates.GetOrAdd(feed, static _ => new SemaphoreSlim(1, 1));
        await gate.WaitAsync(cancel);
        try
        {
            var cursor = isAnew ? importer.CursorOf(feed).Anew() : importer.CursorOf(feed);
            var (etag, lastModified) = importer.ValidatorsOf(cursor, context);
            var answer = await fetcher.FetchAsync(new FeedRequest(context.Source.Address)
            {
                Key = feed.ToString(),
                Tenant = feed.Tenant,
                Connection = context.Connection.ToString(),
                Limits = context.Connection.Limits,
                ETag = etag,
                LastModified = lastModified,
                AllowPrivateNetworks = context.Connection.AllowPrivateNetworks,
                UserAgent = context.Connection.UserAgent,
            }, cancel);
            return await importer.ImportAsync(context, cursor, answer, cancel);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Until when the feed's server does not want to be asked; null where it said nothing, or where the address is another by now.</summary>
    public DateTimeOffset? NotBefore(FeedId feed) =>
        ContextOf(feed) is { } context && importer.CursorOf(feed) is var cursor && FeedImporter.IsOf(cursor, context) ? cursor.WaitUntil : null;

    /// <summary>Looks now and answers when what was read is applied; anew: as if it had never been read, nothing is taken as unchanged.</summary>
    /// <exception cref="TimeoutException">It was read and journaled, but not applied in time.</exception>
    public async Task<FeedPoll?> PollNowAsync(FeedId feed, CancellationToken cancel, bool isAnew = false)
    {
        var poll = await PollAsync(feed, isAnew, cancel);
        if (poll?.EventId is { } id)
            await journal.OutcomeOfAsync(id).WaitAsync(Patience, cancel);
        return poll;
    }

    private FeedImporter.FeedContext? ContextOf(FeedId feed)
    {
        var now = tenants.Current;
        return now.Find(feed) is { } source && now.Find(feed.Tenant, feed.Connection) is { } connection && now.Find(feed.Tenant, feed.Unit) is { } unit
            ? new FeedImporter.FeedContext(source, connection, unit)
            : null;
    }
}
