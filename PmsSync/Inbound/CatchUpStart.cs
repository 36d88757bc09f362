using PmsSync.Domain;
using PmsSync.Inbound.Channels;
using PmsSync.Inbound.Feeds;
using PmsSync.State;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Inbound;

/// <summary>
/// Writes down, in a database that turned out to be old, which sources have to be read again: all that are configured or
/// were ever read. Those that are disabled now are among them: whenever they come back, they are read before they count.
/// </summary>
internal sealed class CatchUpStart(TenantDirectory tenants)
{
    public void Prepare(WriteSession session)
    {
        // Not by the time: the clocks of two machines differ.
        FeedCursorStore.ForgetGood(session);
        var connections = tenants.Current.Tenants.SelectMany(static t => t.Connections).ToList();
        foreach (var feed in connections.SelectMany(static c => c.Feeds).Select(static f => f.Id).Concat(FeedCursorStore.Every(session.Connection).Select(static c => c.Feed)))
            CatchUpStore.Owe(session, UnreadSource.Of(feed));
        var channels = connections.Select(static c => c.Channel).OfType<ChannelAccess>().Select(ChannelKey.Of);
        foreach (var key in channels.Union(ChannelCursorStore.Keys(session.Connection)))
            ChannelCatchUp.Owe(session, key);
    }
}
