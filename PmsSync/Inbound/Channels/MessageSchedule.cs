namespace PmsSync.Inbound.Channels;

/// <summary>
/// Which connection's messages are pulled when: at most one pull of each runs, and at most one more waits for its end.
/// Safe for concurrent use. Times are of a clock that nobody sets.
/// </summary>
internal sealed class MessageSchedule(TimeSpan hintGap)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<ChannelKey, Entry> _entries = [];

    /// <summary>Keeps what is known of connections that were there, adds new ones, forgets the rest.</summary>
    public void Replace(IReadOnlySet<ChannelKey> sources, DateTimeOffset firstAt)
    {
        lock (_lock)
        {
            foreach (var gone in _entries.Keys.Where(k => !sources.Contains(k)).ToList())
                _entries.Remove(gone);
            foreach (var source in sources)
                _entries.TryAdd(source, new Entry { NextAt = firstAt });
        }
    }

    /// <summary>Something was written there: pull as soon as the channel allows it.</summary>
    public void Want(ChannelKey source, DateTimeOffset now) => Advance(source, now);

    /// <summary>The connection is being read anyhow: pull soon, but not more often than the gap allows.</summary>
    public void Hint(ChannelKey source, DateTimeOffset now)
    {
        lock (_lock)
        {
            if (_entries.GetValueOrDefault(source) is { IsRunning: false } entry)
                AdvanceNeedsLock(entry, Later(now, entry.BeganAt + hintGap));
        }
    }

    /// <summary>A connection whose time has come, marked as running until <see cref="Done"/>; null when there is none.</summary>
    public ChannelKey? TakeDue(DateTimeOffset now)
    {
        lock (_lock)
        {
            foreach (var (source, entry) in _entries)
            {
                if (entry.IsRunning || entry.NextAt > now)
                    continue;
                (entry.IsRunning, entry.IsWanted, entry.BeganAt) = (true, false, now);
                return source;
            }
            return null;
        }
    }

    /// <param name="source">The one taken.</param>
    /// <param name="nextAt">When to pull again if nobody asks.</param>
    /// <param name="notBefore">When at the earliest, whoever asks.</param>
    public void Done(ChannelKey source, DateTimeOffset nextAt, DateTimeOffset notBefore)
    {
        lock (_lock)
        {
            if (_entries.GetValueOrDefault(source) is not { } entry)
                return;
            (entry.IsRunning, entry.NotBefore) = (false, notBefore);
            entry.NextAt = entry.IsWanted ? notBefore : Later(nextAt, notBefore);
        }
    }

    public TimeSpan UntilNext(DateTimeOffset now)
    {
        lock (_lock)
        {
            var next = _entries.Values.Where(static e => !e.IsRunning).Select(static e => e.NextAt).DefaultIfEmpty(DateTimeOffset.MaxValue).Min();
            return next <= now ? TimeSpan.Zero : next - now < LongestWait ? next - now : LongestWait;
        }
    }

    private void Advance(ChannelKey source, DateTimeOffset at)
    {
        lock (_lock)
        {
            if (_entries.GetValueOrDefault(source) is not { } entry)
                return;
            if (entry.IsRunning)
                entry.IsWanted = true;
            else
                AdvanceNeedsLock(entry, at);
        }
    }

    private static void AdvanceNeedsLock(Entry entry, DateTimeOffset at)
    {
        var earliest = Later(at, entry.NotBefore);
        if (earliest < entry.NextAt)
            entry.NextAt = earliest;
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private sealed class Entry
    {
        public DateTimeOffset NextAt { get; set; }

        public DateTimeOffset NotBefore { get; set; } = DateTimeOffset.MinValue;

        public DateTimeOffset BeganAt { get; set; } = DateTimeOffset.UnixEpoch;

        public bool IsRunning { get; set; }

        public bool IsWanted { get; set; }
    }
}
