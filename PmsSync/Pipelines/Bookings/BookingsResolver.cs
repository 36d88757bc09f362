using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Bookings.Channels;
using PmsSync.Pipelines.Bookings.Direct;
using PmsSync.Pipelines.Bookings.Feeds;

namespace PmsSync.Pipelines.Bookings;

/// <summary>Bookings and blocks, wherever they come from: feeds a lane each, channels' and direct ones a lane per booking.</summary>
internal sealed class BookingsResolver(FeedResolver feeds, ChannelBookingResolver channels, DirectResolver direct) : LaneResolver
{
    public override Resolution Resolve(SqliteConnection connection, string lane, IReadOnlyList<JournalEvent> events) =>
        FeedLane.Is(lane)
            ? feeds.Resolve(connection, lane, events)
            : FactLane.Is(lane) ? UntakenFacts.Resolve(events)
            : BookingLane.Is(lane) ? channels.Resolve(connection, lane, events)
            : direct.Resolve(connection, events[0]);
}
