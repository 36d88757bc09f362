namespace PmsSync.Domain;

/// <summary>What takes the nights.</summary>
internal enum StayKind
{
    /// <summary>A guest's reservation.</summary>
    Booking = 0,

    /// <summary>Nights closed by an owner, a channel's rule or maintenance.</summary>
    Block = 1,

    /// <summary>Taken, and the source cannot say whether by a guest or a closure (Booking.com).</summary>
    Occupied = 2,
}

/// <summary>Where a stay stands.</summary>
internal enum StayStatus
{
    Confirmed = 0,
    Tentative = 1,
    Cancelled = 2,
}

/// <summary>An amount that knows its currency (ISO 4217).</summary>
internal sealed record Money(decimal Amount, string Currency);

/// <summary>Who stays. Never logged, never exported.</summary>
internal sealed record Guest(string? Name = null, string? Email = null, string? Phone = null, int? Adults = null, int? Children = null);

/// <summary>
/// A booking or a block, the canonical row. <see cref="Source"/> is a connection's id or <c>direct</c>;
/// <see cref="ExternalId"/> is the source's own id (a feed's UID). <see cref="Version"/> starts at 1 and
/// grows by one with each change that a reader can see.
/// </summary>
internal sealed record Stay
{
    public const string Direct = "direct";

    public required string Id { get; init; }

    public required TenantId Tenant { get; init; }

    public required UnitId Unit { get; init; }

    public required StayDates Dates { get; init; }

    public StayStatus Status { get; init; } = StayStatus.Confirmed;

    public StayKind Kind { get; init; } = StayKind.Booking;

    public string Source { get; init; } = Direct;

    public string? ExternalId { get; init; }

    public Guest? Guest { get; init; }

    public Money? Price { get; init; }

    /// <summary>Why the nights are blocked, or a person's remark on a booking.</summary>
    public string? Note { get; init; }

    public long Version { get; init; } = 1;

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset ChangedAt { get; init; }
}
