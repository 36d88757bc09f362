using PmsSync.Domain;
using PmsSync.State.Edits;
using PmsSync.Storage;

namespace PmsSync.Outbound.Channels;

/// <summary>A target and what it is told under: the system's ids, and a rate plan's currency, without which its numbers say nothing.</summary>
internal sealed record MappedTarget(Target Target, string MappedTo);

/// <summary>What the configuration maps, and what it means for what is known.</summary>
internal static class MappedTargets
{
    /// <summary>Targets written together at most, so that nobody waits long for the writer.</summary>
    private const int InOneCommit = 200;

    private const string DeleteKnown = "DELETE FROM known_cell";

    private const string DeleteRefused = "DELETE FROM rejected_cell";

    private const string UnmapAll = "UPDATE target SET mapped_to = NULL";

    public static IEnumerable<MappedTarget> Of(ChannelLink link)
    {
        var (tenant, connection) = (link.Lane.Tenant, link.Lane.Connection);
        var account = link.Access.Account;
        return link.Lane.Endpoint == Endpoint.Availability
            ? link.Access.Units.Select(u => new MappedTarget(new Target(tenant, connection, u.Unit, null), $"{account} {u.RoomTypeId}"))
            : from unit in link.Access.Units
              from plan in unit.RatePlans
              select new MappedTarget(new Target(tenant, connection, unit.Unit, plan.RatePlan), $"{account} {plan.ExternalId} {plan.Currency}");
    }

    /// <summary>
    /// The targets in the parts that are written together. Those of one lane stay together: it looks as soon as some of
    /// them are committed, and what comes later would be another call.
    /// </summary>
    public static IEnumerable<T[]> InCommits<T>(IEnumerable<T> targets, Func<T, Target> of) =>
        targets.GroupBy(t => DeliveryLane.Of(of(t))).SelectMany(static lane => lane.Chunk(InOneCommit));

    /// <param name="isAnew">True: nothing that was known of them holds.</param>
    public static int Tell(WriteSession session, DirtyTargets dirty, IReadOnlyList<MappedTarget> targets, bool isAnew)
    {
        foreach (var mapped in targets)
        {
            if (isAnew)
                Renew(session, mapped);
            dirty.Mark(session, mapped.Target, StayDates.All, mapped.Target.IsAvailability ? WorkClass.Critical : isAnew ? WorkClass.Normal : WorkClass.Bulk);
        }
        return targets.Count;
    }

    /// <summary>A full refresh: nothing that was known of them holds, and everything is told in its own time.</summary>
    public static int Refresh(WriteSession session, DirtyTargets dirty, IReadOnlyList<MappedTarget> targets)
    {
        foreach (var mapped in targets)
        {
            Renew(session, mapped);
            dirty.Mark(session, mapped.Target, StayDates.All, WorkClass.Bulk);
        }
        return targets.Count;
    }

    /// <summary>They are told no more; when they are again, nothing of today holds.</summary>
    public static int Leave(WriteSession session, IEnumerable<TargetRow> targets)
    {
        var count = 0;
        foreach (var row in targets)
        {
            Forget(session, row.Target);
            TargetStore.SetMapped(session, row.Id, mappedTo: null);
            count++;
        }
        return count;
    }

    private static void Renew(WriteSession session, MappedTarget mapped)
    {
        Forget(session, mapped.Target);
        TargetStore.SetMapped(session, TargetStore.GetOrAdd(session, mapped.Target), mapped.MappedTo);
    }

    /// <summary>
    /// What an older database knows of the channels was true long ago, and a value that it takes for a cut may open a night.
    /// Every target counts as mapped anew, and so is told whole.
    /// </summary>
    public static void ForgetEverything(WriteSession session)
    {
        session.Execute(DeleteKnown);
        session.Execute(DeleteRefused);
        session.Execute(UnmapAll);
    }

    /// <summary>Nothing is known of the target, not even what was refused.</summary>
    private static void Forget(WriteSession session, Target target)
    {
        var id = TargetStore.GetOrAdd(session, target);
        KnownCells.ForgetAll(session, id);
        RefusedCells.ClearAll(session, id);
        ChannelEditStore.Clear(session, target);
    }
}
