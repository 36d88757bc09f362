using PmsSync.Domain;

namespace PmsSync.State;

/// <summary>Which booking of which connection. <paramref name="BookingId"/> is the channel's.</summary>
internal readonly record struct ChannelBookingKey(TenantId Tenant, ConnectionId Connection, string BookingId);

/// <summary>A revision and the event that told it.</summary>
internal sealed record KnownRevision(BookingRevision Revision, long EventId)
{
    /// <summary>
    /// By room type, the unit that a mapping meant by it last. Null where the revision was stored before that was kept, and no
    /// mapping has known all of its types since.
    /// </summary>
    public IReadOnlyDictionary<string, UnitId>? Units { get; init; }
}

/// <summary>All that is known of a channel's booking.</summary>
internal sealed record ChannelBookingRow
{
    public required ChannelBookingKey Key { get; init; }

    /// <summary>In the order of their source; at least one. The last one holds where no person says otherwise.</summary>
    public required IReadOnlyList<KnownRevision> Revisions { get; init; }

    /// <summary>A person's word on which of them holds, while it counts; null for none.</summary>
    public KeptRevision? Kept { get; init; }

    /// <summary>The day after the last night that any revision named; null where none named one.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>What the configuration did not map when the booking was applied last.</summary>
    public IReadOnlyList<MissingMapping> Missing { get; init; } = [];

    public bool SourceRemoved { get; init; }

    /// <summary>Grows with each write: the fence of the lane.</summary>
    public long Version { get; init; }

    public KnownRevision Newest => Revisions[^1];
}

/// <summary>A booking that waits for a mapping.</summary>
internal sealed record UnmappedBooking(ChannelBookingKey Key, IReadOnlyList<MissingMapping> Missing);
