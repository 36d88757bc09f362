using Microsoft.Data.Sqlite;
using PmsSync.Conflicts;
using PmsSync.Domain;
using PmsSync.Outbound.Feeds;
using PmsSync.State;
using PmsSync.Tenancy;

namespace PmsSync.Pipelines.Bookings.Feeds;

/// <summary>What a feed's connection had read from us: looked up only when the feed shows something new. And what the settings make of it.</summary>
internal sealed class EchoEvidence(SqliteConnection connection, FeedId feed, UnitRooms rooms, EchoPolicy policy)
{
    private IReadOnlyList<ToldNights>? _told;

    public bool IsSuspected => policy == EchoPolicy.Suspect;

    /// <summary>The stay whose echo this event seems to be, or null.</summary>
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
