using PmsSync.Domain;

namespace PmsSync.Pipelines.Bookings.Direct;

/// <summary>
/// What a person or a module of the PMS asks for through the local API, as it stands in the journal. The id of a
/// new booking is chosen before the event is written, so that applying it again finds its own row.
/// </summary>
internal sealed record DirectCommand
{
    public const string Create = "booking.create", Change = "booking.change", Cancel = "booking.cancel";

    /// <summary>In nights; what is longer is a mistake.</summary>
    public const int LongestStay = 1100;

    /// <summary>The source of events from the API; their dedupe keys (Idempotency-Key) are kept for 24 hours.</summary>
    public const string Source = "api";

    public required string Id { get; init; }

    /// <summary>A hash of the request's body: the same Idempotency-Key with another body is an error.</summary>
    public string? RequestHash { get; init; }

    /// <summary>The version that the caller saw (If-Match); null: whatever it is.</summary>
    public long? IfVersion { get; init; }

    /// <summary>True: take nights that are full already, and record a conflict.</summary>
    public bool AllowOverbooking { get; init; }

    /// <summary>The fields to set; null ones stay as they are, except those named in <see cref="Clear"/>.</summary>
    public DirectFields Fields { get; init; } = new();

    /// <summary>Names of optional fields to empty: <c>guest</c> or a part of it (<c>guest.phone</c>), <c>price</c>, <c>note</c>, <c>externalId</c>.</summary>
    public IReadOnlyList<string> Clear { get; init; } = [];

    /// <summary>Bookings of one id are applied in order.</summary>
    public static string LaneOf(string id) => $"stay/{id}";
}

/// <summary>What can be said of a direct booking or a block. Dates are half-open nights, local to the unit.</summary>
internal sealed record DirectFields
{
    public string? Unit { get; init; }

    public DateOnly? Arrival { get; init; }

    public DateOnly? Departure { get; init; }

    public StayStatus? Status { get; init; }

    public StayKind? Kind { get; init; }

    public string? ExternalId { get; init; }

    /// <summary>Parts that are null stay as they are.</summary>
    public Guest? Guest { get; init; }

    public MoneyParts? Price { get; init; }

    public string? Note { get; init; }
}

/// <summary>An amount, its currency (ISO 4217), or both; what is null stays as it is.</summary>
internal sealed record MoneyParts(decimal? Amount = null, string? Currency = null);

/// <summary>How a command ended.</summary>
internal enum DirectOutcome
{
    Created = 0,
    Changed = 1,

    /// <summary>Nothing to change: cancelled already, or the same values.</summary>
    Unchanged = 2,

    /// <summary>No booking of that id here, or not one that this command may touch.</summary>
    NotFound = 3,

    /// <summary>Another version than the one named.</summary>
    Stale = 4,

    /// <summary>Nights are full; <see cref="DirectResult.Overlaps"/> lists by whom.</summary>
    Overlap = 5,

    /// <summary>The result would be no valid booking; <see cref="DirectResult.Errors"/> says why.</summary>
    Invalid = 6,

    /// <summary>It is the block of a maintenance ticket, and is changed there.</summary>
    OfTicket = 7,
}

/// <summary>The answer to a command, kept with its event and so repeated word by word.</summary>
internal sealed record DirectResult(DirectOutcome Outcome)
{
    /// <summary>The booking as it stood after the command.</summary>
    public Stay? Stay { get; init; }

    public IReadOnlyList<string> Overlaps { get; init; } = [];

    /// <summary>The ticket whose block it is.</summary>
    public string? Ticket { get; init; }

    /// <summary>By field.</summary>
    public IReadOnlyDictionary<string, string[]> Errors { get; init; } = new Dictionary<string, string[]>();
}
