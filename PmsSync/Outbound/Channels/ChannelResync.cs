using PmsSync.Domain;
using PmsSync.State.Joined;
using PmsSync.Storage;

namespace PmsSync.Outbound.Channels;

/// <summary>How often people asked that bookings be told once more: who tells them looks again after each.</summary>
internal sealed class Retellings
{
    private int _asked;

    public int Asked => Volatile.Read(ref _asked);

    public void Ask() => Interlocked.Increment(ref _asked);
}

/// <summary>A person's word: tell everything as if nothing were known.</summary>
internal sealed class ChannelResync(Database database, ChannelLinks links, DirtyTargets dirty, Retellings retellings)
{
    /// <summary>Refused items written together at most, so that nobody waits long for the writer.</summary>
    private const int InOneCommit = 200;

    /// <summary>
    /// Begun with one small commit, carried out in parts: what a crash leaves undone is told anew by <see cref="TargetWatch"/>
    /// at the next start. Doing it twice is harmless.
    /// </summary>
    /// <returns>How many calendars are told anew; 0 where the connection is not told anything.</returns>
    public async Task<int> ResyncAsync(TenantId tenant, ConnectionId connection, CancellationToken cancel)
    {
        var targets = Enum.GetValues<Endpoint>()
            .Select(endpoint => links.Find(new DeliveryLane(tenant, connection, endpoint))).OfType<ChannelLink>()
            .SelectMany(MappedTargets.Of).ToList();
        if (targets.Count == 0)
            return 0;
        await database.Writer.WriteAsync(
            WorkClass.Bulk, s => TargetStore.UnmapAll(s, tenant, connection) + ToldBookings.TellAnew(s, tenant, connection, onlyRefused: false), cancel);
        retellings.Ask();

        // Begun, it is finished, whether or not the person waits for it.
        foreach (var some in MappedTargets.InCommits(targets, static t => t.Target))
            await database.Writer.WriteAsync(WorkClass.Bulk, s => MappedTargets.Refresh(s, dirty, some), CancellationToken.None);
        return targets.Count;
    }

    /// <summary>What the channel refused is sent once more.</summary>
    /// <returns>How many refused items there were.</returns>
    public async Task<int> RetryRefusedAsync(TenantId tenant, ConnectionId connection, CancellationToken cancel)
    {
        var refused = database.Readers.Read(c => RefusedCells.Listed(c, tenant, connection, int.MaxValue));
        foreach (var some in refused.Chunk(InOneCommit))
        {
            await database.Writer.WriteAsync(WorkClass.High, s =>
            {
                foreach (var item in some)
                    RefusedCells.Clear(s, TargetStore.GetOrAdd(s, item.Target), item.Field, item.Nights);
                foreach (var item in some.GroupBy(static i => i.Target))
                    dirty.Mark(s, item.Key, new StayDates(item.Min(static i => i.Nights.Arrival), item.Max(static i => i.Nights.Departure)), WorkClass.High);
                return some.Length;
            }, cancel);
        }
        var bookings = await database.Writer.WriteAsync(WorkClass.High, s => ToldBookings.TellAnew(s, tenant, connection, onlyRefused: true), cancel);
        retellings.Ask();
        return refused.Count + bookings;
    }
}
