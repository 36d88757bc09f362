using Microsoft.Data.Sqlite;
using PmsSync.Conflicts;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Availability;
using PmsSync.Pipelines.Edits;
using PmsSync.State;

namespace PmsSync.Pipelines.Bookings.Channels;

/// <summary>
/// A person says which of a booking's revisions holds (keep), or leaves it to the order of its source again (accept). It holds
/// until the source makes another one; those that it made before, and tells late, change nothing.
/// </summary>
internal static class RevisionDecisions
{
    /// <param name="connection">A view of the last commit.</param>
    /// <param name="fold">Of what is known, without any event.</param>
    /// <param name="stored">The same, as it is stored; null where nothing is known.</param>
    /// <param name="item">The decision.</param>
    /// <param name="follow">What follows from a decision, once the fold has it.</param>
    public static Resolution Resolve(
        SqliteConnection connection, BookingFold fold, ChannelBookingRow? stored, JournalEvent item, Func<Decision, (RevisionConflict? Conflict, Resolution Writes)> follow)
    {
        // 1 what the person looked at, and what is there
        var command = FactJson.Read<DecisionCommand>(item.Payload);
        if (stored is null || ConflictStore.Find(connection, item.Tenant, command.Conflict) is not { Kind: ConflictRow.OutOfOrder } row)
            return new DecisionResult(DecisionOutcome.NotFound).Close(item);
        var sides = row.Sides.Select(id => StayStore.Find(connection, item.Tenant, id)).OfType<StayRow>().ToList();
        if (DecisionGuard.Refusal(command, row, sides, id => sides.Find(s => s.Stay.Id == id)) is { } stale)
            return stale.Close(item);
        var newest = fold.Arrived[^1];
        if (newest.Revision.RevisionId != command.Newest)
            return new DecisionResult(DecisionOutcome.Stale) { Words = RevisionWords.Changed(fold.Key, newest.Revision) }.Close(item);

        // 2 what is wanted of it
        var kept = fold.Arrived.Where(a => a.Revision.RevisionId == command.Revision).Select(static a => (ArrivedRevision?)a).FirstOrDefault();
        if (command.Action == DecisionAction.Keep && kept is null)
            return DecisionResult.Wrong("revision", "It is not known any more: a booking's oldest revisions are forgotten.").Close(item);
        fold.Decide(kept is { } chosen ? new KeptRevision(chosen.Revision.RevisionId, newest.Revision.RevisionId, item.Id) : null);

        // 3 what follows from it
        var made = DraftOf(fold.Key, item, row, command, kept, newest, sides);
        var (conflict, writes) = follow(made);
        return writes with { Verdicts = new DecisionResult(DecisionOutcome.Decided) { Conflict = DecidedConflict.Of(conflict?.Row ?? row), Decision = made }.Close(item).Verdicts };
    }

    private static Decision DraftOf(
        ChannelBookingKey key, JournalEvent item, ConflictRow row, DecisionCommand command, ArrivedRevision? kept, ArrivedRevision newest, IReadOnlyList<StayRow> sides)
    {
        var draft = DecisionDraft.Of(item, row, command.Action, command.By, command.Note) with { Seen = UnitConflicts.Seen(sides) };
        var by = EditWords.ByPerson(draft);
        return kept is { } chosen
            ? draft with
            {
                Words = [RevisionConflict.Seen(key, chosen, "kept"), RevisionConflict.Seen(key, newest, "newest")],
                Outcome = RevisionWords.Kept(key, chosen.Revision, newest.Revision, by),
            }
            : draft with { Words = [RevisionConflict.Seen(key, newest, "newest")], Outcome = RevisionWords.Accepted(newest.Revision, by) };
    }
}
