using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Availability;
using PmsSync.Pipelines.Bookings.Direct;
using PmsSync.State;
using PmsSync.Storage;

namespace PmsSync.Pipelines.Edits;

/// <summary>Lifts the blocks that were made when a channel's closed nights were adopted. What a person deleted or moved elsewhere since stays as it is.</summary>
internal static class BlockWithdrawal
{
    /// <param name="connection">A view of the last commit.</param>
    /// <param name="target">The channel's room type.</param>
    /// <param name="evidence">With what was adopted, and by which event.</param>
    /// <param name="item">The event by which it is taken back.</param>
    /// <returns>How many blocks are lifted, and what to write; it has no verdict yet.</returns>
    public static (int Blocks, Resolution Writes) Of(SqliteConnection connection, Target target, EditEvidence evidence, JournalEvent item)
    {
        var version = UnitVersions.Of(connection, target.Tenant, target.Unit);
        var hull = new StayDates(evidence.Values.Min(static v => v.From), evidence.Values.Max(static v => v.To));
        var blocks = StayStore.Taking(connection, target.Tenant, target.Unit, hull)
            .Where(b => b.IsAdopted && b.Stay.Source == target.Connection.Value && b.Stay.ExternalId == $"{StayRow.AdoptedPrefix}{evidence.Adopted}").ToList();
        return (blocks.Count, new Resolution([])
        {
            IsCurrent = session => UnitVersions.Of(session, target.Tenant, target.Unit) == version,
            Write = session => blocks.ForEach(block => Lift(session, block, item)),
            FollowUps = [UnitChanged.Of(target.Tenant, target.Unit, item.ReceivedAt)],
        });
    }

    private static void Lift(WriteSession session, StayRow block, JournalEvent item)
    {
        var lifted = DirectRow.Of(block, block.Stay with { Status = StayStatus.Cancelled }, item.Id, item.ReceivedAt);
        StayStore.Save(session, lifted);
        StayHistory.Add(session, item.Tenant, new HistoryRow(
            block.Stay.Id, lifted.Stay.Version, item.Id, item.ReceivedAt, "block.withdrawn", $"A person took back that {block.Stay.Source}'s closed nights were taken over; they are free again as far as this block goes."));
        UnitVersions.Bump(session, item.Tenant, block.Stay.Unit);
    }
}
