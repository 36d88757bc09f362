using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Outbound.Notices;

/// <summary>What becomes of notices on their way, each in one transaction.</summary>
internal sealed class NoticeJournal(EventJournal journal, Database database, TimeProvider time)
{
    private const WorkClass Urgency = WorkClass.Normal;

    /// <summary>Writes down what leaves next, and what need not leave: on the disk before anybody can have it.</summary>
    public Task<NoticeBatch> ComposeAsync(NoticeLane lane, NoticeGroup group, string uid, string? title, string content, CancellationToken cancel) =>
        database.Writer.WriteAsync(
            Urgency,
            session =>
            {
                LeaveOut(session, group.LeftOut);
                return BatchStore.Insert(session, lane, uid, title, content, group.Covered, time.GetUtcNow());
            },
            cancel);

    public Task LeaveOutAsync(IReadOnlyList<NoticeRow> rows, CancellationToken cancel) => WriteAsync(
        session =>
        {
            LeaveOut(session, rows);
            return true;
        },
        cancel);

    public Task<bool> BeginAsync(NoticeBatch batch, CancellationToken cancel) => WriteAsync(session => BatchStore.Begin(session, batch.Id), cancel);

    public Task<bool> ConfirmAsync(NoticeBatch batch, CancellationToken cancel) =>
        WriteAsync(session => BatchStore.Settle(session, batch.Id, BatchState.Sent, time.GetUtcNow()), cancel);

    public Task<bool> PostponeAsync(NoticeBatch batch, NoticePolicy.Next next, string why, CancellationToken cancel) =>
        WriteAsync(session => BatchStore.Postpone(session, batch, next.Attempts, next.Refusals, next.At, why), cancel);

    /// <summary>Makes it a dead letter.</summary>
    /// <param name="stops">True: nothing more is sent there.</param>
    public Task<bool> BuryAsync(NoticeTarget target, NoticeBatch batch, string why, bool stops, CancellationToken cancel) =>
        database.Writer.WriteAsync(new BuryCommand(journal, target, batch, why, stops, time.GetUtcNow()) { Class = Urgency }, cancel);

    /// <summary>Nobody is told of what waits, in words: the target is not configured any more, or wants nothing.</summary>
    public Task<int> DropAsync(NoticeLane lane, string why, CancellationToken cancel) => database.Writer.WriteAsync(
        Urgency,
        session => BatchStore.SettleAll(session, lane, time.GetUtcNow(), why) + NoticeStore.LeaveOut(session, lane, why),
        cancel);

    private static void LeaveOut(WriteSession session, IEnumerable<NoticeRow> rows)
    {
        foreach (var row in rows)
            NoticeStore.LeaveOut(session, row.Id, NoticeGrouping.CameAndWent);
    }

    private Task<bool> WriteAsync(Func<WriteSession, bool> change, CancellationToken cancel) => database.Writer.WriteAsync(Urgency, change, cancel);

    private sealed class BuryCommand(EventJournal journal, NoticeTarget target, NoticeBatch batch, string why, bool stops, DateTimeOffset now)
        : JournalCommand<bool>(journal)
    {
        protected override bool Apply(WriteSession session)
        {
            var letter = Append(session, new NewEvent(
                target.Tenant, Pipeline.Messages, Urgency, UndeliveredNotice.LaneOf(target.Id), UndeliveredNotice.Kind, target.Id,
                FactJson.Write(new UndeliveredNotice(batch.Uid)), now));
            var buried = BatchStore.Settle(session, batch.Id, BatchState.Refused, now, why, letter.Id);
            if (buried && stops)
                StopStore.Stop(session, target, why, now);
            Settle(session, letter.Id, buried ? new Verdict.Dead($"Notices to {target.Place} could not be delivered. {why}") : new Verdict.Closed(Outcome.Ignored, "They were delivered meanwhile."), now);
            return buried;
        }
    }
}
