namespace PmsSync.Inbound;

/// <summary>Which source is due when. Safe for concurrent use; a source that is being looked at is not in the queue.</summary>
internal sealed class DueTimes<TSource>
    where TSource : struct
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly PriorityQueue<TSource, DateTimeOffset> _queue = new();
    private readonly Dictionary<TSource, DateTimeOffset?> _next = [];

    public DateTimeOffset? NextAt(TSource source)
    {
        lock (_lock)
            return _next.GetValueOrDefault(source);
    }

    public bool Contains(TSource source)
    {
        lock (_lock)
            return _next.ContainsKey(source);
    }

    /// <summary>Keeps the times of sources that were there, gives new ones theirs, and forgets the rest.</summary>
    public void Replace(IReadOnlySet<TSource> sources, Func<TSource, DateTimeOffset> firstAt)
    {
        lock (_lock)
        {
            foreach (var gone in _next.Keys.Where(f => !sources.Contains(f)).ToList())
                _next.Remove(gone);
            foreach (var added in sources.Where(f => !_next.ContainsKey(f)).ToList())
                PutNeedsLock(added, firstAt(added));
        }
    }

    /// <summary>A source whose time has come, taken out until <see cref="Put"/>; null when there is none.</summary>
    public TSource? TakeDue(DateTimeOffset now)
    {
        lock (_lock)
        {
            while (_queue.TryPeek(out var source, out var at) && at <= now)
            {
                _queue.Dequeue();
                // An entry may be of a source that was removed, or rescheduled since.
                if (_next.TryGetValue(source, out var planned) && planned == at)
                {
                    _next[source] = null;
                    return source;
                }
            }
            return null;
        }
    }

    public void Put(TSource source, DateTimeOffset at)
    {
        lock (_lock)
        {
            if (_next.ContainsKey(source))
                PutNeedsLock(source, at);
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

    private void PutNeedsLock(TSource source, DateTimeOffset at)
    {
        _next[source] = at;
        _queue.Enqueue(source, at);
    }
}
