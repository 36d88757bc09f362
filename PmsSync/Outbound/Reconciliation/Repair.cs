using PmsSync.Domain;
using PmsSync.Outbound.Channels;
using PmsSync.Storage;

namespace PmsSync.Outbound.Reconciliation;

/// <summary>
/// Writes down what a reading found of a target, and has its drifts told again on the normal way: they are unknown from now
/// on and marked, with the rest in its own time, at once where more is sold than we want.
/// </summary>
internal static class Repair
{
    public static void Apply(WriteSession session, DirtyTargets dirty, TargetFindings found, DateTimeOffset began)
    {
        var id = TargetStore.GetOrAdd(session, found.Target);
        EditFindings.ForgetUntold(session, found);
        foreach (var field in found.Fields)
        {
            DriftStore.Save(session, id, found.First, field, began);
            EditFindings.Save(session, id, found, field, began);
            if (field.Verdicts.Any(static v => v is CellVerdict.Equal or CellVerdict.Drifted))
                KnownCells.Change(session, id, field.Field, NightsOf(found), (night, cell) => Next(cell, found, field, night, began));
        }
        Mark(session, dirty, found, WorkClass.Critical, static look => look.ShowsMore);
        Mark(session, dirty, found, WorkClass.Bulk, static look => !look.ShowsMore);
    }

    // What was touched since it was looked at is on its way already.
    private static KnownCell Next(KnownCell cell, TargetFindings found, FieldFindings field, DateOnly night, DateTimeOffset began)
    {
        var i = night.DayNumber - found.First.DayNumber;
        return cell != field.Looks[i].Known ? cell : field.Verdicts[i] switch
        {
            CellVerdict.Equal when cell.IsKnown => cell with { ConfirmedAt = began },
            CellVerdict.Drifted => cell.Drifted(field.Looks[i].ShowsMore),
            _ => cell,
        };
    }

    private static void Mark(
        WriteSession session, DirtyTargets dirty, TargetFindings found, WorkClass urgency, Func<CellLook, bool> isMeant)
    {
        var (first, end) = (int.MaxValue, -1);
        foreach (var field in found.Fields)
        {
            for (var night = 0; night < field.Verdicts.Length; night++)
            {
                if (!IsToBeTold(field, night) || !isMeant(field.Looks[night]))
                    continue;
                (first, end) = (Math.Min(first, night), Math.Max(end, night + 1));
            }
        }
        if (end > 0)
            dirty.Mark(session, found.Target, new StayDates(found.First.AddDays(first), found.First.AddDays(end)), urgency);
    }

    // A change whose mark was lost is told, even where the channel happens to show it already. What was changed over there and is
    // not to be repaired is left alone.
    private static bool IsToBeTold(FieldFindings field, int night) => field.Verdicts[night] switch
    {
        CellVerdict.Drifted => field.Fates[night] is null or EditPolicy.Repair,
        CellVerdict.Unshown when field.Looks[night].IsHeld => false,
        CellVerdict.Equal or CellVerdict.Unshown => !field.Looks[night].Known.Holds(field.Looks[night].Desired!.Value),
        _ => false,
    };

    private static StayDates NightsOf(TargetFindings found) => new(found.First, found.First.AddDays(found.Nights));
}
