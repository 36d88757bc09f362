using System.Collections.Concurrent;
using PmsSync.Connectors.Channex.Account;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Throttling;
using Calendars = PmsSync.Tests.Outbound.Channels.ScriptedChannel;
using Conversations = PmsSync.Tests.Outbound.Messages.ScriptedChannel;

namespace PmsSync.Tests.Web.Tenants;

/// <summary>A channel with everything: calendars, conversations of each tenant's own guests, and webhooks that carry a secret.</summary>
internal sealed class WholeChannel(TimeProvider time) : IConnector, IMessaging
{
    public const string Name = "whole";

    private readonly ConcurrentDictionary<TenantId, Conversations> _conversations = new();

    public Calendars Calendar { get; } = new(time);

    public string Type => Name;

    public IBookingPull Bookings => Calendar.Bookings;

    public ICalendarPush Availability => Calendar.Availability;

    public ICalendarPush Prices => Calendar.Prices;

    public ICalendarReadBack ReadBack => Calendar.ReadBack;

    public IAccountSettings Settings => Calendar.Settings;

    public IMessaging Messages => this;

    public IWebhooks Webhooks { get; } = new ChannexWebhooks();

    public IReadOnlyList<CallBudget> BudgetsOf(ChannelAccess access) => [];

    public Conversations Of(TenantId tenant) => _conversations.GetOrAdd(tenant, _ => new Conversations(time));

    public Task<Answer<MessagePage>> PullAsync(ChannelAccess access, string? cursor, CancellationToken cancel) => Of(access.Tenant).PullAsync(access, cursor, cancel);

    public Task<Answer<IReadOnlyList<ChannelMessage>>> ReadThreadAsync(ChannelAccess access, string threadId, CancellationToken cancel) =>
        Of(access.Tenant).ReadThreadAsync(access, threadId, cancel);

    public Task<SendOutcome> SendAsync(ChannelAccess access, string? threadId, string? bookingId, string text, CancellationToken cancel) =>
        Of(access.Tenant).SendAsync(access, threadId, bookingId, text, cancel);
}
