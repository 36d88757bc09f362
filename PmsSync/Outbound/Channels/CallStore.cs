using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.State;
using PmsSync.State.Edits;
using PmsSync.Storage;

namespace PmsSync.Outbound.Channels;

/// <summary>Calls under way or in doubt, and what is known of the nights that they name. A call that is over has no row.</summary>
internal static class CallStore
{
    private const string Insert = "INSERT INTO channel_call (tenant, connection, endpoint, state, sent_at) VALUES (?1, ?2, ?3, 0, ?4)";

    private const string OfOneLane = "SELECT id, state, settle_at FROM channel_call WHERE tenant = ?1 AND connection = ?2 AND endpoint = ?3 ORDER BY id";

    private const string Doubt = "UPDATE channel_call SET state = ?2, settle_at = ?3 WHERE id = ?1";

    private const string DoubtTheUnfinished = """
        UPDATE channel_call SET state = 1, settle_at = ?4 WHERE tenant = ?1 AND connection = ?2 AND endpoint = ?3 AND state = 0
        """;

    private const string Delete = "DELETE FROM channel_call WHERE id = ?1";

    private const string CellsOfCall = """
        SELECT t.tenant, t.connection, t.unit, t.rate_plan, min(k.first_night), max(k.end_night)
        FROM known_cell k JOIN target t ON t.id = k.target WHERE k.call = ?1 GROUP BY k.target
        """;

    private const string RowsOfCall = """
        SELECT d.id, t.tenant, t.connection, t.unit, t.rate_plan, d.class, d.first_night, d.end_night FROM dirty d JOIN target t ON t.id = d.target
        WHERE d.call = ?1
        """;

    private const string DeleteRow = "DELETE FROM dirty WHERE id = ?1";

    private const string VoidCells = "UPDATE known_cell SET value = NULL, sent = NULL, call = NULL, stroke = NULL, confirmed_at = NULL WHERE call = ?1";

    public static IReadOnlyList<CallRow> OfLane(SqliteConnection connection, DeliveryLane lane) => connection.ReadRows(
        OfOneLane, static r => new CallRow(r.GetInt64(0), (CallState)r.GetInt32(1), r.Instant(2)), lane.Tenant.Value, lane.Connection.Value, (int)lane.Endpoint);

    /// <summary>
    /// In one transaction: from now on what the call names is not known. Returns the call's number; null where something
    /// that it was made from has changed meanwhile.
    /// </summary>
    public static long? Begin(WriteSession session, DeliveryLane lane, LanePlan plan, DateTimeOffset now)
    {
        if (!plan.Seen.All(row => DirtyStore.IsCurrent(session, row))
            || plan.Units.Any(seen => UnitVersions.Of(session, lane.Tenant, seen.Unit) != seen.Version))
            return null;
        session.Execute(Insert, lane.Tenant.Value, lane.Connection.Value, (int)lane.Endpoint, now.ToUnixTimeMilliseconds());
        var call = session.LastId;
        foreach (var paint in plan.Paint)
            Send(session, call, TargetStore.GetOrAdd(session, paint.Target), paint);
        foreach (var row in plan.Taken)
            DirtyStore.Take(session, row, call);
        foreach (var row in plan.Idle)
            DirtyStore.Close(session, row);
        return call;
    }

    /// <summary>Calls that were under way when the process ended, or whose answer could not be written, are uncertain.</summary>
    public static void DoubtUnfinished(WriteSession session, DeliveryLane lane, DateTimeOffset settleAt) => session.Execute(
        DoubtTheUnfinished, lane.Tenant.Value, lane.Connection.Value, (int)lane.Endpoint, settleAt.ToUnixTimeMilliseconds());

    public static void SetDoubt(WriteSession session, long call, CallState state, DateTimeOffset settleAt) =>
        session.Execute(Doubt, call, (int)state, settleAt.ToUnixTimeMilliseconds());

    /// <summary>The doubt is over: the call can no longer be carried out. What it named is not known, and to be told anew.</summary>
    public static void EndDoubt(WriteSession session, DirtyTargets dirty, long call)
    {
        var named = session.Query(CellsOfCall, static r => (Target: TargetStore.TargetAt(r, 0), First: r.GetInt32(4), End: r.GetInt32(5)), call);
        var taken = session.Query(
            RowsOfCall,
            static r => (Id: r.GetInt64(0), Target: TargetStore.TargetAt(r, 1), Class: (WorkClass)r.GetInt32(5), First: r.GetInt32(6), End: r.GetInt32(7)), call);
        session.Execute(VoidCells, call);
        foreach (var (target, first, end) in named)
            dirty.Mark(session, target, NightsOf(first, end), target.IsAvailability ? WorkClass.Critical : ClassOf(target));
        foreach (var row in taken)
        {
            session.Execute(DeleteRow, row.Id);
            dirty.Mark(session, row.Target, NightsOf(row.First, row.End), row.Class);
        }
        session.Execute(Delete, call);

        // What was marked bulk stays bulk; what no row remembers was at least a price.
        WorkClass ClassOf(Target target) => taken.Where(t => t.Target == target).Select(static t => t.Class).DefaultIfEmpty(WorkClass.Normal).Min();
    }

    public static void End(WriteSession session, long call) => session.Execute(Delete, call);

    private static void Send(WriteSession session, long call, long target, PaintedField paint)
    {
        var nights = new StayDates(paint.First, paint.First.AddDays(paint.Strokes.Length));
        KnownCells.Change(session, target, paint.Field, nights, (night, cell) =>
        {
            var i = paint.At(night);
            return paint.Strokes[i] < 0 ? cell : cell.Sending(call, paint.Strokes[i], paint.Sent[i], paint.Least[i], paint.Times[i] == 1);
        });
        foreach (var named in paint.Named())
        {
            RefusedCells.Clear(session, target, paint.Field, named);
            ChannelEditStore.LetGo(session, paint.Target, paint.Field, named);
        }
    }

    private static StayDates NightsOf(int first, int end) => new(DateOnly.FromDayNumber(first), DateOnly.FromDayNumber(end));
}
