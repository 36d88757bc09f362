using System.Collections.Concurrent;
using PmsSync.Connectors;
using PmsSync.Connectors.Contract;
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
/// One pull: the first page of what is offered, journaled in one transaction, then acknowledged, again and again until
/// nothing new is offered. Never two at a time for one connection: see <see cref="ChannelPollers"/>.
/// </summary>
internal sealed class BookingPuller(
    ConnectorRegistry connectors, TenantDirectory tenants, TenantLimits limits, BookingImporter importer, EventJournal journal, Database database, PullLedger ledger,
    TimeProvider time, Random chance)
{
    /// <summary>The system's own limits hold anyway; few at a time leave room for what closes nights.</summary>
    private const int AcknowledgedAtOnce = 4;

    /// <summary>An acknowledgement that failed is tried once more in the same pull, while others make progress.</summary>
    private const int MostTries = 2;

    /// <summary>A hundred thousand revisions; a system that offers more does not listen to acknowledgements.</summary>
    private const int MostPages = 1_000;

    /// <summary>
    /// Null where the connection is not configured any more, nobody speaks its language, or the tenant is over its limits:
    /// then nothing is asked for and nothing acknowledged, and the channel keeps what it has for us.
    /// </summary>
    public async Task<BookingPull?> PullAsync(ChannelKey key, WorkClass urgency, CancellationToken cancel)
    {
        if (tenants.Current.Find(key.Tenant, key.Connection) is not { Enabled: true, Channel: { } access } connection
            || connectors.Find(access.Type)?.Bookings is not { } bookings)
            return null;
        if (limits.Reached(key.Tenant, bringsBookings: true) is not null)
            return null;
        var began = time.GetUtcNow();
        var number = ledger.Begin(key.Tenant, key.Connection);
        var (before, signals) = database.Readers.ReadTogether(c => (ChannelCursorStore.Of(c, key), PullRequests.Waiting(c, key)));
        var progress = new Progress(key);
        var problem = await DrainAsync(bookings, access, progress, urgency, cancel);

        var attempt = before with { AttemptedAt = began, Unacknowledged = progress.Unacknowledged, Unreadable = progress.Unreadable };
        var after = Next(connection, problem is null ? Good(attempt) : Failed(attempt, problem));
        await SaveAsync(after, problem is null ? signals : 0, cancel);
        var applied = problem is null ? AppliedAsync(key, number, isWhole: progress.Unreadable.Count == 0) : Task.CompletedTask;
        return new BookingPull(after, problem is null, progress.Seen, progress.New, applied);
    }

    // What stands behind a full page is not known here, so this pull may open nothing.
    private static Answer<BookingPage>.Later Hidden { get; } =
        new(null, "The channel did not take our acknowledgements, so the bookings behind them do not show; the next pull tries again.", IsThrottled: false);

    // Returns what kept it from the end, null when nothing did.
    private async Task<Answer<BookingPage>?> DrainAsync(
        IBookingPull bookings, ChannelAccess access, Progress progress, WorkClass urgency, CancellationToken cancel)
    {
        for (var page = 0; page < MostPages; page++)
        {
            // 1 read
            var answer = await bookings.PullAsync(access, urgency, cancel);
            if (answer is not Answer<BookingPage>.Got { Value: { } offered })
                return answer;
            var fresh = progress.Take(offered);

            // 2 journal
            if (fresh.Count > 0)
                progress.Journaled((await importer.JournalAsync(progress.Key, fresh, cancel)).Count(static a => !a.IsDuplicate));

            // 3 acknowledge what is committed
            var acknowledged = await AcknowledgeAsync(bookings, access, progress, offered, cancel);
            if (fresh.Count == 0 && !acknowledged)
                return offered.IsFull ? Hidden : null;
        }
        return new Answer<BookingPage>.Later(null, $"The channel still offers new bookings after {MostPages} pages; the next pull goes on.", IsThrottled: false);
    }

    // True when one that had been offered before was taken now, so that the next page may show others.
    private static async Task<bool> AcknowledgeAsync(
        IBookingPull bookings, ChannelAccess access, Progress progress, BookingPage offered, CancellationToken cancel)
    {
        var due = progress.Due(offered);
        var taken = 0;
        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = AcknowledgedAtOnce, CancellationToken = cancel }, async (id, stop) =>
        {
            if (await bookings.AcknowledgeAsync(access, id, stop) is ItemOutcome.AcceptedItem)
            {
                progress.Acknowledged(id);
                Interlocked.Increment(ref taken);
            }
        });
        return taken > 0;
    }

    private ChannelCursor Next(Connection connection, ChannelCursor cursor)
    {
        lock (chance)
            return cursor with { NextAt = ChannelIntervals.NextAt(connection.Poll, cursor, chance.NextDouble()) };
    }

    private static ChannelCursor Good(ChannelCursor attempt) =>
        attempt with { GoodAt = attempt.AttemptedAt, Failures = 0, Problem = null, IsRefused = false, WaitUntil = null };

    private static ChannelCursor Failed(ChannelCursor attempt, Answer<BookingPage> problem) => problem switch
    {
        Answer<BookingPage>.Later later => attempt with
        {
            Failures = attempt.Failures + (later.IsThrottled ? 0 : 1),
            Problem = later.Why,
            IsRefused = false,
            WaitUntil = later.NotBefore,
        },
        Answer<BookingPage>.Refused refused => attempt with { Failures = attempt.Failures + 1, Problem = refused.Why, IsRefused = true, WaitUntil = null },
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private Task SaveAsync(ChannelCursor cursor, long answeredSignals, CancellationToken cancel) =>
        database.Writer.WriteAsync(WorkClass.High, session =>
        {
            ChannelCursorStore.Save(session, cursor);
            PullRequests.Answer(session, cursor.Key, answeredSignals);
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
            await database.Writer.WriteAsync(WorkClass.High, session =>
            {
                PulledConnections.Add(session, key.Tenant, key.Connection, time.GetUtcNow());
                return true;
            });
        ledger.MarkApplied(key.Tenant, key.Connection, number);
    }

    /// <summary>What one pull has seen so far.</summary>
    private sealed class Progress(ChannelKey key)
    {
        private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
        private readonly ConcurrentDictionary<string, bool> _acknowledged = new(StringComparer.Ordinal);
        private readonly Dictionary<string, int> _tries = new(StringComparer.Ordinal);
        private readonly Dictionary<string, UnreadableWords> _unreadable = new(StringComparer.Ordinal);

        public ChannelKey Key => key;

        public int Seen => _seen.Count;

        public int New { get; private set; }

        public int Unacknowledged => _seen.Count - _acknowledged.Count;

        public IReadOnlyList<UnreadableWords> Unreadable => [.. _unreadable.Values];

        /// <summary>The revisions of a page that this pull has not seen yet.</summary>
        public IReadOnlyList<BookingRevision> Take(BookingPage page)
        {
            foreach (var (id, why) in page.Unreadable)
                _unreadable[id] = new UnreadableWords(id, why);
            return [.. page.Revisions.Where(r => _seen.Add(r.RevisionId))];
        }

        public void Journaled(int count) => New += count;

        public List<string> Due(BookingPage page)
        {
            var due = page.Revisions.Select(static r => r.RevisionId).Distinct()
                .Where(id => !_acknowledged.ContainsKey(id) && _tries.GetValueOrDefault(id) < MostTries).ToList();
            due.ForEach(id => _tries[id] = _tries.GetValueOrDefault(id) + 1);
            return due;
        }

        public void Acknowledged(string id) => _acknowledged[id] = true;
    }
}
