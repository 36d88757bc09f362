using PmsSync.Domain;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Outbound.Channels;

/// <summary>
/// What must be told to whom. Pipelines mark inside their own transaction; the deliveries are told after its commit. A
/// mark carries no values: they are read at the moment of sending. Marking is for the writer's thread.
/// </summary>
internal sealed class DirtyTargets(TenantDirectory tenants, TimeProvider time) : WriterCompanion
{
    private readonly List<DirtyMark> _marked = [];

    private Action<IReadOnlyList<DirtyMark>> _committed = static _ => { };

    /// <summary>Called on the writer's thread after each commit that marked something, in ascending order of row. Must not block.</summary>
    public void OnCommitted(Action<IReadOnlyList<DirtyMark>> committed) => _committed += committed;

    /// <summary>A unit's nights may have changed: every connection that sells the unit is to be told.</summary>
    public void MarkAvailability(WriteSession session, TenantId tenant, UnitId unit)
    {
        foreach (var (connection, _) in ChannelsOf(tenant, unit))
            Mark(session, new Target(tenant, connection, unit, RatePlan: null), StayDates.All, WorkClass.Critical);
    }

    /// <summary>Prices or restrictions of these nights (half-open) may have changed.</summary>
    /// <param name="urgency">High where a restriction changed (a stop sell is critical), else normal.</param>
    public void MarkPrices(WriteSession session, TenantId tenant, UnitId unit, string ratePlan, StayDates nights, WorkClass urgency)
    {
        foreach (var (connection, mapped) in ChannelsOf(tenant, unit))
        {
            if (mapped.RatePlans.Any(p => p.RatePlan == ratePlan))
                Mark(session, new Target(tenant, connection, unit, ratePlan), nights, urgency);
        }
    }

    /// <summary>
    /// A booking of this very connection takes, moves or frees nights: the channel counts by itself, so what it now shows
    /// is not known. To be called with the nights before and after.
    /// </summary>
    /// <param name="roomsTaken">By how much the channel may have counted down; 0 where it frees.</param>
    public void Forget(WriteSession session, TenantId tenant, ConnectionId connection, UnitId unit, StayDates nights, int roomsTaken)
    {
        if (tenants.Current.Find(tenant, connection) is not { Channel: { IsTold: true } access } || access.FindUnit(unit) is null)
            return;
        var target = new Target(tenant, connection, unit, RatePlan: null);
        KnownCells.Change(
            session, TargetStore.GetOrAdd(session, target), NightField.Availability, nights, (_, cell) => cell.Forgotten(roomsTaken));
        Mark(session, target, StayDates.All, WorkClass.Critical);
    }

    /// <summary>These nights (half-open) of one target are to be looked at.</summary>
    public void Mark(WriteSession session, Target target, StayDates nights, WorkClass urgency)
    {
        var id = TargetStore.GetOrAdd(session, target);
        _marked.Add(new DirtyMark(DirtyStore.Mark(session, id, nights, urgency, time.GetUtcNow()), id, DeliveryLane.Of(target), urgency));
    }

    // Whether the batch that was under way was kept is seen by its rows.
    public override void Opened(WriteSession session)
    {
        KeepTrue(session);
        Committed();
    }

    // A command that was undone alone may have left its row's number to another.
    public override void BeforeCommit(WriteSession session) => KeepTrue(session);

    public override void Committed()
    {
        if (_marked.Count == 0)
            return;
        _committed([.. _marked]);
        _marked.Clear();
    }

    public override void RolledBack() => _marked.Clear();

    private void KeepTrue(WriteSession session)
    {
        if (_marked.Count == 0)
            return;
        var kept = _marked.Distinct().Where(m => DirtyStore.TargetOf(session, m.Row) == m.Target).OrderBy(static m => m.Row).ToList();
        _marked.Clear();
        _marked.AddRange(kept);
    }

    private IEnumerable<(ConnectionId Connection, ChannelUnit Unit)> ChannelsOf(TenantId tenant, UnitId unit)
    {
        foreach (var connection in tenants.Current.Find(tenant)?.Connections ?? [])
        {
            if (connection is { Enabled: true, Channel: { IsTold: true } access } && access.FindUnit(unit) is { } mapped)
                yield return (connection.Id, mapped);
        }
    }
}

/// <summary>A row of what is to be told, new or marked again.</summary>
internal readonly record struct DirtyMark(long Row, long Target, DeliveryLane Lane, WorkClass Class);
