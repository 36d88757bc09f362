using PmsSync.Connectors;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Engine;
using PmsSync.Journal.Timing;
using PmsSync.State.Messages;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Outbound.Messages;

/// <summary>
/// Sends a message once. What left and was not answered is not sent again before it is proven not to be there: the channel is
/// looked through, with growing pauses, until it shows the message, or still does not when the call can no longer be carried out. An
/// outage of any length is waited out so; a person is asked only where the channel itself refuses.
/// </summary>
internal sealed partial class MessageDispatcher(
    ConnectorRegistry connectors, TenantDirectory tenants, Database database, MessageJournal journal, MessageSearch search, DeliveryPolicy policy,
    MessageMetrics metrics, DeliveryTimes times, TimeProvider time, ILogger<MessageDispatcher> logger)
{
    private const int MostSteps = 8;

    public async ValueTask<IReadOnlyList<LaneResult>> HandleAsync(IReadOnlyList<LaneRun> runs, CancellationToken halt)
    {
        var results = new LaneResult[runs.Count];
        for (var i = 0; i < results.Length; i++)
            results[i] = await DeliverAsync(runs[i].Items[0].Id, halt) ?? new LaneResult.Yield(0);
        return results;
    }

    /// <summary>Null: the message has changed under our hands; its lane comes again.</summary>
    private async Task<LaneResult?> DeliverAsync(long turn, CancellationToken halt)
    {
        LaneResult? result = null;
        for (var step = 0; step < MostSteps && result is null; step++)
        {
            if (Load(turn) is not { } job)
                return LaneResult.Done;
            if (job.Delivery.RetryAt is { } at && at > time.GetUtcNow())
                return new LaneResult.RetryAt(0, at, job.Delivery.Problem ?? Words.Waits);
            if (ChannelOf(job.Message) is not { } channel)
                return new LaneResult.RetryAt(0, policy.AfterIdle(time.GetUtcNow()), $"The connection '{job.Message.Connection}' is switched off or has no messages; what was written waits.");
            result = job.Delivery.State switch
            {
                DeliveryState.Pending => await SendAsync(job, channel, halt),
                DeliveryState.Sending => await DoubtAsync(job, halt),
                // It would not leave if it were proven absent: the channel is not asked before that would be of use.
                DeliveryState.Uncertain => IsBehind(job) ? Behind() : await LookAsync(job, channel, halt),
                _ => LaneResult.Done,
            };
        }
        return result;
    }

    private async Task<LaneResult?> SendAsync(Job job, Channel channel, CancellationToken halt)
    {
        // 1 commit that it leaves  2 send  3 settle. The token is taken inside the connector: without one it is Later.
        var now = time.GetUtcNow();
        switch (await journal.BeginAsync(job.Message, job.Thread, now, halt))
        {
            case Begun.Changed:
                return null;
            case Begun.Cancelled:
                return await BuryAsync(job, MayBeThere(job) ? DeliveryState.Uncertain : DeliveryState.Held, Words.Cancelled, halt);
            case Begun.Behind:
                return Behind();
        }
        var sent = await channel.Messages.SendAsync(channel.Access, job.Thread.ChannelThread, job.Thread.Booking, job.Message.Text, halt);
        return await SettleAsync(job, now, sent, halt);
    }

    // Nothing is written: the end of what is before it wakes its lane.
    private LaneResult.RetryAt Behind() => new(0, policy.AfterIdle(time.GetUtcNow()), Words.Behind);

    private bool IsBehind(Job job) => database.Readers.Read(c => DeliveryStore.IsBehind(c, job.Message.Id, job.Thread.Id));

    private async Task<LaneResult?> SettleAsync(Job job, DateTimeOffset triedAt, SendOutcome sent, CancellationToken halt)
    {
        switch (sent.Outcome)
        {
            case ItemOutcome.AcceptedItem:
                await journal.ConfirmAsync(job.Message, sent.Message, halt);
                Arrived(job);
                return LaneResult.Done;
            case ItemOutcome.Rejected rejected:
                // What is refused now may have arrived before: then its retry looks first.
                return await BuryAsync(job, MayBeThere(job) ? DeliveryState.Uncertain : DeliveryState.Rejected, $"The channel refused a message: {Without(job.Message.Text, rejected.Why)}", halt);
            case ItemOutcome.Later later:
                var attempts = later.IsThrottled ? job.Delivery.Attempts : job.Delivery.Attempts + 1;
                var at = policy.AfterFailure(later.IsThrottled ? 0 : attempts, later.NotBefore, time.GetUtcNow());
                var why = Without(job.Message.Text, later.Why);
                return await journal.PostponeAsync(job.Message, triedAt, at, attempts, why, MayBeThere(job), halt) ? new LaneResult.RetryAt(0, at, why) : null;
            case ItemOutcome.Uncertain uncertain:
                var check = policy.FirstCheck(triedAt);
                Log.Uncertain(logger, job.Message.Tenant, job.Message.Connection, job.Message.Id);
                return await journal.DoubtAsync(job.Message, check, sendAgain: false, $"{Words.Looks} {Without(job.Message.Text, uncertain.Why)}", halt)
                    ? new LaneResult.RetryAt(0, check, Words.Looks)
                    : null;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private async Task<LaneResult?> DoubtAsync(Job job, CancellationToken halt)
    {
        await journal.DoubtAsync(job.Message, policy.FirstCheck(job.Delivery.TriedAt ?? job.Delivery.CreatedAt), sendAgain: false, Words.Interrupted, halt);
        return null;
    }

    private async Task<LaneResult?> LookAsync(Job job, Channel channel, CancellationToken halt)
    {
        switch (await search.LookAsync(job.Message, job.Thread, channel.Messages, channel.Access, halt))
        {
            case Finding.There there:
                await journal.ConfirmAsync(job.Message, there.Shown, halt);
                Arrived(job);
                Log.Found(logger, job.Message.Tenant, job.Message.Connection, job.Message.Id);
                return LaneResult.Done;
            case Finding.NotYet { WaitsForAPerson: true }:
                return await CheckLaterAsync(job, Words.HeldBack, halt);
            case Finding.NotYet:
                return await CheckLaterAsync(job, job.Thread.ChannelThread is null ? Words.NotNamed : Words.NotShown, halt);
            case Finding.Absent:
                return await SendAgainAsync(job, channel, halt);
            case Finding.Perhaps:
                return await BuryAsync(job, DeliveryState.Uncertain, Words.SaidElsewhere, halt);
            case Finding.Later { Answer: var later }:
                var attempts = later.IsThrottled ? job.Delivery.Attempts : job.Delivery.Attempts + 1;
                var at = policy.AfterFailure(later.IsThrottled ? 0 : attempts, later.NotBefore, time.GetUtcNow());
                await journal.RecheckAsync(job.Message, at, job.Delivery.Checks, attempts, $"{Words.Looks} {Without(job.Message.Text, later.Why)}", halt);
                return null;
            case Finding.Refused refused:
                var why = $"{Words.NotReadable} {Without(job.Message.Text, refused.Why)}";
                return policy.NeedsAPerson(job.Delivery.Checks + 1)
                    ? await BuryAsync(job, DeliveryState.Uncertain, why, halt)
                    : await CheckLaterAsync(job, why, halt);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private Task<LaneResult?> SendAgainAsync(Job job, Channel channel, CancellationToken halt)
    {
        Log.Again(logger, job.Message.Tenant, job.Message.Connection, job.Message.Id);
        return SendAsync(job, channel, halt);
    }

    private async Task<LaneResult?> CheckLaterAsync(Job job, string problem, CancellationToken halt)
    {
        var checks = job.Delivery.Checks + 1;
        await journal.RecheckAsync(job.Message, policy.NextCheck(checks, time.GetUtcNow()), checks, attempts: 0, problem, halt);
        return null;
    }

    private async Task<LaneResult?> BuryAsync(Job job, DeliveryState state, string cause, CancellationToken halt)
    {
        if (!await journal.BuryAsync(job.Message, job.Thread, state, cause, halt))
            return null;
        metrics.Ended(state);
        times.GivenUp(job.Message.Id);
        Log.Dead(logger, job.Message.Tenant, job.Message.Connection, job.Message.Id, state);
        return LaneResult.Done;
    }

    private void Arrived(Job job)
    {
        metrics.Ended(DeliveryState.Sent);
        times.Taken(Pipeline.Messages, job.Message.Id, job.Delivery.CreatedAt);
    }

    private Job? Load(long turn) => database.Readers.ReadTogether(c =>
        MessageStore.FindByTurn(c, turn) is { Delivery: { Letter: null } delivery } message && ThreadStore.Find(c, message.Tenant, message.Thread) is { } thread
            ? new Job(message, delivery, thread)
            : null);

    private Channel? ChannelOf(Message message) =>
        tenants.Current.Find(message.Tenant, message.Connection) is { Enabled: true, Channel: { } access } && connectors.Find(access.Type)?.Messages is { } messages
            ? new Channel(access, messages)
            : null;

    // It was uncertain before this send, so that this send's answer does not settle it.
    private static bool MayBeThere(Job job) => job.Delivery.State == DeliveryState.Uncertain;

    // A channel may repeat what it was sent.
    private static string Without(string text, string words) => words.Replace(text, "…", StringComparison.Ordinal);

    private sealed record Job(Message Message, Delivery Delivery, MessageThread Thread);

    private sealed record Channel(ChannelAccess Access, IMessaging Messages);

    internal static class Words
    {
        public const string Waits = "The message waits for its time.";

        public const string Behind = "A message to the same guest whose turn is before this one goes first. Then this one is sent by itself.";

        public const string Looks = "It is not known whether the message arrived. The channel is asked, and if it is not there it is sent again by itself.";

        public const string Interrupted = "The service stopped while the message was being sent; the channel is asked whether it arrived.";

        public const string Restored = "A backup was restored: the channel is asked whether the message was sent since.";

        public const string Cancelled =
            "Its stay was cancelled before this message left, so it was not sent. Send it all the same with force, or discard it; after the stay is booked again, a retry sends it.";

        public const string NotShown =
            "No answer came when this message was sent, and the channel does not show it yet. It is looked for; if it still is not there when it can no longer arrive, it is sent again by itself.";

        public const string NotNamed =
            "No answer came when this message was sent, and its conversation is not known yet. The next pulls of messages show whether it arrived; if it did not, it is sent again by itself.";

        public const string HeldBack =
            "No answer came when this message was sent, and it may be among the messages of this channel that are dead letters. Retry or discard those: then it is looked for, and sent again by itself where it is not there.";

        public const string SaidElsewhere =
            "No answer came when this message was sent, and its conversation does not show it; but the same words stand in another conversation of this channel, which may be the same guest's. Look there: discard it if it is, retry sends it.";

        public const string NotReadable =
            "It is not known whether this message arrived, and the channel refuses to show its thread. Retry looks once more and sends it where it is not; discard leaves it. The channel says:";
    }

    private static partial class Log
    {
        [LoggerMessage(8401, LogLevel.Warning, "{Tenant}/{Connection}: no answer to sending message {Message}; the channel will be asked whether it arrived")]
        public static partial void Uncertain(ILogger logger, TenantId tenant, ConnectionId connection, string message);

        [LoggerMessage(8402, LogLevel.Information, "{Tenant}/{Connection}: message {Message} did arrive")]
        public static partial void Found(ILogger logger, TenantId tenant, ConnectionId connection, string message);

        [LoggerMessage(8404, LogLevel.Warning, "{Tenant}/{Connection}: message {Message} did not arrive and is sent again")]
        public static partial void Again(ILogger logger, TenantId tenant, ConnectionId connection, string message);

        [LoggerMessage(8403, LogLevel.Warning, "{Tenant}/{Connection}: message {Message} waits for a person as a dead letter ({State})")]
        public static partial void Dead(ILogger logger, TenantId tenant, ConnectionId connection, string message, DeliveryState state);
    }
}
