using PmsSync.Domain;

namespace PmsSync.Inbound.Feeds;

/// <summary>Which feed is due when. Safe for concurrent use; a feed that is being looked at is not in the queue.</summary>
internal sealed class FeedSchedule
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly PriorityQueue<FeedId, DateTimeOffset> _queue = new();
    private readonly Dictionary<FeedId, DateTimeOffset?> _next = [];

    public DateTimeOffset? NextAt(FeedId feed)
    {
        lock (_lock)
            return _next.GetValueOrDefault(feed);
    }

    /// <summary>Keeps the times of feeds that were there, gives new ones theirs, and forgets the rest.</summary>
    public void Replace(IReadOnlySet<FeedId> feeds, Func<FeedId, DateTimeOffset> firstAt)
    {
        lock (_lock)
        {
            foreach (var gone in _next.Keys.Where(f => !feeds.Contains(f)).ToList())
                _next.Remove(gone);
            foreach (var added in feeds.Where(f => !_next.ContainsKey(f)).ToList())
                PutNeedsLock(added, firstAt(added));
        }
    }

    /// <summary>A feed whose time has come, taken out until <see cref="Put"/>; null when there is none.</summary>
    public FeedId? TakeDue(DateTimeOffset now)
    {
        lock (_lock)
        {
            while (_queue.TryPeek(out var feed, out var at) && at <= now)
            {
                _queue.Dequeue();
                // An entry may be of a feed that was removed, or rescheduled since.
                if (_next.TryGetValue(feed, out var planned) && planned == at)
                {
                    _next[feed] = null;
                    return feed;
                }
            }
            return null;
        }
    }

    public void Put(FeedId feed, DateTimeOffset at)
    {
        lock (_lock)
        {
            if (_next.ContainsKey(feed))
                PutNeedsLock(feed, at);
        }
    }

    public TimeSpan UntilNext(DateTimeOffset now)
    {
        lock (_lock)
        {
            if (!_queue.TryPeek(out _, out var at))
                return LongestWait;
            var wait = at - now;
            return wait < TimeSpan.Zero ? TimeSpan.Zero : wait > LongestWait ? LongestWait : wait;
        }
    }

    private void PutNeedsLock(FeedId feed, DateTimeOffset at)
    {
        _next[feed] = at;
        _queue.Enqueue(feed, at);
    }
}
