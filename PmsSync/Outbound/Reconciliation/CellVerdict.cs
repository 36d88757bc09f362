using PmsSync.Domain;
using PmsSync.Outbound.Channels;
using PmsSync.State.Edits;

namespace PmsSync.Outbound.Reconciliation;

/// <summary>What reading a night's value back says.</summary>
internal enum CellVerdict
{
    /// <summary>Not ours to tell.</summary>
    NotTold,

    /// <summary>The channel shows what it should.</summary>
    Equal,

    /// <summary>It shows something else although it confirmed ours, or although nothing is on its way to it.</summary>
    Drifted,

    /// <summary>Something is to be told, is on its way, or arrived since the reading began: it says nothing.</summary>
    Moving,

    /// <summary>The channel refuses our value; a standing problem of its own.</summary>
    Refused,

    /// <summary>The channel does not show it, or hides it although it never confirmed it.</summary>
    Unshown,

    /// <summary>The channel confirmed it, and cannot show it while the night is sold out.</summary>
    NotVisible,

    /// <summary>It shows fewer rooms than ours: perhaps it sold them, which the bookings pulled after the reading will say.</summary>
    Awaiting,
}

/// <summary>What a channel showed of a night; see <c>ShownCell</c>.</summary>
internal readonly record struct SeenValue(long? Value, bool IsHidden);

/// <summary>One night's value as it should be, as it is known and as it was shown.</summary>
/// <param name="Desired">Null: not ours to tell.</param>
/// <param name="Refused">The value that the channel refused; null for none.</param>
/// <param name="IsDirty">The night is marked to be looked at, or a call has taken it.</param>
/// <param name="Seen">What the channel showed; null where it said nothing of it.</param>
/// <param name="Proven">What the last reading that proved ours showed; null for none.</param>
/// <param name="Edit">What was found to be changed at the channel itself; null for nothing.</param>
internal readonly record struct CellLook(
    NightField Field, long? Desired, KnownCell Known, long? Refused, bool IsDirty, SeenValue? Seen, ShownProof? Proven = null, ChannelEdit? Edit = null)
{
    /// <summary>The value that it showed; null where it has none, or says nothing.</summary>
    public long? Shown => Seen?.Value;

    /// <summary>More is sold there than we want: to be closed at once.</summary>
    public bool ShowsMore => Desired is { } desired && ChannelEdit.DoesOpen(Field, desired, Shown);

    /// <summary>It is left as it is at the channel: somebody changed it there, and ours is the same as then.</summary>
    public bool IsHeld => Edit is { IsHeld: true } edit && edit.Ours == Desired;

    /// <summary>
    /// Of a value that drifted: true where somebody changed it at the channel, false where an update of ours was lost. A change over
    /// there is one only where a reading has shown ours, nothing was told since, and it shows what it did not show before.
    /// </summary>
    public bool IsEdited =>
        (Edit is { } edit && edit.Ours == Desired && edit.Theirs == Shown)
        || (Proven is { } proof && proof.Value == Desired && Known.Holds(proof.Value) && Known.ConfirmedAt == proof.At && Shown != proof.Before);

    /// <param name="began">When the reading began: what was confirmed later may not be in it yet.</param>
    /// <param name="isPulled">A pull of the bookings that began after the reading is applied.</param>
    public CellVerdict Judge(DateTimeOffset began, bool isPulled)
    {
        if (Desired is not { } desired)
            return CellVerdict.NotTold;
        if (!IsHeld && Refused == desired && !Known.Holds(desired))
            return CellVerdict.Refused;
        if (Known.Call is not null || Known.ConfirmedAt > began || (!Known.Holds(desired) && IsDirty && !IsHeld))
            return CellVerdict.Moving;
        if (Seen is not { } seen)
            return CellVerdict.Unshown;
        // Nothing but the channel's own word says what it holds there.
        if (seen.IsHidden)
            return Known.Holds(desired) ? CellVerdict.NotVisible : CellVerdict.Unshown;
        if (Shown == desired)
            return CellVerdict.Equal;
        return !isPulled && Field == NightField.Availability && Shown < desired ? CellVerdict.Awaiting : CellVerdict.Drifted;
    }
}
