using Microsoft.Data.Sqlite;
using PmsSync.Conflicts;
using PmsSync.Domain;
using PmsSync.Outbound.Feeds;
using PmsSync.State;

namespace PmsSync.Pipelines.Bookings.Feeds;

/// <summary>What a feed's connection had read from us: looked up only when the feed shows something new.</summary>
internal sealed class EchoEvidence(SqliteConnection connection, FeedId feed)
{
    private IReadOnlyList<ToldNights>? _told;

    /// <summary>The stay whose echo this event is suspected to be, or null.</summary>
    public string? MirrorOf(FeedStay appeared)
    {
        _told ??= [.. ExportStore.Told(connection, new ExportKey(feed.Tenant, feed.Connection, feed.Unit)).Select(static r => new ToldNights(r.Nights, r.FirstReadAt))];
        if (_told.Count == 0)
            return null;
        var suspect = new EchoSuspect(
            appeared.Dates, appeared.Kind, appeared.ReservationCode is not null, feed.Connection.Value, appeared.FirstSeenAt);
        return EchoRules.MirrorOf(suspect, _told, StayStore.Taking(connection, feed.Tenant, feed.Unit, appeared.Dates.Arrival).Select(static r => r.ToClaim()));
    }
}
