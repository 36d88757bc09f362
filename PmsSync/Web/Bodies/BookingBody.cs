using PmsSync.Domain;
using PmsSync.State;

namespace PmsSync.Web.Bodies;

/// <summary>A booking or a block. Nights are half-open: the departure day is free.</summary>
internal sealed record BookingBody(
    string Id, string Unit, DateOnly Arrival, DateOnly Departure, StayStatus Status, StayKind Kind, string Source, string? ExternalId,
    Guest? Guest, MoneyBody? Price, string? Note, long Version, DateTimeOffset CreatedAt, DateTimeOffset ChangedAt)
{
    /// <summary>The unit that its source booked, where a person moved its nights to another; else null.</summary>
    public string? BookedUnit { get; init; }

    /// <summary>True where a person released its nights: they do not count, though at its source it stays.</summary>
    public bool Released { get; init; }

    public static BookingBody Of(StayRow row) => Of(row.Stay) with
    {
        Unit = row.Holding?.To?.Value ?? row.Stay.Unit.Value,
        BookedUnit = row.Holding is { To: not null } ? row.Stay.Unit.Value : null,
        Released = row.Holding is { To: null },
    };

    public static BookingBody Of(Stay stay) => new(
        stay.Id, stay.Unit.Value, stay.Dates.Arrival, stay.Dates.Departure, stay.Status, stay.Kind, stay.Source, stay.ExternalId,
        stay.Guest, MoneyBody.Of(stay.Price), stay.Note, stay.Version, stay.CreatedAt, stay.ChangedAt);
}

/// <summary>An amount as text, so that no reader rounds it, and its ISO 4217 currency.</summary>
internal sealed record MoneyBody(string Amount, string Currency)
{
    public static MoneyBody? Of(Money? money) => money is null ? null : new MoneyBody(money.Amount.ToString("0.00##"), money.Currency);
}

/// <summary>What a booking is created from: unit, arrival and departure, and any of the rest.</summary>
internal sealed record BookingDraftBody(
    string Unit, DateOnly Arrival, DateOnly Departure, StayStatus? Status, StayKind? Kind, string? ExternalId, Guest? Guest, MoneyBody? Price,
    string? Note, bool? AllowOverbooking);

/// <summary>A merge patch (RFC 7396): what is absent stays, null clears.</summary>
internal sealed record BookingPatchBody(
    string? Unit, DateOnly? Arrival, DateOnly? Departure, StayStatus? Status, StayKind? Kind, string? ExternalId, Guest? Guest, MoneyBody? Price,
    string? Note, bool? AllowOverbooking);

/// <summary>Nights to close; <paramref name="To"/> is exclusive.</summary>
internal sealed record BlockDraftBody(DateOnly From, DateOnly To, string? Reason, string? Note, bool? AllowOverbooking);

/// <summary>Half-open nights.</summary>
internal sealed record NightsBody(DateOnly From, DateOnly To)
{
    public static NightsBody Of(StayDates dates) => new(dates.Arrival, dates.Departure);

    public static IReadOnlyList<NightsBody> Of(NightSet nights) => [.. nights.Select(Of)];
}
