namespace PmsSync.Outbound.Channels;

/// <summary>Where a call stands. The numbers are stored.</summary>
internal enum CallState
{
    /// <summary>About to leave, or under way; found so later, the process ended meanwhile.</summary>
    Sending = 0,

    /// <summary>Its answer never came.</summary>
    Uncertain = 1,

    /// <summary>Confirmed, but while an uncertain one could still be carried out after it.</summary>
    Doubted = 2,
}

/// <param name="SettleAt">When it can no longer be carried out behind our back; null while it is under way.</param>
internal sealed record CallRow(long Id, CallState State, DateTimeOffset? SettleAt);

/// <summary>
/// The calls of a lane of which it is not known what they did, or whether it lasts. Meanwhile only cuts leave: they do no
/// harm, and what confirms them counts once the doubt is over.
/// </summary>
/// <remarks>
/// A doubt ends with telling again, not with reading back. What is told are absolute values, so repeating them is harmless;
/// it is one call, as a reading would be, and it also mends what a reading could only find; closings are repaired a round
/// trip sooner; and only a confirmed call says what is held, where a reading may miss what the channel still has in its
/// queue. Openings wait for a new pull first, so what was sold meanwhile is known. The daily reading proves the outcome.
/// </remarks>
internal sealed class Doubts(IReadOnlyList<CallRow> calls, DateTimeOffset now)
{
    private readonly HashSet<long> _told = [.. calls.Where(static c => c.State == CallState.Doubted).Select(static c => c.Id)];

    public bool Any => calls.Count > 0;

    public LaneWait? Wait => calls.Count == 0 ? null : new LaneWait(
        calls.Max(c => c.SettleAt ?? now), "An answer of the channel never came; until the call can no longer be carried out, nights are only closed");

    /// <summary>The view without what was told already while in doubt.</summary>
    public TargetView Without(TargetView view)
    {
        if (_told.Count == 0)
            return view;
        foreach (var field in view.Fields)
        {
            for (var night = 0; night < field.Moves.Length; night++)
            {
                if (field.Known[night] is { Call: { } call, Sent: { } sent } && sent == field.Desired[night] && _told.Contains(call))
                    field.Moves[night] = Move.None;
            }
        }
        return view;
    }
}
