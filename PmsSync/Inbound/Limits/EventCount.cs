using Dapper;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.Inbound.Limits;

/// <summary>
/// How many facts each tenant told today, UTC: counted from the journal itself, each look only what came since the one
/// before. Events that say nothing themselves ("this unit has changed") are our own and not counted.
/// </summary>
internal sealed class EventCount(Database database, TimeProvider time)
{
    private const string LastBefore = "SELECT id FROM journal WHERE received_at < @start ORDER BY id DESC LIMIT 1";

    private const string Since = """
        SELECT tenant AS Tenant, max(id) AS Last, sum(length(payload) > 0) AS Told FROM journal WHERE id > @last GROUP BY tenant
        """;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _told = [];
    private DateOnly? _day;
    private long _last;

    public long Today(TenantId tenant) => Today([tenant])[0];

    /// <summary>Of several tenants, in their order, in one look; for none there is no look.</summary>
    public IReadOnlyList<long> Today(IReadOnlyList<TenantId> tenants)
    {
        if (tenants.Count == 0)
            return [];
        lock (_lock)
        {
            FollowNeedsLock();
            return [.. tenants.Select(t => _told.GetValueOrDefault(t.Value))];
        }
    }

    private void FollowNeedsLock()
    {
        var now = time.GetUtcNow().UtcDateTime;
        var start = new DateTimeOffset(now.Date, TimeSpan.Zero).ToUnixTimeMilliseconds();
        if (_day != DateOnly.FromDateTime(now))
        {
            (_day, _last) = (DateOnly.FromDateTime(now), database.Readers.Read(c => c.ExecuteScalar<long?>(LastBefore, new { start }) ?? 0));
            _told.Clear();
        }
        foreach (var (tenant, last, told) in database.Readers.Read(c => c.Query<(string, long, long)>(Since, new { last = _last }).ToList()))
        {
            _told[tenant] = _told.GetValueOrDefault(tenant) + told;
            _last = Math.Max(_last, last);
        }
    }
}
