namespace PmsSync.Sandbox.Channex.Bookings;

/// <summary>Where a booking was sold: Channex's name and code for it, and whether its guests can be written to.</summary>
internal sealed record SellingChannel(string Name, string Code, string Provider, bool HasMessages)
{
    public static IReadOnlyList<SellingChannel> All { get; } =
    [
        new("Booking.com", "BDC", "BookingCom", HasMessages: true),
        new("Airbnb", "ABB", "AirBNB", HasMessages: true),
        new("Expedia", "EXP", "Expedia", HasMessages: true),
        new("Agoda", "AGO", "Agoda", HasMessages: false),
    ];

    public static SellingChannel Of(string name) =>
        All.FirstOrDefault(c => string.Equals(c.Name, name, StringComparison.OrdinalIgnoreCase)) ?? new SellingChannel(name, "OTH", name, HasMessages: false);
}

/// <summary>One booking over all its revisions; the last one holds.</summary>
internal sealed class ChannexBooking
{
    public required string Id { get; init; }

    public required string PropertyId { get; init; }

    /// <summary>The channel's own code, which the guest knows.</summary>
    public required string Code { get; init; }

    public required string SoldBy { get; init; }

    public string UniqueId => $"{SellingChannel.Of(SoldBy).Code}-{Code}";

    public List<ChannexRevision> Revisions { get; } = [];

    public ChannexRevision Latest => Revisions[^1];
}

/// <summary>One message of a channel about a booking. Nothing but the acknowledgement ever changes in it.</summary>
internal sealed class ChannexRevision
{
    public required string Id { get; init; }

    /// <summary><c>new</c>, <c>modified</c> or <c>cancelled</c>.</summary>
    public required string Status { get; init; }

    public required DateTimeOffset InsertedAt { get; init; }

    public required string GuestName { get; init; }

    public required string GuestSurname { get; init; }

    public required string Currency { get; init; }

    public string? Notes { get; init; }

    /// <summary>A cancellation that says neither dates nor rooms.</summary>
    public bool IsShell { get; init; }

    /// <summary>What the rooms take; kept for a shell too, which only does not tell them.</summary>
    public IReadOnlyList<RevisionRoom> Rooms { get; init; } = [];

    public DateTimeOffset? AcknowledgedAt { get; set; }

    /// <summary>Whether <c>non_acked_booking</c> was told.</summary>
    public bool Complained { get; set; }
}

/// <summary>
/// One room of a revision. Ids are null where Channex cannot map the channel's own; prices are minor units, one for each night before
/// <paramref name="CheckOut"/>.
/// </summary>
internal sealed record RevisionRoom(
    string Id, string? RoomTypeId, string? RatePlanId, DateOnly CheckIn, DateOnly CheckOut, int Adults, int Children, IReadOnlyList<long> Prices);
