using Microsoft.Data.Sqlite;
using PmsSync.Conflicts;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Availability;
using PmsSync.State;
using PmsSync.Storage;

namespace PmsSync.Pipelines.Bookings.Channels;

/// <summary>
/// What became of a booking's revisions that arrived in another order than they were made, or are of one instant: one conflict
/// for each booking, which alarms nobody because the rule settles it at once, with a decision for each such revision. Which
/// of them came late is a matter of the order of arrival by its nature: these rows are a record of it, and no part of
/// what is the same whatever that order; which revision holds is.
/// </summary>
/// <param name="Row">As it is now.</param>
/// <param name="Decisions">Made by these events, of a person or of the rule, in their order.</param>
internal sealed record RevisionConflict(ConflictRow Row, IReadOnlyList<Decision> Decisions)
{
    /// <summary>Of a channel that always tells out of order the last ones say it all.</summary>
    private const int MostDecisions = 100;

    /// <param name="connection">A view of the last commit.</param>
    /// <param name="fold">After these events.</param>
    /// <param name="stays">The booking's, after them.</param>
    /// <param name="item">The last of the events.</param>
    /// <param name="made">A person's decision, which is the only event then.</param>
    /// <returns>Null where nothing is to be recorded: of a booking that no unit takes, not before one does.</returns>
    public static RevisionConflict? Of(SqliteConnection connection, BookingFold fold, IReadOnlyList<StayRow> stays, JournalEvent item, Decision? made)
    {
        var found = fold.Findings.Where(static f => f.IsDispute).ToList();
        if (stays.Count == 0 || (found.Count == 0 && made is null && fold.Ended is null))
            return null;
        var stored = ConflictStore.Find(connection, fold.Key.Tenant, IdOf(fold.Key));
        var news = stored is null ? found : found.FindAll(f => fold.Brought.Exists(b => b.Event == f.Revision.Event));
        var verdict = made?.Outcome
            ?? (fold.Ended is { } ended ? RevisionWords.Ended(fold.Key, ended, fold.Holds)
            : news.Count > 0 && fold.Kept is null ? RevisionWords.Settled(news[^1])
            : stored?.SettledWhy ?? RevisionWords.Settled(found[^1]));
        var row = RowOf(fold, stays, found.Count > 0 ? $"{RevisionWords.Of(fold.Key, found[^1])} {verdict}" : verdict, verdict, stored, item);
        var decisions = DecisionsOf(fold, row, stays, news, item, made);
        return decisions.Count == 0 && stored is not null && IsSame(stored, row) ? null : new RevisionConflict(row, decisions);
    }

    public static string IdOf(ChannelBookingKey key) =>
        $"order-{Convert.ToHexStringLower(DedupeKey.Of(key.Tenant.Value, key.Connection.Value, key.BookingId).Bytes.Span)}";

    public static RevisionEvidence? EvidenceOf(ConflictRow row) =>
        row is { Kind: ConflictRow.OutOfOrder, Evidence: { } json } ? FactJson.Read<RevisionEvidence>(json) : null;

    public void Write(WriteSession session)
    {
        ConflictStore.Save(session, Row);
        foreach (var decision in Decisions)
            if (decision.By is null)
                DecisionStore.AddOfMany(session, Row.Tenant, decision, MostDecisions);
            else
                DecisionStore.Add(session, Row.Tenant, decision);
    }

    private static ConflictRow RowOf(BookingFold fold, IReadOnlyList<StayRow> stays, string words, string verdict, ConflictRow? stored, JournalEvent item) => new(
        IdOf(fold.Key), fold.Key.Tenant, stays[0].Stay.Unit, ConflictRow.OutOfOrder, IsOpen: false, NightSet.Of(stays.Select(static s => s.Stay.Dates)),
        [.. stays.Select(static s => s.Stay.Id)], words, stored?.OpenedAt ?? item.ReceivedAt, stored?.OpenedEvent ?? item.Id,
        stored?.SettledWhy == verdict ? stored.SettledAt : item.ReceivedAt, verdict)
    {
        Evidence = FactJson.Text(RevisionEvidence.Of(fold)),
        Decided = fold.Kept?.Decision,
    };

    private static List<Decision> DecisionsOf(
        BookingFold fold, ConflictRow row, IReadOnlyList<StayRow> stays, IReadOnlyList<RevisionFinding> news, JournalEvent item, Decision? made)
    {
        Decision ByRule(long @event, string what, IReadOnlyList<SeenWord> words, string outcome) => new()
        {
            Conflict = row.Id,
            Unit = row.Unit,
            Event = @event,
            At = item.ReceivedAt,
            Rule = RevisionWords.Rule,
            What = what,
            Nights = row.Nights,
            Seen = UnitConflicts.Seen(stays),
            Words = words,
            Outcome = outcome,
        };

        var decisions = news.Select(f => ByRule(
            f.Revision.Event, "settled", [Seen(fold.Key, f.Yields, "yields"), Seen(fold.Key, f.Stands, "stands")], RevisionWords.Settled(f, fold.Kept))).ToList();
        if (fold.Ended is not null && made is null)
            decisions.Add(ByRule(item.Id, "changed", [Seen(fold.Key, fold.Arrived[^1], "stands")], row.SettledWhy!));
        if (made is not null)
            decisions.Add(made);
        return decisions;
    }

    /// <summary>What a decision rests on.</summary>
    public static SeenWord Seen(ChannelBookingKey key, ArrivedRevision revision, string how) =>
        new(key.Connection.Value, revision.Revision.RevisionId, $"{how}: {RevisionWords.What(revision.Revision)}", revision.Event);

    private static bool IsSame(ConflictRow a, ConflictRow b) =>
        a.Unit == b.Unit && a.Nights.Equals(b.Nights) && a.Sides.SequenceEqual(b.Sides) && a.Words == b.Words && a.Evidence == b.Evidence && a.Decided == b.Decided;
}

/// <summary>A booking's revisions as they are known, for a person who decides which of them holds.</summary>
internal sealed record RevisionEvidence
{
    public required string Connection { get; init; }

    /// <summary>The channel's id of the booking.</summary>
    public required string Booking { get; init; }

    /// <summary>The id of the newest one, by the order of the source.</summary>
    public required string Newest { get; init; }

    /// <summary>The id of the one that holds.</summary>
    public required string Holds { get; init; }

    /// <summary>In the order of the source; of many the newest.</summary>
    public required IReadOnlyList<KnownRevisionWords> Revisions { get; init; }

    public static RevisionEvidence Of(BookingFold fold) => new()
    {
        Connection = fold.Key.Connection.Value,
        Booking = fold.Key.BookingId,
        Newest = fold.Revisions[^1].RevisionId,
        Holds = fold.Holds.RevisionId,
        Revisions = [.. fold.Arrived.TakeLast(KnownRevisionWords.Most).Select(static a => new KnownRevisionWords(
            a.Revision.RevisionId, RevisionWords.What(a.Revision), a.Revision.RevisedAt, a.Revision.Version, a.Event))],
    };
}

/// <param name="Says">What it says, in words.</param>
/// <param name="MadeAt">By its source.</param>
/// <param name="Version">The source's own; null where it counts none.</param>
/// <param name="Event">That brought it.</param>
internal sealed record KnownRevisionWords(string Revision, string Says, DateTimeOffset MadeAt, long? Version, long Event)
{
    /// <summary>More than a person chooses from.</summary>
    public const int Most = 20;
}
