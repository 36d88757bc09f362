using PmsSync.Domain;

namespace PmsSync.Outbound.Channels;

/// <summary>What telling a night's value would do, in the order in which it may leave.</summary>
internal enum Move
{
    /// <summary>Nothing is to be told.</summary>
    None,

    /// <summary>Fewer rooms or as many as certainly shown, or a stop sell: never waits.</summary>
    Cut,

    /// <summary>A price or a restriction that opens nothing.</summary>
    Tell,

    /// <summary>Perhaps more rooms than are shown, or the end of a stop sell: waits for a pull of the bookings and for the prices.</summary>
    Raise,
}

/// <summary>What is to be told of a night, from what is wanted and what is known. Pure.</summary>
internal static class CellRules
{
    /// <param name="desired">Null: not ours to tell.</param>
    /// <param name="refused">The value that the channel refused for good; null for none. It is not sent again.</param>
    public static Move MoveOf(NightField field, long? desired, KnownCell known, long? refused)
    {
        if (desired is not { } value || known.Holds(value) || refused == value)
            return Move.None;
        if (field == NightField.Availability)
            return value <= (known.IsKnown ? known.Value : known.Low) ? Move.Cut : Move.Raise;
        if (field == NightField.StopSell)
            return value != 0 ? Move.Cut : Move.Raise;
        return Move.Tell;
    }

    /// <summary>True where the night may be painted again beside others although nothing is to be told: it opens nothing by that.</summary>
    public static bool MayRepeat(NightField field, long value) =>
        field == NightField.Availability ? value == 0 : field != NightField.StopSell || value != 0;

    /// <param name="marked">The class of the marking: bulk work stays bulk, but for what closes a night, which is critical whoever marks it.</param>
    public static WorkClass UrgencyOf(Move move, WorkClass marked) => move switch
    {
        Move.Cut => WorkClass.Critical,
        Move.Raise or Move.Tell => marked < WorkClass.High ? WorkClass.High : marked,
        _ => WorkClass.Bulk,
    };
}
