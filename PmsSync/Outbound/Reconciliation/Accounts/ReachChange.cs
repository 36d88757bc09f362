using PmsSync.Domain;
using PmsSync.Outbound.Channels;
using PmsSync.Storage;

namespace PmsSync.Outbound.Reconciliation.Accounts;

/// <summary>
/// What follows when a channel takes more or less than before: what it takes anew is told, what it takes no longer is
/// forgotten, so that it is told again should it ever come back.
/// </summary>
internal static class ReachChange
{
    /// <returns>How many targets are to be told something.</returns>
    public static int Apply(
        WriteSession session, DirtyTargets dirty, IEnumerable<(Target Target, TimeZoneInfo Zone)> targets, ChannelReach before, ChannelReach now, DateTimeOffset at)
    {
        var lost = NightField.Restrictions.Append(NightField.Availability).Where(f => before.Takes(f) && !now.Takes(f)).ToList();
        var hasNewFields = NightField.Restrictions.Append(NightField.Availability).Any(f => now.Takes(f) && !before.Takes(f));
        var told = 0;
        foreach (var (target, zone) in targets)
        {
            var id = TargetStore.GetOrAdd(session, target);
            var (old, window) = (before.WindowOf(zone, at), now.WindowOf(zone, at));
            foreach (var field in lost)
            {
                KnownCells.ForgetField(session, id, field);
                RefusedCells.Clear(session, id, field, StayDates.All);
            }
            if (window.Departure < old.Departure)
                KnownCells.ForgetFrom(session, id, window.Departure);
            if (!hasNewFields && old.Contains(window))
                continue;
            dirty.Mark(session, target, hasNewFields ? StayDates.All : window, WorkClass.Bulk);
            told++;
        }
        return told;
    }
}
