using Microsoft.Data.Sqlite;
using PmsSync.Conflicts;
using PmsSync.Domain;
using PmsSync.Outbound.Feeds;
using PmsSync.Tenancy;

namespace PmsSync.Pipelines.Bookings.Feeds;

/// <summary>What a feed's connection had read from us: looked up only when the feed shows closures that are new, or grow. And what the settings make of it.</summary>
internal sealed class EchoEvidence(SqliteConnection connection, FeedId feed, EchoPolicy policy)
{
    private readonly ExportKey _export = new(feed.Tenant, feed.Connection, feed.Unit);

    private IReadOnlyList<ToldNights>? _told;

    public bool IsSuspected => policy == EchoPolicy.Suspect;

    /// <summary>The stays that a closure may be the echo of; null for none.</summary>
    /// <param name="shown">As its feed shows it.</param>
    /// <param name="nights">Those of it that count.</param>
    /// <param name="at">When the feed first showed that it takes these nights.</param>
    public Lookalikes? MirroredBy(FeedStay shown, StayDates nights, DateTimeOffset at)
    {
        var suspect = new EchoSuspect(nights, shown.Kind, shown.ReservationCode is not null, at);
        if (!suspect.MayBeOurs)
            return null;
        _told ??= [.. ExportStore.Told(connection, _export).Select(static r => new ToldNights(r.Nights, r.FirstReadAt))];
        return _told.Count == 0 ? null : EchoRules.MirroredBy(suspect, _told, ExportedStayStore.Before(connection, _export, at));
    }
}
