using System.Security.Cryptography;
using System.Text;
using PmsSync.Connectors.Ical;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.State;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Inbound.Feeds;

/// <summary>What one look at a feed came to. <paramref name="EventId"/> is null where nothing had to be journaled.</summary>
internal sealed record FeedPoll(FeedCursor Cursor, bool IsGood, bool HasChanged, long? EventId);

/// <summary>
/// Turns a feed's answer into a journaled fact: the event and the cursor in one transaction. A bad answer moves
/// nothing but the record of the failure. An answer that says nothing new is an event only where time matters:
/// nights are held, or the unit's date has changed.
/// </summary>
internal sealed class FeedImporter(Database database, EventJournal journal, TimeProvider time)
{
    /// <summary>Grows when the same bytes are to be read differently from now on.</summary>
    private const int ReaderVersion = 1;

    private const int RemarksKept = 20;

    /// <summary>A unit sells a few hundred stays a year; a feed with more events than this is a mistake or an attack.</summary>
    private const int MostEvents = 5_000;

    private readonly ClockJumps _jumps = new(time);

    /// <summary>
    /// Where the reading stands. While what was journaled last is not applied (it waits, or it is a dead letter), nothing
    /// counts as unchanged: the next answer is journaled whole, so that no picture is ever lost with its event.
    /// </summary>
    public FeedCursor CursorOf(FeedId feed) => database.Readers.ReadTogether(c =>
    {
        var cursor = FeedCursorStore.Of(c, feed);
        return (FeedStateStore.Standing(c, feed)?.Fetch ?? 0) < cursor.JournaledFetch ? cursor.Anew() : cursor;
    });

    /// <summary>The request for the next look: conditional where the last content was read under the same rules.</summary>
    public (string? ETag, string? LastModified) ValidatorsOf(FeedCursor cursor, FeedContext context) =>
        IsOf(cursor, context) && cursor.Reading?.EndsWith(RulesOf(context), StringComparison.Ordinal) == true
            ? (cursor.ETag, cursor.LastModified)
            : (null, null);

    /// <summary>True where the cursor is of the address that is configured now.</summary>
    public static bool IsOf(FeedCursor cursor, FeedContext context) => cursor.AddressHash == HashOf(context.Source.Address);

