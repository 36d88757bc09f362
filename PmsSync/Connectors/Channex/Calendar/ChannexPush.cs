using PmsSync.Connectors.Channex.Calls;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Throttling;

namespace PmsSync.Connectors.Channex.Calendar;

/// <summary>Pushes to one of the two calendar endpoints, <c>availability</c> or <c>restrictions</c> (which takes prices too).</summary>
internal sealed class ChannexPush : ICalendarPush
{
    private readonly ChannexClient _client;
    private readonly string _endpoint;
    private readonly Func<ChannelAccess, CallBudget> _budget;

    private ChannexPush(ChannexClient client, string endpoint, Func<ChannelAccess, CallBudget> budget, PushRules rules)
    {
        _client = client;
        _endpoint = endpoint;
        _budget = budget;
        Rules = rules;
    }

    public PushRules Rules { get; }

    /// <summary>Rooms left; Channex documents no days of the week here.</summary>
    public static ChannexPush Availability(ChannexClient client, ChannexOptions options) =>
        new(client, "availability", ChannexBudgets.Availability, Common(options) with { Knows = static f => f == NightField.Availability });

    public static ChannexPush Prices(ChannexClient client, ChannexOptions options) =>
        new(client, "restrictions", ChannexBudgets.Prices, Common(options) with
        {
            HasWeekdays = true,
            Knows = static f => f.IsPrice || CalendarFields.IsRestriction(f),
        });

    public CallRequest RequestOf(ChannelAccess access, WorkClass urgency) => ChannexBudgets.Request(access, urgency, _budget(access));

    public async Task<IReadOnlyList<ItemOutcome>> PushAsync(
        ChannelAccess access, IReadOnlyList<Stroke> strokes, CallLease lease, CancellationToken cancel)
    {
        var body = CalendarValues.Write(access, strokes);
        var reply = body.Values.Count == 0
            ? new ChannexReply.NotDone(null, "", IsThrottled: false)
            : await _client.SendAsync(access, new ChannexCall($"push {_endpoint}", _endpoint, RequestOf(access, lease.Request.Class)) { Body = body.Json, Lease = lease }, cancel);
        return PushVerdicts.Judge(reply, body, strokes);
    }

    /// <summary>Values are applied first in, first out: later ones paint over earlier ones.</summary>
    private static PushRules Common(ChannexOptions options) => new()
    {
        LaterWins = true,
        MaxBytes = options.MaxPushBytes,
        SizeOf = CalendarValues.SizeOf,
        SettlingTime = options.SettlingTime,
    };
}
