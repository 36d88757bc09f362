using System.Collections.Immutable;
using PmsSync.Domain;
using PmsSync.Sandbox.Channex.Ari;
using PmsSync.Sandbox.Channex.Limits;
using PmsSync.Sandbox.Channex.Wire;

namespace PmsSync.Sandbox.Channex.Hosts;

internal sealed record NamedRequest(string Property);

internal sealed record PropertyRequest(string Name, string TimeZone, string Currency, string? Title = null, IReadOnlyList<RoomTypeRequest>? RoomTypes = null);

/// <param name="Occupancies">The numbers of guests with prices of their own in each of its rate plans; absent: one price.</param>
internal sealed record RoomTypeRequest(string Name, int Count = 1, int Adults = 2, IReadOnlyList<string>? RatePlans = null, IReadOnlyList<int>? Occupancies = null);

/// <summary>Without a room type the room is one that Channex cannot map, without a rate plan its plan.</summary>
internal sealed record BookRequest(
    string Property, DateOnly Arrival, DateOnly Departure, string? RoomType = null, string? RatePlan = null, string SoldBy = "Booking.com",
    string? Guest = null, string? Notes = null, int Rooms = 1, int Adults = 2, int Children = 0);

internal sealed record ModifyRequest(
    string Property, string Booking, DateOnly Arrival, DateOnly Departure, string? RoomType = null, string? RatePlan = null, string? Guest = null, string? Notes = null);

internal sealed record BookingRequest(string Property, string Booking, bool Shell = false);

internal sealed record MessageRequest(string Property, string Booking, string Text, IReadOnlyList<string>? Attachments = null);

/// <summary>Availability of a room type, or prices and restrictions of one of its rate plans, for the nights of <c>[From, To)</c>.</summary>
internal sealed record EditRequest(
    string Property, string RoomType, DateOnly From, DateOnly To, int? Availability = null, string? RatePlan = null, decimal? Price = null,
    int? MinStayArrival = null, int? MinStayThrough = null, int? MaxStay = null, bool? ClosedToArrival = null, bool? ClosedToDeparture = null, bool? StopSell = null)
{
    /// <summary>The price is the primary occupancy's.</summary>
    public NightChange Change(ChannexRatePlan plan) => new()
    {
        Prices = Price is { } price ? [.. new long?[plan.Primary], Currencies.ToMinor(price, plan.Currency)] : ImmutableArray<long?>.Empty,
        MinStayArrival = MinStayArrival,
        MinStayThrough = MinStayThrough,
        MaxStay = MaxStay,
        ClosedToArrival = ClosedToArrival,
        ClosedToDeparture = ClosedToDeparture,
        StopSell = StopSell,
    };
}

/// <param name="Seconds">How long <c>late</c> and <c>slow</c> last.</param>
/// <param name="Times">How many calls; absent: until <c>none</c>.</param>
internal sealed record FaultRequest(
    string Fault, double Seconds = 0, string? RetryAfter = null, ChannexEndpoint? Endpoint = null, string? Method = null, int? Times = null, double Probability = 1);

/// <summary>What is absent stays. With a property its own settings are meant as well.</summary>
internal sealed record SettingsRequest(
    string? Property = null, bool? AutoUpdateOnModification = null, bool? AutoUpdateOnCancellation = null, MinStayType? MinStay = null, int? StateLength = null,
    bool? Messages = null, double? LimitFactor = null, LimitAlgorithm? LimitAlgorithm = null, bool? TellsRetryAfter = null, bool? RefusedCount = null,
    double? TaskDelaySeconds = null, string? MarkedCard = null, bool? FreshRoomIds = null, int? WebhookTwiceOneIn = null, bool? WebhooksShuffled = null)
{
    public IResult ApplyTo(ChannexAccount account)
    {
        if (StateLength is < 100 or > 730 || LimitFactor is <= 0 || TaskDelaySeconds is < 0)
            return Results.Problem("\"stateLength\" is 100 to 730, \"limitFactor\" more than 0, \"taskDelaySeconds\" not negative.", statusCode: StatusCodes.Status422UnprocessableEntity);
        if (Property is not null && account.Find(Property) is null)
            return Results.Problem("No such property.", statusCode: StatusCodes.Status404NotFound);
        var settings = account.Settings;
        account.Settings = settings with
        {
            Limits = settings.Limits with
            {
                Factor = LimitFactor ?? settings.Limits.Factor,
                Algorithm = LimitAlgorithm ?? settings.Limits.Algorithm,
                TellsRetryAfter = TellsRetryAfter ?? settings.Limits.TellsRetryAfter,
                RefusedCount = RefusedCount ?? settings.Limits.RefusedCount,
            },
            TaskDelay = TaskDelaySeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : settings.TaskDelay,
            MarkedCard = MarkedCard ?? settings.MarkedCard,
            FreshRoomIds = FreshRoomIds ?? settings.FreshRoomIds,
            WebhookTwiceOneIn = WebhookTwiceOneIn ?? settings.WebhookTwiceOneIn,
            WebhooksShuffled = WebhooksShuffled ?? settings.WebhooksShuffled,
        };
        if (Property is not null)
            ApplyTo(account.Find(Property)!);
        return Results.Ok();
    }

    private void ApplyTo(ChannexProperty property)
    {
        property.Settings = property.Settings with
        {
            AutoUpdateOnModification = AutoUpdateOnModification ?? property.Settings.AutoUpdateOnModification,
            AutoUpdateOnCancellation = AutoUpdateOnCancellation ?? property.Settings.AutoUpdateOnCancellation,
            MinStay = MinStay ?? property.Settings.MinStay,
            StateLength = StateLength ?? property.Settings.StateLength,
        };
        property.Messages = Messages ?? property.Messages;
        property.Touch();
    }
}
