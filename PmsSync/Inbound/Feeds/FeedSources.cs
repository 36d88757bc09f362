using PmsSync.Domain;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Inbound.Feeds;

/// <summary>Feeds that are or were read: what they brought stays even when they are not configured any more.</summary>
internal sealed class FeedSources(Database database, TenantDirectory tenants)
{
    /// <summary>The feeds of a connection for a unit, whether configured or not. Ids in any case of their letters.</summary>
    public IReadOnlyList<FeedId> EverRead(TenantId tenant, string connection, string unit) =>
    [
        .. database.Readers.Read(c => FeedCursorStore.Of(c, tenant)).Select(static c => c.Feed)
            .Where(f => string.Equals(f.Connection.Value, connection, StringComparison.OrdinalIgnoreCase)
                && string.Equals(f.Unit.Value, unit, StringComparison.OrdinalIgnoreCase)),
    ];

    /// <summary>The date in the feed's unit; in UTC where the unit is not configured any more.</summary>
    public DateOnly TodayOf(FeedId feed, DateTimeOffset now) =>
        now.DateIn(tenants.Current.Find(feed.Tenant, feed.Unit)?.Zone ?? TimeZoneInfo.Utc);
}
