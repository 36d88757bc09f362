namespace PmsSync.Outbound.Channels;

/// <summary>What a channel holds for one night and field of a target, as far as that is known.</summary>
/// <param name="Value">The last confirmed value; null where none is. Void while <paramref name="Call"/> is set.</param>
/// <param name="Low">
/// The least that the channel may show, the values of calls under way included: what is not above it is certainly no raise.
/// </param>
/// <param name="Sent">What the call says.</param>
/// <param name="Call">The call that may be changing it; null for none.</param>
/// <param name="Stroke">The place within the call of the last item that names the night.</param>
/// <param name="ConfirmedAt">When the channel last said, or showed, that it holds the value.</param>
internal readonly record struct KnownCell(
    long? Value, long Low, long? Sent = null, long? Call = null, int? Stroke = null, DateTimeOffset? ConfirmedAt = null)
{
    /// <summary>Nothing was ever confirmed.</summary>
    public static KnownCell Never => default;

    public bool IsKnown => Call is null && Value is not null;

    public bool Holds(long value) => Call is null && Value == value;

    /// <summary>A call that says this is about to leave: until it is confirmed the night is not known.</summary>
    /// <param name="least">The least of the values that the call's items say of the night, one after the other.</param>
    /// <param name="isSaidOnce">False where several items name the night: if the last is refused, an earlier one may stand.</param>
    public KnownCell Sending(long call, int stroke, long sent, long least, bool isSaidOnce)
    {
        var isKept = isSaidOnce && Call is null && Value is not null;
        return new(isKept ? Value : null, Math.Min(Low, least), sent, call, stroke, isKept ? ConfirmedAt : null);
    }

    /// <summary>A booking of the channel itself changed the night: it counts by itself, from whatever it showed.</summary>
    public KnownCell Forgotten(int roomsTaken) => new(null, Math.Max(0, Low - roomsTaken));

    /// <summary>The channel shows something else than was confirmed. Fewer rooms than ours are opened again as from nothing: after a pull.</summary>
    /// <param name="showsMore">More than we want it to show: what was certainly no raise before is none now.</param>
    public KnownCell Drifted(bool showsMore) => new(null, showsMore ? Low : 0);
}
