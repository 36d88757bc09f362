using System.Security.Cryptography;
using System.Text;
using PmsSync.Domain;
using PmsSync.Engine;
using PmsSync.Journal.Timing;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Outbound.Notices;

/// <summary>
/// Tells one target after the other what waits for it. What leaves is written down first, and keeps its id and its words on each
/// try: where a try was not answered, or the process ended in it, it is repeated, and the other side knows it by its id.
/// </summary>
internal sealed partial class NoticeDispatcher(
    TenantDirectory tenants, Database database, NoticeJournal journal, NoticePolicy policy, WebhookSender webhooks, MailSender mails, NoticeMetrics metrics,
    DeliveryTimes times, NoticeOptions options, TimeProvider time, ILogger<NoticeDispatcher> logger)
{
    /// <summary>Sendings before another target has its turn.</summary>
    private const int MostSteps = 8;

    /// <summary>Rows that are weighed for a webhook that gathers nothing.</summary>
    private const int MostForSingle = 500;

    public async ValueTask<IReadOnlyList<LaneResult>> HandleAsync(IReadOnlyList<LaneRun> runs, CancellationToken halt)
    {
        var results = new LaneResult[runs.Count];
        for (var i = 0; i < results.Length; i++)
            results[i] = await DeliverAsync(runs[i], halt);
        return results;
    }

    private async Task<LaneResult> DeliverAsync(LaneRun run, CancellationToken halt)
    {
        var lane = new NoticeLane(run.Tenant, run.Lane);
        for (var step = 0; step < MostSteps; step++)
        {
            if (await StepAsync(lane, halt) is { } pause)
                return pause.At is { } at ? Ended(run, left => new LaneResult.RetryAt(left, at, pause.Why)) : LaneResult.Done;
        }
        return Ended(run, static closed => new LaneResult.Yield(closed));
    }

    // What came in since the run was made is another run's.
    private LaneResult Ended(LaneRun run, Func<int, LaneResult> rest)
    {
        var closed = database.Readers.Read(c => run.Items.TakeWhile(i => !NoticeStore.IsOpen(c, i.Id)).Count());
        return closed == run.Items.Count ? LaneResult.Done : rest(closed);
    }

    /// <summary>Null: something was settled, and there may be more.</summary>
    private async Task<Pause?> StepAsync(NoticeLane lane, CancellationToken halt)
    {
        // 1 load
        var snapshot = tenants.Current;
        if (snapshot.Find(lane.Tenant) is not { } tenant || tenant.NoticeTargets.FirstOrDefault(t => t.Id == lane.Target) is not { } target)
        {
            await journal.DropAsync(lane, "Nobody is configured there any more.", halt);
            return Pause.None;
        }
        var most = MostOf(target);
        var (open, waiting, stop) = database.Readers.ReadTogether(c => (BatchStore.OpenOf(c, lane), NoticeStore.WaitingOf(c, lane, most), StopStore.Find(c, target)));
        if (stop is not null)
        {
            await journal.DropAsync(lane, $"Not sent. {stop.Why}", halt);
            return Pause.None;
        }

        // 2 write down what leaves  3 send  4 settle
        var now = time.GetUtcNow();
        switch (open)
        {
            case { State: BatchState.Pending, RetryAt: { } at } when at > now:
                return new Pause(at, open.Why ?? "It is tried again.");
            case { State: BatchState.Pending }:
                return await journal.BeginAsync(open, halt) ? await SendAsync(snapshot, target, open, halt) : null;
            case { State: BatchState.Sending }:
                Log.Repeated(logger, target);
                return await SendAsync(snapshot, target, open, halt);
            case null when waiting.Count == 0:
                return Pause.None;
            case null when NoticeGrouping.DueAt(target, waiting[0]) is var due && due > now:
                return new Pause(due, "Notices are gathered into one.");
            case null:
                return await ComposeAsync(tenant, target, waiting, halt) is { } batch ? await SendAsync(snapshot, target, batch, halt) : null;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>Null: what waited need not be told.</summary>
    private async Task<NoticeBatch?> ComposeAsync(Tenant tenant, NoticeTarget target, IReadOnlyList<NoticeRow> waiting, CancellationToken halt)
    {
        var group = NoticeGrouping.Of(target, waiting, MostOf(target));
        if (group.Told.Count == 0)
        {
            await journal.LeaveOutAsync(group.LeftOut, halt);
            return null;
        }
        var now = time.GetUtcNow();
        var (title, content) = target.To is null
            ? (null, WebhookBody.Write(group.Told, now))
            : MailText.Write(tenant.Name, group.Told, now, options.LinesInMail);
        return await journal.ComposeAsync(new NoticeLane(target.Tenant, target.Id), group, UidOf(group.Covered), title, content, halt);
    }

    private async Task<Pause?> SendAsync(Snapshot snapshot, NoticeTarget target, NoticeBatch batch, CancellationToken halt)
    {
        var outcome = (target, snapshot.Smtp) switch
        {
            ({ Webhook: { } address }, _) => await webhooks.SendAsync(target.Tenant, address, batch.Uid, batch.Content, halt),
            ({ To: { } to }, { } server) => await mails.SendAsync(server, to, batch, halt),
            _ => new NoticeOutcome.Later(NotBefore: null, "No mail server is configured. Write PmsSync:Smtp."),
        };
        metrics.Tried(target, outcome);
        switch (outcome)
        {
            case NoticeOutcome.AcceptedOutcome:
                await journal.ConfirmAsync(batch, halt);
                // Mails are gathered and read when somebody has time: that they are taken is no confirmation of a task.
                if (target.Webhook is not null)
                    times.Taken(Pipeline.Cleaning, batch.Uid, SendableSince(target, batch));
                return null;
            case NoticeOutcome.Gone gone:
                Log.Stopped(logger, target, target.Place);
                times.GivenUp(batch.Uid);
                await journal.BuryAsync(target, batch, gone.Why, stops: true, halt);
                return null;
        }
        var why = outcome is NoticeOutcome.Refused refused ? refused.Why : ((NoticeOutcome.Later)outcome).Why;
        if (policy.After(batch, outcome, time.GetUtcNow()) is not { } next)
        {
            Log.GivenUp(logger, target, target.Place, why);
            times.GivenUp(batch.Uid);
            await journal.BuryAsync(target, batch, why, stops: false, halt);
            return null;
        }
        return await journal.PostponeAsync(batch, next, why, halt) ? new Pause(next.At, why) : null;
    }

    private IEnumerable<DateTimeOffset> SendableSince(NoticeTarget target, NoticeBatch batch)
    {
        var written = database.Readers.Read(c => NoticeStore.WrittenOf(c, batch));
        return written.Where(static w => w.Kind == NoticeKind.CleaningTask.Name).Select(w => NoticeGrouping.SendableAt(target, w.At, written[0].At, batch.Since));
    }

    private int MostOf(NoticeTarget target) =>
        target.To is not null ? options.MostInMail : target.GroupFor == TimeSpan.Zero ? MostForSingle : options.MostInCall;

    // Of what it tells: the same notices keep their id even where a backup was put back before they were settled.
    private static string UidOf(IReadOnlyList<NoticeRow> rows) => rows is [var only]
        ? only.Uid
        : Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Concat(rows.Select(static r => r.Uid)))).AsSpan(0, 16));

    /// <summary>Until when there is nothing to do; <see cref="None"/> where nothing is open.</summary>
    private sealed record Pause(DateTimeOffset? At, string Why)
    {
        public static readonly Pause None = new(At: null, "");
    }

    private static partial class Log
    {
        [LoggerMessage(8502, LogLevel.Information, "The service had ended while notices went to {Target}; they are sent again under the same id")]
        public static partial void Repeated(ILogger logger, NoticeTarget target);

        [LoggerMessage(8503, LogLevel.Warning, "{Target} ({Place}) wants no more notices; nothing is sent there")]
        public static partial void Stopped(ILogger logger, NoticeTarget target, string place);

        [LoggerMessage(8504, LogLevel.Warning, "Notices to {Target} ({Place}) could not be delivered and are a dead letter: {Why}")]
        public static partial void GivenUp(ILogger logger, NoticeTarget target, string place, string why);
    }
}
