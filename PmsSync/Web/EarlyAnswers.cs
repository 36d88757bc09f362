#if ACKNOWLEDGE_BEFORE_COMMIT
using System.Collections.Concurrent;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Bookings.Direct;

namespace PmsSync.Web;

/// <summary>
/// The fault that the trial of kills has to find, in builds made for that alone: a change whose outcome is certain
/// beforehand is acknowledged, and its event is on the disk a moment later. Without a kill in between nobody can tell.
/// </summary>
internal static class EarlyAnswers
{
    /// <summary>Long enough to be hit by one of a few kills.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    private static readonly ConcurrentDictionary<string, Task> Owed = new();

    /// <summary>The answer before its time; null where the outcome is not certain. What one booking is owed is kept in order.</summary>
    public static async Task<DirectResult?> TryAsync(NewEvent item, DirectCommand command, TimeProvider time, Func<Task> keep)
    {
        if (Owed.TryRemove(item.Lane, out var before))
            await before;
        if (command is not { IfVersion: { } seen, AllowOverbooking: true, Fields: { Unit: { } unit, Arrival: { } arrival, Departure: { } departure } })
            return null;
        Owed[item.Lane] = KeepAsync(time, keep);
        return new DirectResult(DirectOutcome.Changed)
        {
            Stay = new Stay { Id = command.Id, Tenant = item.Tenant, Unit = new UnitId(unit), Dates = new StayDates(arrival, departure), Version = seen + 1 },
        };
    }

    private static async Task KeepAsync(TimeProvider time, Func<Task> keep)
    {
        await Task.Delay(Moment, time);
        await keep();
    }
}
#endif
