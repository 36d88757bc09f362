using PmsSync.Connectors;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Inbound.Limits;
using PmsSync.Journal;
using PmsSync.State.Messages;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Inbound.Channels;

/// <summary>What a pull came to.</summary>
/// <param name="Messages">Journaled; those that were known already are not counted.</param>
/// <param name="NextAt">When to pull again.</param>
/// <param name="NotBefore">Whatever happens, not before; null where the channel did not say so.</param>
internal sealed record MessagePull(int Pages, int Messages, DateTimeOffset NextAt, DateTimeOffset? NotBefore = null);

/// <summary>
/// Reads what is new in a connection's conversations, page by page: the messages of a page and the cursor behind it in
/// one transaction, so that the cursor is never ahead of the journal. Read again, a message is the event that it was.
/// </summary>
internal sealed partial class MessagePuller(
    TenantDirectory tenants, TenantLimits limits, ConnectorRegistry connectors, Database database, EventJournal journal, MessagePullOptions options, TimeProvider time, Random chance,
    ILogger<MessagePuller> logger)
{
    private const int MostDoublings = 10;

    private const string NoProgress = "The channel offers the same page of messages again and again.";

    /// <summary>The enabled connections whose system has messages.</summary>
    public IReadOnlySet<ChannelKey> Sources => tenants.Current.Tenants.SelectMany(static t => t.Connections)
        .Where(c => ChannelOf(c) is not null).Select(static c => new ChannelKey(c.Tenant, c.Id)).ToHashSet();

    public async Task<MessagePull> PullAsync(ChannelKey source, CancellationToken cancel)
    {
        var (began, pages, messages) = (time.GetUtcNow(), 0, 0);
        while (true)
        {
            if (tenants.Current.Find(source.Tenant, source.Connection) is not { } connection || ChannelOf(connection) is not { } channel)
                return new MessagePull(pages, messages, time.GetUtcNow() + options.Interval);
            if (limits.Reached(source.Tenant, bringsBookings: false) is not null)
                return new MessagePull(pages, messages, time.GetUtcNow() + options.Interval);

            // 1 cursor  2 page  3 messages and cursor
            var before = database.Readers.Read(c => MessageCursorStore.Of(c, source.Tenant, source.Connection));
            var answer = await channel.Messages.PullAsync(channel.Access, before.Cursor, cancel);
            if (answer is not Answer<MessagePage>.Got { Value: var page })
                return await PostponeAsync(before, answer, pages, messages, cancel);
            var added = await JournalAsync(before, page, began, cancel);
            (pages, messages) = (pages + 1, messages + added);
            if (!page.HasMore)
                return new MessagePull(pages, messages, time.GetUtcNow() + options.Interval);
            if (page.Cursor == before.Cursor && added == 0)
                return await FailAsync(before, NoProgress, notBefore: null, countsAsFailure: true, pages, messages, cancel);
            if (pages == options.MaxPages)
                return new MessagePull(pages, messages, time.GetUtcNow());
        }
    }

    // Read is what the last page ends, and as of the first one's time, be it an earlier pull's: what came after that may stand where was looked already.
    private async Task<int> JournalAsync(MessageCursor before, MessagePage page, DateTimeOffset began, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var urgency = page.Messages.Count > 0 ? WorkClass.High : WorkClass.Normal;
        var added = await database.Writer.WriteAsync(
            new JournalFunction<int>(journal, (session, append) =>
            {
                var walk = before.BeganAt ?? began;
                var after = page.HasMore ? before with { BeganAt = walk } : before with { ReadAt = walk, BeganAt = null };
                MessageCursorStore.Save(session, after with { Cursor = page.Cursor, Failures = 0, Problem = null, IsRefused = false });
                return page.Messages.Count(message => !append(EventOf(before, message, now)).IsDuplicate);
            })
            { Class = urgency },
            cancel);
        if (added > 0)
            Log.Pulled(logger, before.Tenant, before.Connection, added);
        return added;
    }

    private Task<MessagePull> PostponeAsync(MessageCursor before, Answer<MessagePage> answer, int pages, int messages, CancellationToken cancel) => answer switch
    {
        Answer<MessagePage>.Later later => FailAsync(before, later.Why, later.NotBefore, !later.IsThrottled, pages, messages, cancel),
        Answer<MessagePage>.Refused refused => RefuseAsync(before, refused.Why, pages, messages, cancel),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private async Task<MessagePull> FailAsync(
        MessageCursor before, string why, DateTimeOffset? notBefore, bool countsAsFailure, int pages, int messages, CancellationToken cancel)
    {
        var failures = countsAsFailure ? before.Failures + 1 : before.Failures;
        if (countsAsFailure && failures == 1)
            Log.Failed(logger, before.Tenant, before.Connection, why);
        await SaveProblemAsync(before, failures, why, isRefused: false, cancel);
        var next = time.GetUtcNow() + Pause(failures);
        return new MessagePull(pages, messages, notBefore > next ? notBefore.Value : next, notBefore);
    }

    // Said once, for as long as it stays so; the status shows it all the time.
    private async Task<MessagePull> RefuseAsync(MessageCursor before, string why, int pages, int messages, CancellationToken cancel)
    {
        if (before.Problem != why)
            Log.Refused(logger, before.Tenant, before.Connection, why);
        await SaveProblemAsync(before, before.Failures, why, isRefused: true, cancel);
        var next = time.GetUtcNow() + options.RefusedPause;
        return new MessagePull(pages, messages, next, next);
    }

    private Task<bool> SaveProblemAsync(MessageCursor before, int failures, string why, bool isRefused, CancellationToken cancel) => database.Writer.WriteAsync(
        WorkClass.Normal,
        session =>
        {
            // What this pull read before it failed has moved the cursor.
            var now = MessageCursorStore.Of(session.Connection, before.Tenant, before.Connection);
            MessageCursorStore.Save(session, now with { Failures = failures, Problem = why, IsRefused = isRefused });
            return true;
        },
        cancel);

    private TimeSpan Pause(int failures)
    {
        var bound = options.Interval * Math.Pow(2, Math.Clamp(failures - 1, 0, MostDoublings));
        lock (chance)
            return (bound < options.LongestPause ? bound : options.LongestPause) * (0.5 + 0.5 * chance.NextDouble());
    }

    private Channel? ChannelOf(Connection connection) =>
        connection is { Enabled: true, Channel: { } access } && connectors.Find(access.Type)?.Messages is { } messages ? new Channel(access, messages) : null;

    private static NewEvent EventOf(MessageCursor of, ChannelMessage message, DateTimeOffset now) => new(
        of.Tenant, Pipeline.Messages, WorkClass.High, MessageLane.OfThread(of.Connection, message.ThreadId), MessageReceived.Kind, of.Connection.Value,
        FactJson.Write(message), now)
    {
        Dedupe = DedupeKey.Of(of.Tenant.Value, of.Connection.Value, MessageReceived.Kind, message.MessageId).Bytes.ToArray(),
    };

    private sealed record Channel(ChannelAccess Access, IMessaging Messages);

    private static partial class Log
    {
        [LoggerMessage(6201, LogLevel.Information, "{Tenant}/{Connection}: {Count} new messages")]
        public static partial void Pulled(ILogger logger, TenantId tenant, ConnectionId connection, int count);

        [LoggerMessage(6202, LogLevel.Warning, "{Tenant}/{Connection}: messages could not be read: {Why}")]
        public static partial void Failed(ILogger logger, TenantId tenant, ConnectionId connection, string why);

        [LoggerMessage(6203, LogLevel.Warning, "{Tenant}/{Connection} has no messages for us: {Why}")]
        public static partial void Refused(ILogger logger, TenantId tenant, ConnectionId connection, string why);
    }
}
