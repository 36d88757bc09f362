using PmsSync.Connectors;
using PmsSync.Domain;
using PmsSync.Inbound.Limits;
using PmsSync.Journal;
using PmsSync.State;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Inbound.Channels;

/// <summary>What one pull came to.</summary>
/// <param name="Applied">Completes when every event of this pull, and of those before it, has its outcome; for a failed pull at once.</param>
internal sealed record BookingPull(ChannelCursor Cursor, bool IsGood, int Revisions, int New, Task Applied);

/// <summary>
/// One pull of a connection: all that its system offers, each page journaled before it is acknowledged, then how it went.
/// Never two at a time for one connection: see <see cref="ChannelPollers"/>.
/// </summary>
internal sealed class BookingPuller(
    ConnectorRegistry connectors, TenantDirectory tenants, TenantLimits limits, QueueDrain queues, FactDrain lists, EventJournal journal, Database database,
    PullLedger ledger, TimeProvider time, Random chance)
{
    /// <summary>
    /// Null where the connection is not configured any more, nobody speaks its language, or the tenant is over its limits:
    /// then nothing is asked for and nothing acknowledged, and the channel keeps what it has for us.
    /// </summary>
    /// <param name="isLast">Whether no other pull was asked for since this one began: a signal that came later speaks of what this one may not have seen.</param>
    public async Task<BookingPull?> PullAsync(ChannelKey key, WorkClass urgency, Func<bool> isLast, CancellationToken cancel)
    {
        if (tenants.Current.Find(key.Tenant, key.Connection) is not { Enabled: true, Channel: { } access } connection
            || connectors.Find(access.Type) is not { BringsBookings: true } connector)
            return null;
        if (limits.Reached(key.Tenant, bringsBookings: true) is not null)
            return null;
        var began = time.GetUtcNow();
        var number = ledger.Begin(key.Tenant, key.Connection);
        var before = database.Readers.Read(c => ChannelCursorStore.Of(c, key));
        var drained = connector.Bookings is { } queue
            ? await queues.DrainAsync(queue, access, urgency, cancel)
            : await lists.DrainAsync(connector.Facts!, access, urgency, cancel);

        var attempt = before with { AttemptedAt = began, Unacknowledged = drained.Unacknowledged, Unreadable = drained.Unreadable };
        var isGood = drained.Problem is null;
        var after = Next(connection, drained.Problem is { } problem ? Failed(attempt, problem) : Good(attempt));
        await SaveAsync(after, () => isGood && isLast(), cancel);
        var applied = isGood ? AppliedAsync(key, number, isWhole: drained.Unreadable.Count == 0) : Task.CompletedTask;
        return new BookingPull(after, isGood, drained.Seen, drained.New, applied);
    }

    private ChannelCursor Next(Connection connection, ChannelCursor cursor)
    {
        lock (chance)
            return cursor with { NextAt = ChannelIntervals.NextAt(connection.Poll, cursor, chance.NextDouble()) };
    }

    private static ChannelCursor Good(ChannelCursor attempt) =>
        attempt with { GoodAt = attempt.AttemptedAt, Failures = 0, Problem = null, IsRefused = false, WaitUntil = null };

    private static ChannelCursor Failed(ChannelCursor attempt, DrainProblem problem) => attempt with
    {
        Failures = attempt.Failures + (problem.IsThrottled ? 0 : 1),
        Problem = problem.Why,
        IsRefused = problem.IsRefused,
        WaitUntil = problem.NotBefore,
    };

    private Task SaveAsync(ChannelCursor cursor, Func<bool> answersSignals, CancellationToken cancel) =>
        database.Writer.WriteAsync(WorkClass.High, cursor.Key.Tenant, session =>
        {
            ChannelCursorStore.Save(session, cursor);
            if (answersSignals())
                PullRequests.Answer(session, cursor.Key);
            return true;
        }, cancel);

    // A booking that nobody could read, or that is a dead letter, may take nights: until a person has dealt with it, no
    // pull counts as applied and nothing is opened.
    private async Task AppliedAsync(ChannelKey key, long number, bool isWhole)
    {
        var (waiting, dead) = database.Readers.ReadTogether(c => (OpenBookings.WaitingOf(c, key), OpenBookings.DeadOf(c, key)));
        await Task.WhenAll(waiting.Select(journal.OutcomeOfAsync));
        if (!isWhole || dead.Count > 0)
            return;
        if (!database.Readers.Read(c => PulledConnections.Of(c, key.Tenant)).Contains(key.Connection))
            await database.Writer.WriteAsync(WorkClass.High, key.Tenant, session =>
            {
                PulledConnections.Add(session, key.Tenant, key.Connection, time.GetUtcNow());
                return true;
            });
        ledger.MarkApplied(key.Tenant, key.Connection, number);
    }
}
