using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.Outbound.Channels;

/// <summary>A person's word: tell everything as if nothing were known.</summary>
internal sealed class ChannelResync(Database database, ChannelLinks links, DirtyTargets dirty)
{
    /// <returns>How many calendars are told anew; 0 where the connection is not told anything.</returns>
    public async Task<int> ResyncAsync(TenantId tenant, ConnectionId connection, CancellationToken cancel)
    {
        var targets = Enum.GetValues<Endpoint>()
            .Select(endpoint => links.Find(new DeliveryLane(tenant, connection, endpoint))).OfType<ChannelLink>()
            .SelectMany(MappedTargets.Of).ToList();

        // In one commit, so that the calls are made from all of it.
        return await database.Writer.WriteAsync(WorkClass.Bulk, s =>
        {
            foreach (var (target, _) in targets)
            {
                MappedTargets.Forget(s, target);
                dirty.Mark(s, target, StayDates.All, WorkClass.Bulk);
            }
            return targets.Count;
        }, cancel);
    }

    /// <summary>What the channel refused is sent once more.</summary>
    /// <returns>How many refused items there were.</returns>
    public Task<int> RetryRefusedAsync(TenantId tenant, ConnectionId connection, CancellationToken cancel) =>
        database.Writer.WriteAsync(WorkClass.High, s =>
        {
            var refused = RefusedCells.Listed(s.Connection, tenant, connection, int.MaxValue);
            foreach (var item in refused)
            {
                RefusedCells.Clear(s, TargetStore.GetOrAdd(s, item.Target), item.Field, item.Nights);
                dirty.Mark(s, item.Target, item.Nights, WorkClass.High);
            }
            return refused.Count;
        }, cancel);
}
