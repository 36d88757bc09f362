using PmsSync.Connectors.Channex.Account;
using PmsSync.Connectors.Channex.Bookings;
using PmsSync.Connectors.Channex.Calendar;
using PmsSync.Connectors.Channex.Calls;
using PmsSync.Connectors.Channex.Messages;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Throttling;

namespace PmsSync.Connectors.Channex;

/// <summary>Channex, the channel manager (docs.channex.io): one property of one account per connection.</summary>
internal sealed class ChannexConnector(ChannexClient client, ChannexOptions options, TimeProvider time) : IConnector
{
    public const string Name = "channex";

    public string Type => Name;

    public IBookingPull Bookings { get; } = new ChannexBookings(client, options, time);

    public ICalendarPush Availability { get; } = ChannexPush.Availability(client, options);

    public ICalendarPush Prices { get; } = ChannexPush.Prices(client, options);

    public ICalendarReadBack ReadBack { get; } = new ChannexReadBack(client, options);

    public IMessaging Messages { get; } = new ChannexMessages(client);

    public IWebhooks Webhooks { get; } = new ChannexWebhooks();

    public IAccountSettings Settings { get; } = new ChannexSettings(client);

    public IAccountCatalog Catalog { get; } = new ChannexCatalog(client);

    public IReadOnlyList<CallBudget> BudgetsOf(ChannelAccess access) => ChannexBudgets.All(access);
}
