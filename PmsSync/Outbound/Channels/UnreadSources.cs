using Microsoft.Data.Sqlite;
using PmsSync.Connectors;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.State;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Outbound.Channels;

/// <summary>
/// Which units have sources whose sales are not all known here: never read, not read again since an older database was put
/// to use, or read and not applied. Nothing of such a unit is opened anywhere.
/// </summary>
internal sealed class UnreadSources(TenantDirectory tenants, ConnectorRegistry connectors, Database database)
{
    /// <summary>A tenant's sources as they stand now; good for one look, in which it is asked for many units.</summary>
    public TenantSources Of(SqliteConnection connection, TenantId tenant, DateTimeOffset now) => new(InUse(tenant), HasBookings)
    {
        Owed = CatchUpStore.Of(connection, tenant),
        Pulled = PulledConnections.Of(connection, tenant),
        // A day that is over everywhere.
        Unmapped = ChannelBookingStore.Unmapped(connection, tenant, source: null, now.DateIn(TimeZoneInfo.Utc).AddDays(-1)),
        WithDeadBookings = JournalReader.DeadLanes(connection, tenant, Pipeline.Bookings)
            .Where(BookingLane.Is).Select(static lane => BookingLane.Read(lane).Connection).ToHashSet(),
        WasRead = feed => FeedStateStore.Standing(connection, feed) is not null,
    };

    /// <summary>True while this unit's calendar may be older than what was sold: a backup was restored, or a channel let go of bookings, and a source in use was not read since.</summary>
    public bool HoldBack(TenantId tenant, UnitId unit)
    {
        var owed = database.Readers.Read(c => CatchUpStore.Of(c, tenant));
        return owed.Count > 0 && new TenantSources(InUse(tenant), HasBookings) { Owed = owed }.OwedFor(unit).Any();
    }

    // A disabled connection keeps nobody waiting: it is never read, so a unit that waited for it would stay closed for good,
    // and it was a person who took it out of use. What it brought stays closed, and once it is enabled again its units wait
    // until it was read.
    private IReadOnlyList<Connection> InUse(TenantId tenant) => tenants.Current.Find(tenant)?.Connections.Where(static c => c.Enabled).ToList() ?? [];

    private bool HasBookings(ChannelAccess access) => connectors.Find(access.Type)?.BringsBookings is true;
}
