namespace PmsSync.Domain;

/// <summary>What a person may decide about a conflict. The names are stored.</summary>
internal enum DecisionAction
{
    /// <summary>All stay, as they are; the conflict is settled and the nights stay closed.</summary>
    Accept = 0,

    /// <summary>One wins, whatever the times say; the conflict stays open until the others have gone.</summary>
    Keep = 1,

    /// <summary>One no longer counts on these nights; at its channel it stays.</summary>
    Release = 2,

    /// <summary>One takes its nights in another unit.</summary>
    Move = 3,

    /// <summary>One is to be cancelled by its own source, which is asked to; the conflict stays open until that says so.</summary>
    Cancel = 4,
}

/// <summary>What the calendar shows of a stay as its source tells it: that on which a decision rests.</summary>
internal sealed record StayFace(UnitId Unit, StayDates Dates, StayStatus Status, StayKind Kind)
{
    public static StayFace Of(Stay stay) => new(stay.Unit, stay.Dates, stay.Status, stay.Kind);
}

/// <summary>One side of a conflict as a decision saw it.</summary>
internal sealed record SeenSide(string Booking, long Version, StayFace Face)
{
    /// <summary>What it was called then: what goes elsewhere may be called otherwise there, and this unit does not hear of it.</summary>
    public string? Name { get; init; }
}

/// <summary>One of the messages of a conflict as a decision saw it; its words never change.</summary>
internal sealed record SeenMessage(string Message, string Connection, DateTimeOffset SentAt);

/// <summary>What a source said, or a channel showed, as a decision saw it.</summary>
/// <param name="Source">A connection's id, the name of a source of prices, or <c>here</c> for what counted here.</param>
/// <param name="Version">The source's own version, time or id of a revision, else when it was read, else the count of our own rows.</param>
/// <param name="Event">That brought it; null for what was read or counted.</param>
internal sealed record SeenWord(string Source, string Version, string Words, long? Event = null);

/// <summary>
/// Where a person wants a stay's nights to count. It holds while the source shows the stay as it was seen, and not by a
/// count of changes: so it does not depend on the order in which the source's facts arrived.
/// </summary>
/// <param name="To">The unit that gives its nights; null where the stay is released.</param>
/// <param name="Decision">The event of the decision.</param>
internal sealed record Placement(StayFace Seen, UnitId? To, long Decision)
{
    /// <param name="stay">As its source shows it now, or showed it last.</param>
    /// <param name="isShortened">It ended before its departure: that it gave up nights takes nothing back.</param>
    public bool HoldsFor(Stay stay, bool isShortened = false) =>
        StayFace.Of(stay) is var now
        && (now == Seen || (isShortened && now.Dates.Departure < Seen.Dates.Departure && now with { Dates = new StayDates(now.Dates.Arrival, Seen.Dates.Departure) } == Seen));
}

/// <summary>
/// What was decided about a conflict, by a rule or by a person: on what it rested, and what came of it. Decisions are
/// never changed; a person's newest is the one that counts.
/// </summary>
internal sealed record Decision
{
    public required string Conflict { get; init; }

    public required UnitId Unit { get; init; }

    /// <summary>The event that it was made by.</summary>
    public required long Event { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Whose key it was; null where a rule decided.</summary>
    public string? By { get; init; }

    /// <summary>The rule; null where a person decided.</summary>
    public string? Rule { get; init; }

    /// <summary>A person's action, else <c>opened</c>, <c>changed</c>, <c>reopened</c> or <c>settled</c>.</summary>
    public required string What { get; init; }

    public DecisionAction? Action => By is null ? null : Enum.Parse<DecisionAction>(What, ignoreCase: true);

    /// <summary>The side that the action names.</summary>
    public string? Booking { get; init; }

    public UnitId? To { get; init; }

    public string? Note { get; init; }

    public required NightSet Nights { get; init; }

    public required IReadOnlyList<SeenSide> Seen { get; init; }

    /// <summary>Of a conflict about messages: the one that it is about, then the one that it may repeat.</summary>
    public IReadOnlyList<SeenMessage> Messages { get; init; } = [];

    /// <summary>Of a conflict about prices, a channel's calendar or revisions out of order: what was said and shown.</summary>
    public IReadOnlyList<SeenWord> Words { get; init; } = [];

    /// <summary>What came of it, for a manager.</summary>
    public required string Outcome { get; init; }
}
