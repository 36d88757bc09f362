using PmsSync.Connectors.Contract;
using PmsSync.Connectors.Json.Bookings;
using PmsSync.Connectors.Json.Calendar;
using PmsSync.Connectors.Json.Calls;
using PmsSync.Connectors.Json.Items;
using PmsSync.Domain;
using PmsSync.Throttling;

namespace PmsSync.Connectors.Json;

/// <summary>
/// Any system for which there is no connector: it lists what happened there, hears how far it was read, and is told what
/// changed here, each message signed (README, "Joining a system without a connector").
/// </summary>
internal sealed class JsonConnector(JsonClient client, JsonLinkOptions options, TimeProvider time) : IConnector
{
    public const string Name = "json";

    public string Type => Name;

    public IFactPull Facts { get; } = new JsonFacts(client, options, time);

    public ICalendarPush Availability { get; } = JsonPush.Availability(client, options, time);

    public ICalendarPush Prices { get; } = JsonPush.Prices(client, options, time);

    public IBookingPush BookingPush { get; } = new JsonBookingPush(client);

    public ICancellationRequests Cancellations { get; } = new JsonCancellations(client);

    public IWebhooks Webhooks { get; } = new JsonWebhooks(time);

    public IReadOnlyList<CallBudget> BudgetsOf(ChannelAccess access) => JsonBudgets.All(access);
}
