using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.State;

namespace PmsSync.Pipelines;

/// <summary>What a person decided about a conflict, while what it saw and what comes of it are still to be filled in.</summary>
internal static class DecisionDraft
{
    /// <param name="item">The event of the decision.</param>
    /// <param name="row">As it is before.</param>
    /// <param name="by">Whose key it was.</param>
    public static Decision Of(JournalEvent item, ConflictRow row, DecisionAction action, string by, string? note) => new()
    {
        Conflict = row.Id,
        Unit = row.Unit,
        Event = item.Id,
        At = item.ReceivedAt,
        By = by,
        What = action.ToString().ToLowerInvariant(),
        Note = note,
        Nights = row.Nights,
        Seen = [],
        Outcome = "",
    };
}