    public Task<FeedPoll> ImportAsync(FeedContext context, FeedCursor cursor, FeedAnswer answer, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var address = HashOf(context.Source.Address);
        // At another address the validators of the old one mean nothing, or match by chance.
        var known = cursor.AddressHash == address ? cursor : cursor with { AddressHash = address, ETag = null, LastModified = null };
        var attempt = known with { AttemptedAt = now };
        return answer switch
        {
            FeedAnswer.Failed failed => FailAsync(attempt, failed.Words, failed.RetryAt, countsAsFailure: failed.Problem != FeedProblem.Throttled, cancel),
            FeedAnswer.Unchanged => ConfirmAsync(context, attempt, cancel),
            FeedAnswer.Fresh fresh => ImportFreshAsync(context, attempt, fresh, cancel),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private Task<FeedPoll> ImportFreshAsync(FeedContext context, FeedCursor attempt, FeedAnswer.Fresh fresh, CancellationToken cancel)
    {
        var reading = ReadingOf(fresh.Body.Span, context);
        var validated = attempt with { ETag = fresh.ETag, LastModified = fresh.LastModified };
        if (reading == attempt.Reading)
            return ConfirmAsync(context, validated, cancel);
        return FeedReader.Read(fresh.Body, context.ReadingOptions(OwnMark.Of(database.Instance, context.Unit.Tenant, context.Unit.Id), TodayOf(context))) switch
        {
            FeedReading.Refused refused => FailAsync(attempt, refused.Reason, retryAt: null, countsAsFailure: true, cancel),
            FeedReading.Understood understood => BelieveAsync(context, validated with { Reading = reading }, understood, cancel),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private Task<FeedPoll> BelieveAsync(FeedContext context, FeedCursor attempt, FeedReading.Understood read, CancellationToken cancel)
    {
        var good = Good(attempt) with
        {
            ChangedAt = attempt.AttemptedAt,
            RefreshInterval = read.RefreshInterval,
            Unreadable = read.Picture.UnreadableUids.Count,
            Remarks = [.. read.Remarks.Take(RemarksKept).Select(static r => r.Line is { } line ? $"Line {line}: {r.Text}" : r.Text)],
        };
        return JournalAsync(context, good, read.Picture, cancel);
    }

    private Task<FeedPoll> ConfirmAsync(FeedContext context, FeedCursor attempt, CancellationToken cancel)
    {
        var good = Good(attempt);
        var state = database.Readers.Read(c => FeedStateStore.Standing(c, context.Source.Id));
        // What was journaled last is perhaps not applied yet, and then nobody knows whether time matters.
        var timeMatters = state is null || state.Fetch < attempt.JournaledFetch || state.IsUnsettled || state.Today != TodayOf(context);
        return timeMatters && attempt.JournaledFetch > 0
            ? JournalAsync(context, good, picture: null, cancel)
            : SaveAsync(good, cancel);
    }

    private async Task<FeedPoll> JournalAsync(FeedContext context, FeedCursor good, FeedPicture? picture, CancellationToken cancel)
    {
        var feed = context.Source.Id;
        var jump = _jumps.Since(feed);
        var fact = new FeedFact(good.Fetch, good.AttemptedAt, TodayOf(context), picture) { ClockJump = jump };
        var item = new NewEvent(
            feed.Tenant, Pipeline.Bookings, picture is null ? WorkClass.High : WorkClass.Critical, FeedLane.Of(feed), FeedReadEvent.Kind,
            feed.Connection.Value, FactJson.Write(new FeedReadEvent(fact, context.Connection.Grace)), good.AttemptedAt)
        {
            Dedupe = DedupeKey.Of("feed", feed.ToString(), good.Fetch.ToString()).Bytes.ToArray(),
        };
        var cursor = good with { JournaledFetch = good.Fetch };
        var command = new JournalFunction<long>(journal, (session, append) =>
        {
            FeedCursorStore.Save(session, cursor);
            return append(item).Id;
        })
        {
            Class = item.Class,
            Tenant = feed.Tenant,
        };
        var id = await database.Writer.WriteAsync(command, cancel);
        _jumps.Told(feed, jump);
        return new FeedPoll(cursor, IsGood: true, HasChanged: picture is not null, id);
    }

    private async Task<FeedPoll> SaveAsync(FeedCursor good, CancellationToken cancel)
    {
        await WriteAsync(good, cancel);
        return new FeedPoll(good, IsGood: true, HasChanged: false, EventId: null);
    }

    private async Task<FeedPoll> FailAsync(FeedCursor attempt, string words, DateTimeOffset? retryAt, bool countsAsFailure, CancellationToken cancel)
    {
        var failed = attempt with
        {
            Failures = attempt.Failures + (countsAsFailure ? 1 : 0),
            Problem = words,
            ProblemSince = attempt.ProblemSince ?? attempt.AttemptedAt,
            WaitUntil = retryAt,
        };
        await WriteAsync(failed, cancel);
        return new FeedPoll(failed, IsGood: false, HasChanged: false, EventId: null);
    }

    private Task WriteAsync(FeedCursor cursor, CancellationToken cancel) =>
        database.Writer.WriteAsync(WorkClass.High, session =>
        {
            FeedCursorStore.Save(session, cursor);
            return true;
        }, cancel);

    private static FeedCursor Good(FeedCursor attempt) => attempt with
    {
        Fetch = attempt.Fetch + 1,
        GoodAt = attempt.AttemptedAt,
        Failures = 0,
        Problem = null,
        ProblemSince = null,
        WaitUntil = null,
    };

    private DateOnly TodayOf(FeedContext context) =>
        time.GetUtcNow().DateIn(context.Unit.Zone);

    /// <summary>What was read and by which rules: only when both are the same has nothing changed.</summary>
    private string ReadingOf(ReadOnlySpan<byte> body, FeedContext context) => $"{FeedContentHash.Compute(body)} {RulesOf(context)}";

    // The month, because recurring events are expanded around today: the same bytes show other nights a year later.
    private string RulesOf(FeedContext context) =>
        $"v{ReaderVersion} {context.Unit.Zone.Id} {(context.Connection.TentativeBlocks ? "tentative" : "firm")} {TodayOf(context):yyyy-MM}";

    private static string HashOf(Uri address) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address.OriginalString)).AsSpan(0, 16));

    /// <summary>One feed as it is configured at the moment of the poll.</summary>
    internal sealed record FeedContext(FeedSource Source, Connection Connection, Unit Unit)
    {
        public FeedReadingOptions ReadingOptions(string ownMark, DateOnly today) => new()
        {
            UnitZone = Unit.Zone,
            Today = today,
            TentativeBlocks = Connection.TentativeBlocks,
            OwnMark = ownMark,
            MaxEvents = MostEvents,
        };
    }
}
