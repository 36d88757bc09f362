using Microsoft.Data.Sqlite;
using PmsSync.Conflicts;
using PmsSync.Domain;
using PmsSync.Outbound.Feeds;
using PmsSync.Tenancy;

namespace PmsSync.Pipelines.Bookings.Feeds;

/// <summary>What a feed's connection had read from us: looked up only when the feed shows something new. And what the settings make of it.</summary>
internal sealed class EchoEvidence(SqliteConnection connection, FeedId feed, EchoPolicy policy)
{
    private readonly ExportKey _export = new(feed.Tenant, feed.Connection, feed.Unit);

    private IReadOnlyList<ToldNights>? _told;

    public bool IsSuspected => policy == EchoPolicy.Suspect;

    /// <summary>The stays that this event may be the echo of; null for none.</summary>
    public Lookalikes? MirroredBy(FeedStay appeared)
    {
        _told ??= [.. ExportStore.Told(connection, _export).Select(static r => new ToldNights(r.Nights, r.FirstReadAt))];
        if (_told.Count == 0)
            return null;
        var suspect = new EchoSuspect(appeared.Dates, appeared.Kind, appeared.ReservationCode is not null, appeared.FirstSeenAt);
        return EchoRules.MirroredBy(suspect, _told, ExportedStayStore.Before(connection, _export, appeared.FirstSeenAt));
    }
}
