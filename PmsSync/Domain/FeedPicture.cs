namespace PmsSync.Domain;

/// <summary>What an event of a feed is. A marker (check-in, check-out, cleaning) never takes nights.</summary>
internal enum FeedEventKind
{
    Booking = 0,
    Block = 1,
    Occupied = 2,
    Marker = 3,
}

/// <summary>One event of an iCal feed, already in the unit's own dates.</summary>
internal sealed record FeedEvent
{
    /// <summary>The feed's UID, or a stable hash of dates and summary where it has none.</summary>
    public required string Uid { get; init; }

    public required StayDates Dates { get; init; }

    public required FeedEventKind Kind { get; init; }

    public StayStatus Status { get; init; } = StayStatus.Confirmed;

    /// <summary>False for markers, cancelled and transparent events, and tentative ones where the connection says so.</summary>
    public required bool Blocks { get; init; }

    /// <summary>The channel's reservation code (Airbnb's <c>HM…</c>), for matching only.</summary>
    public string? ReservationCode { get; init; }

    /// <summary>A guest's name where the feed gives one (Vrbo); never logged, never exported.</summary>
    public string? GuestName { get; init; }

    /// <summary>The last four digits of the guest's phone where the feed gives them; never logged, never exported.</summary>
    public string? PhoneLastFour { get; init; }

    /// <summary>True when the UID carries our own export's mark: our own stay coming back, proven.</summary>
    public bool IsOurOwn { get; init; }
}

/// <summary>
/// What one good answer of a feed shows. <see cref="UnreadableUids"/> names events that are there but could
/// not be read: what is known of them stays as it was. One UID may occur in several events.
/// </summary>
internal sealed record FeedPicture(IReadOnlyList<FeedEvent> Events, IReadOnlyList<string> UnreadableUids)
{
    public static readonly FeedPicture Empty = new([], []);
}
