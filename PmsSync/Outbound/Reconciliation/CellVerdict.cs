using PmsSync.Domain;
using PmsSync.Outbound.Channels;

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
internal readonly record struct CellLook(NightField Field, long? Desired, KnownCell Known, long? Refused, bool IsDirty, SeenValue? Seen)
{
    /// <summary>The value that it showed; null where it has none, or says nothing.</summary>
    public long? Shown => Seen?.Value;

    /// <summary>More is sold there than we want: to be closed at once.</summary>
    public bool ShowsMore =>
        (Field == NightField.Availability && Shown > Desired) || (Field == NightField.StopSell && Desired == 1 && Shown != 1);

    /// <param name="began">When the reading began: what was confirmed later may not be in it yet.</param>
    /// <param name="isPulled">A pull of the bookings that began after the reading is applied.</param>
    public CellVerdict Judge(DateTimeOffset began, bool isPulled)
    {
        if (Desired is not { } desired)
            return CellVerdict.NotTold;
        if (Refused == desired && !Known.Holds(desired))
            return CellVerdict.Refused;
        if (Known.Call is not null || Known.ConfirmedAt > began || (!Known.Holds(desired) && IsDirty))
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
