namespace PmsSync.Domain;

/// <summary>What a revision of a channel's booking says about it. The numbers are stored.</summary>
internal enum RevisionKind
{
    New = 0,
    Modified = 1,
    Cancelled = 2,
}

/// <summary>
/// One revision of a booking as its channel told it, without card data. Revisions of one booking are ordered by
/// <see cref="Version"/> (none first), then by <see cref="RevisedAt"/>, then new before modified before cancelled, then by
/// <see cref="RevisionId"/> (ordinal); the last one holds.
/// </summary>
internal sealed record BookingRevision
{
    /// <summary>The channel's id of the booking, the same in all its revisions.</summary>
    public required string BookingId { get; init; }

    public required string RevisionId { get; init; }

    public required DateTimeOffset RevisedAt { get; init; }

    public required RevisionKind Kind { get; init; }

    /// <summary>The source's own count of the booking's changes; null where it has none.</summary>
    public long? Version { get; init; }

    /// <summary>True where it closes its nights without being certain. A cancelled one is never tentative.</summary>
    public bool IsTentative { get; init; }

    /// <summary>What takes the nights.</summary>
    public StayKind StayKind { get; init; } = StayKind.Booking;

    /// <summary>The code that the guest knows (<c>HM…</c>, a number); null where the channel gives none.</summary>
    public string? Code { get; init; }

    /// <summary>Where the guest booked, in the channel manager's words, such as <c>Booking.com</c>.</summary>
    public string? SoldBy { get; init; }

    public Guest? Guest { get; init; }

    public Money? Price { get; init; }

    public string? Note { get; init; }

    /// <summary>Empty for a shell: a cancellation may come without rooms.</summary>
    public IReadOnlyList<BookedRoom> Rooms { get; init; } = [];
}

/// <summary>
/// One room of a booking. <see cref="Dates"/> is null where it takes no night; the ids of room type and rate plan are the
/// channel's, null where the channel itself does not know them.
/// </summary>
internal sealed record BookedRoom
{
    /// <summary>Within the revision; some channels keep it over the revisions of the booking, some do not.</summary>
    public required string RoomId { get; init; }

    public string? RoomTypeId { get; init; }

    public string? RatePlanId { get; init; }

    public StayDates? Dates { get; init; }

    public int? Adults { get; init; }

    public int? Children { get; init; }

    public Money? Price { get; init; }
}
