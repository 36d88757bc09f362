using Microsoft.Data.Sqlite;
using PmsSync.Conflicts;
using PmsSync.Domain;
using PmsSync.Outbound.Feeds;
using PmsSync.State;

namespace PmsSync.Pipelines.Bookings.Feeds;

/// <summary>What a feed's connection had read from us: looked up only when the feed shows something new.</summary>
internal sealed class EchoEvidence(SqliteConnection connection, FeedId feed, UnitRooms rooms)
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
        var calendar = UnitCalendar.Load(connection, feed.Tenant, feed.Unit, rooms, appeared.Dates.Arrival);
        return EchoRules.MirrorOf(suspect, _told, calendar.Stays.Select(static r => r.ToClaim()).Concat(calendar.Preparations.Select(ToClaim)));
    }

    // Days of preparation are told to everybody, also to the source of the guest before them: the setting is ours. Taken for a
    // guest's when they come back, they would call for days of preparation of their own.
    private static Claim ToClaim(Preparation preparation) => new(
        preparation.StayId, preparation.Nights, StayKind.Block, StayStatus.Confirmed, Stay.Direct, ExternalId: null, DateTimeOffset.MinValue, MirrorOf: null);
}
