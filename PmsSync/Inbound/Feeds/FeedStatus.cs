using PmsSync.Domain;
using PmsSync.Inbound.Limits;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Inbound.Feeds;

/// <summary>One feed for a person who wants to know. <paramref name="Problem"/> is in words, null when all is well.</summary>
internal sealed record FeedStatus(
    FeedId Feed, SourceHealth Health, string? Problem, DateTimeOffset? LastSuccessAt, DateTimeOffset? LastAttemptAt, DateTimeOffset? NextPollAt,
    long Fetch, bool IsSuspect, IReadOnlyList<string> Remarks);

/// <summary>The state of the feeds of a tenant.</summary>
internal sealed class FeedStatusReader(Database database, StorageHealth storage, TenantLimits limits, TenantDirectory tenants, FeedScheduler scheduler)
{
    /// <summary>Failures in a row after which a feed counts as failing.</summary>
    private const int FailingAfter = 3;

    public IReadOnlyList<FeedStatus> Of(TenantId tenant)
    {
        if (tenants.Current.Find(tenant) is not { } known)
            return [];
        var cursors = database.Readers.Read(c => FeedCursorStore.Of(c, tenant)).ToDictionary(static c => c.Feed);
        return
        [
            .. from connection in known.Connections
               from source in connection.Feeds
               select Of(connection, source.Id, cursors.GetValueOrDefault(source.Id) ?? new FeedCursor { Feed = source.Id }),
        ];
    }

    private FeedStatus Of(Connection connection, FeedId feed, FeedCursor cursor)
    {
        var state = database.Readers.Read(c => State.FeedStateStore.Standing(c, feed));
        var (health, problem) = Judge(connection, cursor, state?.IsSuspect == true);
        return new FeedStatus(
            feed, health, problem, cursor.GoodAt, cursor.Fetch == 0 && cursor.Failures == 0 ? null : cursor.AttemptedAt, scheduler.NextAt(feed),
            cursor.Fetch, state?.IsSuspect == true, cursor.Remarks);
    }

    private (SourceHealth Health, string? Problem) Judge(Connection connection, FeedCursor cursor, bool isSuspect) =>
        !connection.Enabled ? (SourceHealth.Paused, "This connection is disabled in the configuration. What it brought stays closed.")
        : storage.Problem is { } full ? (SourceHealth.Paused, full)
        : limits.Reached(connection.Tenant, bringsBookings: true) is { } reached ? (SourceHealth.OverLimit, reached.Words)
        : cursor.Problem is { } problem ? (cursor.Failures >= FailingAfter ? SourceHealth.Failing : SourceHealth.Degraded, problem)
        : cursor.GoodAt is null ? (SourceHealth.Degraded, "Not read yet.")
        : isSuspect ? (SourceHealth.Degraded, "Many nights left this feed at once. They stay closed for a day, or until a person releases them.")
        : cursor.Unreadable > 0 ? (SourceHealth.Degraded, Words(cursor.Unreadable))
        : (SourceHealth.Ok, null);

    private static string Words(int unreadable) =>
        $"{unreadable} {(unreadable == 1 ? "event" : "events")} of this feed could not be read, and may stand for taken nights. The remarks name the lines; close those nights by a block until the source mends them.";
}
