using System.Collections.Concurrent;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;

namespace PmsSync.Inbound.Channels;

/// <summary>What reading a system to its end came to.</summary>
/// <param name="Problem">Why it is not at its end, in a manager's words; null when it is.</param>
internal sealed record Drained(DrainProblem? Problem)
{
    /// <summary>Facts that were offered.</summary>
    public int Seen { get; init; }

    /// <summary>Those of them that were not known.</summary>
    public int New { get; init; }

    /// <summary>Facts that are committed here while the system does not know it.</summary>
    public int Unacknowledged { get; init; }

    /// <summary>Revisions that were offered, could not be understood, and are offered again.</summary>
    public IReadOnlyList<UnreadableWords> Unreadable { get; init; } = [];
}

/// <summary>Why a system was not read to its end.</summary>
/// <param name="IsThrottled">A limit or a pause, no failure.</param>
/// <param name="IsRefused">A person must do something first.</param>
internal sealed record DrainProblem(string Why, DateTimeOffset? NotBefore, bool IsThrottled, bool IsRefused)
{
    /// <summary>Null for an answer.</summary>
    public static DrainProblem? Of<T>(Answer<T> answer) => answer switch
    {
        Answer<T>.Later later => new DrainProblem(later.Why, later.NotBefore, later.IsThrottled, IsRefused: false),
        Answer<T>.Refused refused => new DrainProblem(refused.Why, NotBefore: null, IsThrottled: false, IsRefused: true),
        _ => null,
    };

    public static DrainProblem Later(string why) => new(why, NotBefore: null, IsThrottled: false, IsRefused: false);
}

/// <summary>
/// Empties a queue that offers each revision until it is acknowledged: the first page is journaled in one transaction, then
/// acknowledged, again and again until nothing new is offered.
/// </summary>
internal sealed class QueueDrain(BookingImporter importer, AcknowledgementTimes times)
{
    /// <summary>The system's own limits hold anyway; few at a time leave room for what closes nights.</summary>
    private const int AcknowledgedAtOnce = 4;

    /// <summary>An acknowledgement that failed is tried once more in the same pull, while others make progress.</summary>
    private const int MostTries = 2;

    /// <summary>A hundred thousand revisions; a system that offers more does not listen to acknowledgements.</summary>
    private const int MostPages = 1_000;

    public async Task<Drained> DrainAsync(IBookingPull bookings, ChannelAccess access, WorkClass urgency, CancellationToken cancel)
    {
        var progress = new Progress(ChannelKey.Of(access));
        var problem = await DrainAsync(bookings, access, progress, urgency, cancel);
        return new Drained(problem) { Seen = progress.Seen, New = progress.New, Unacknowledged = progress.Unacknowledged, Unreadable = progress.Unreadable };
    }

    // What stands behind a full page is not known here, so this pull may open nothing.
    private static DrainProblem Hidden { get; } =
        DrainProblem.Later("The channel did not take our acknowledgements, so the bookings behind them do not show; the next pull tries again.");

    // Returns what kept it from the end, null when nothing did.
    private async Task<DrainProblem?> DrainAsync(
        IBookingPull bookings, ChannelAccess access, Progress progress, WorkClass urgency, CancellationToken cancel)
    {
        for (var page = 0; page < MostPages; page++)
        {
            // 1 read
            var answer = await bookings.PullAsync(access, urgency, cancel);
            if (answer is not Answer<BookingPage>.Got { Value: { } offered })
                return DrainProblem.Of(answer);
            var (fresh, stamp) = (progress.Take(offered), times.Stamp());

            // 2 journal
            if (fresh.Count > 0)
                progress.Journaled((await importer.JournalAsync(progress.Key, fresh, cancel)).Count(static a => !a.IsDuplicate));
            foreach (var revision in fresh)
                times.Arrived(progress.Key, revision.RevisionId, stamp);

            // 3 acknowledge what is committed
            var acknowledged = await AcknowledgeAsync(bookings, access, progress, offered, cancel);
            if (fresh.Count == 0 && !acknowledged)
                return offered.IsFull ? Hidden : null;
        }
        return DrainProblem.Later($"The channel still offers new bookings after {MostPages} pages; the next pull goes on.");
    }

    // True when one that had been offered before was taken now, so that the next page may show others.
    private async Task<bool> AcknowledgeAsync(
        IBookingPull bookings, ChannelAccess access, Progress progress, BookingPage offered, CancellationToken cancel)
    {
        var due = progress.Due(offered);
        var taken = 0;
        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = AcknowledgedAtOnce, CancellationToken = cancel }, async (id, stop) =>
        {
            if (await bookings.AcknowledgeAsync(access, id, stop) is ItemOutcome.AcceptedItem)
            {
                progress.Acknowledged(id);
                times.Acknowledged(progress.Key, id);
                Interlocked.Increment(ref taken);
            }
        });
        return taken > 0;
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
