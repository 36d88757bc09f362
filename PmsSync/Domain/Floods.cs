using System.Collections.Concurrent;

namespace PmsSync.Domain;

/// <summary>
/// Which tenants flood: have so much critical work that everybody else's would wait behind it. Each tenant has a leaky bucket of
/// the writer's time, which lets a tenth of all time through; it floods from when the bucket runs over until it is empty. A flood
/// so ends by itself, and a busy hour, or the hundred bookings that come after an outage, is none.
/// One thread adds, any may ask.
/// </summary>
internal sealed class Floods(TimeProvider time)
{
    /// <summary>What a tenant's critical work may take of the writer's time, for as long as it likes.</summary>
    private const double Share = 0.1;

    /// <summary>A bucket runs over when it would take so long to empty: after 200 ms of work at once.</summary>
    private static readonly TimeSpan Over = TimeSpan.FromSeconds(2);

    /// <summary>A bucket holds no more than what takes so long to empty: then a flood that ended is forgotten.</summary>
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(4);

    private readonly ConcurrentDictionary<TenantId, Bucket> _buckets = new();

    public bool IsFlooding(TenantId tenant) => _buckets.TryGetValue(tenant, out var bucket) && bucket.IsFlooding(time.GetTimestamp());

    /// <param name="tenant">Whose critical work it was.</param>
    /// <param name="work">The writer's time.</param>
    /// <returns>True where the tenant begins to flood with it.</returns>
    public bool Add(TenantId tenant, TimeSpan work) =>
        _buckets.GetOrAdd(tenant, static _ => new Bucket()).Add(Ticks(work / Share), time.GetTimestamp(), Ticks(Over), Ticks(Most));

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);

    /// <summary>Times are timestamps.</summary>
    private sealed class Bucket
    {
        private long _emptyAt = long.MinValue;
        private volatile bool _ranOver;

        public bool IsFlooding(long now) => _ranOver && now < Volatile.Read(ref _emptyAt);

        public bool Add(long toEmpty, long now, long over, long most)
        {
            var wasFlooding = IsFlooding(now);
            var emptyAt = Math.Min(Math.Max(_emptyAt, now) + toEmpty, now + most);
            Volatile.Write(ref _emptyAt, emptyAt);
            _ranOver = wasFlooding || emptyAt - now > over;
            return _ranOver && !wasFlooding;
        }
    }
}
