using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Availability;
using PmsSync.State;
using PmsSync.Tenancy;

namespace PmsSync.Pipelines.Bookings.Feeds;

/// <summary>
/// One feed's lane: its answers in the order of their fetches, releases by people, and its going from the
/// configuration, folded over what is known of the feed and written once.
/// </summary>
internal sealed class FeedResolver(TenantDirectory tenants)
{
    public Resolution Resolve(SqliteConnection connection, string lane, IReadOnlyList<JournalEvent> events)
    {
        var feed = FeedLane.FeedOf(events[0].Tenant, lane);
        var stored = FeedStateStore.Find(connection, feed);
        var fold = new FeedFold(feed, stored is null ? FeedState.Unread : FactJson.Read<FeedState>(stored.State), stored, id => StayStore.Find(connection, feed.Tenant, id), EvidenceOf(connection, feed));
        foreach (var item in events)
            Apply(connection, fold, item);

        return new Resolution(fold.Verdicts)
        {
            // Only this lane writes the feed's row; the fence is against a turn that was given to another worker.
            IsCurrent = session => FeedStateStore.FetchOf(session, feed) == (stored?.Fetch ?? 0),
            Write = fold.Write,
            FollowUps = fold.ChangesCalendar ? [UnitChanged.Of(feed.Tenant, feed.Unit, events[^1].ReceivedAt)] : [],
        };
    }

    private void Apply(SqliteConnection connection, FeedFold fold, JournalEvent item)
    {
        switch (item.Kind)
        {
            case FeedReadEvent.Kind:
                var read = FactJson.Read<FeedReadEvent>(item.Payload);
                fold.Read(item, read);
                break;
            case FeedReleaseEvent.Kind:
                fold.Release(item, FactJson.Read<FeedReleaseEvent>(item.Payload), isSourceRemoved: !IsRead(fold.Feed));
                break;
            case FeedSourceEvent.Kind:
                var source = FactJson.Read<FeedSourceEvent>(item.Payload);
                fold.MarkSource(item, source, StayStore.OfOneFeed(connection, fold.Feed, DateOnly.FromDateTime(item.ReceivedAt.UtcDateTime)));
                break;
            case FeedEchoes.Kind:
                fold.JudgeEchoes(item, StayStore.SeemingEchoes(connection, fold.Feed));
                break;
            default:
                throw new InvalidOperationException($"Unknown feed event '{item.Kind}'.");
        }
    }

    private EchoEvidence EvidenceOf(SqliteConnection connection, FeedId feed) => new(connection, feed, tenants.Current.PoliciesOf(feed.Tenant).Echoes);

    private bool IsRead(FeedId feed) =>
        tenants.Current.Find(feed) is not null && tenants.Current.Find(feed.Tenant, feed.Connection) is { Enabled: true };
}
