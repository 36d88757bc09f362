using PmsSync.Domain;

namespace PmsSync.Pipelines.Bookings.Feeds;

/// <summary>Where a stay stands in its feed.</summary>
internal enum FeedPresence
{
    /// <summary>The last good picture shows it.</summary>
    Visible = 0,

    /// <summary>Gone from the feed, its grace still running.</summary>
    Missing = 1,

    /// <summary>Ended; kept for a while in case its event returns.</summary>
    Over = 2,
}

/// <summary>Why a stay is over. The numbers are stored.</summary>
internal enum StayEndReason
{
    /// <summary>Its nights are past, or the last of them rolled out of the feed.</summary>
    Completed = 0,

    /// <summary>It vanished while the guest was in the house, and the grace for the rest has passed.</summary>
    Shortened = 1,

    /// <summary>It vanished before the arrival, and the grace has passed.</summary>
    Vanished = 2,

    /// <summary>The feed itself said STATUS:CANCELLED.</summary>
    CancelledByFeed = 3,

    /// <summary>A person released its nights.</summary>
    Released = 4,

    /// <summary>Other events of the feed cover all its nights to come.</summary>
    Merged = 5,
}

/// <summary>How, when and with which fetch a stay ended.</summary>
internal sealed record StayEnd(StayEndReason Reason, long Fetch, DateTimeOffset At);

/// <summary>One stay as its feed tells it, through changes of dates and of UID.</summary>
internal sealed record FeedStay
{
    /// <summary>Ours; derived from the feed, the first UID and dates and the first fetch, so that replaying the same facts gives the same id.</summary>
    public required string StayId { get; init; }

    /// <summary>The UID that the feed gives it now.</summary>
    public required string Uid { get; init; }

    /// <summary>The nights as last shown. A feed forgets past nights, so for a guest in the house this may begin late: see <see cref="Whole"/>.</summary>
    public required StayDates Dates { get; init; }

    /// <summary>The first night, kept when the feed lets the nights before today roll out.</summary>
    public required DateOnly FirstNight { get; init; }

    public required StayKind Kind { get; init; }

    public StayStatus Status { get; init; } = StayStatus.Confirmed;

    public string? ReservationCode { get; init; }

    /// <summary>Never logged, never exported.</summary>
    public string? GuestName { get; init; }

    /// <summary>Never logged, never exported.</summary>
    public string? PhoneLastFour { get; init; }

    public required long FirstFetch { get; init; }

    public required DateTimeOffset FirstSeenAt { get; init; }

    /// <summary>Set while missing, and kept afterwards for the explanation.</summary>
    public Absence? Absence { get; init; }

    public StayEnd? End { get; init; }

    public FeedPresence Presence =>
        End is not null ? FeedPresence.Over : Absence is not null ? FeedPresence.Missing : FeedPresence.Visible;

    /// <summary>The stay from its first night, including what has rolled out of the feed.</summary>
    public StayDates Whole => new(FirstNight, Dates.Departure);

    /// <summary>True when <paramref name="shown"/> describes this stay as it stands; dates and UID apart.</summary>
    public bool HasDetailsOf(FeedEvent shown) =>
        Kind == KindOf(shown) && Status == shown.Status && ReservationCode == shown.ReservationCode
        && GuestName == shown.GuestName && PhoneLastFour == shown.PhoneLastFour;

    public static StayKind KindOf(FeedEvent shown) => shown.Kind switch
    {
        FeedEventKind.Booking => StayKind.Booking,
        FeedEventKind.Block => StayKind.Block,
        FeedEventKind.Occupied => StayKind.Occupied,
        _ => throw new ArgumentOutOfRangeException(nameof(shown), shown.Kind, "A marker is no stay."),
    };
}
