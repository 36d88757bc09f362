using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.Outbound.Channels;

/// <summary>
/// Each day a night ends and one more comes into reach, at the midnight of the unit; a channel that keeps more nights than
/// before is told those. What is over is forgotten.
/// </summary>
internal sealed class HorizonMover(
    Database database, ChannelLinks links, ChannelHorizon horizon, DirtyTargets dirty, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    // At the start everything is told anyway: the first look only remembers.
    private readonly Dictionary<Target, StayDates> _windows = [];

    /// <returns>How many targets have moved.</returns>
    internal async Task<int> RunOnceAsync(CancellationToken cancel)
    {
        var moved = new List<(Target Target, StayDates Before, StayDates Now)>();
        foreach (var (target, now) in links.All().SelectMany(WindowsOf))
        {
            if (_windows.TryGetValue(target, out var before) && before != now)
                moved.Add((target, before, now));
            _windows.TryAdd(target, now);
        }
        foreach (var some in MappedTargets.InCommits(moved, static m => m.Target))
        {
            await database.Writer.WriteAsync(WorkClass.Bulk, s => Move(s, some), cancel);

            // Remembered only once it is written, so that what could not be is moved the next time.
            foreach (var (target, _, now) in some)
                _windows[target] = now;
        }
        return moved.Count;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (Exception error) when (error is StorageUnavailableException or SqliteException)
            {
                // The next look is soon.
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private IEnumerable<(Target Target, StayDates Window)> WindowsOf(ChannelLink link) => MappedTargets.Of(link).Select(mapped => (
        mapped.Target,
        horizon.WindowOf(link.Lane.Tenant, link.Lane.Connection, link.Access.FindUnit(mapped.Target.Unit)!.Zone, time.GetUtcNow())));

    private int Move(WriteSession session, IReadOnlyList<(Target Target, StayDates Before, StayDates Now)> moved)
    {
        foreach (var (target, before, now) in moved)
        {
            var id = TargetStore.GetOrAdd(session, target);
            KnownCells.Prune(session, id, now.Arrival);
            RefusedCells.Prune(session, id, now.Arrival);
            if (StayDates.TryCreate(before.Departure, now.Departure, out var came))
                dirty.Mark(session, target, came, WorkClass.Bulk);
        }
        return moved.Count;
    }
}
