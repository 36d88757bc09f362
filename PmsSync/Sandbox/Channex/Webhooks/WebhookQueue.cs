using System.Text.Json.Nodes;
using PmsSync.Sandbox.Channex.Bookings;

namespace PmsSync.Sandbox.Channex.Webhooks;

/// <summary>A registered address that wants to hear of events.</summary>
internal sealed record ChannexWebhook
{
    public required string Id { get; init; }

    /// <summary>Null for one that hears of the whole account.</summary>
    public string? PropertyId { get; init; }

    public required string CallbackUrl { get; init; }

    /// <summary><c>*</c>, or event names with semicolons between them.</summary>
    public required string EventMask { get; init; }

    /// <summary>Sent as query arguments.</summary>
    public IReadOnlyDictionary<string, string> RequestParams { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    public bool IsActive { get; init; }

    public bool SendData { get; init; }

    public bool Wants(string happened) => IsActive && (EventMask == "*" || EventMask.Split(';', ',').Contains(happened, StringComparer.Ordinal));
}

/// <summary>One POST that is to be made. <paramref name="Attempt"/> counts from 1.</summary>
internal sealed record WebhookDelivery(long Number, ChannexWebhook Webhook, string Event, string Body, DateTimeOffset DueAt, int Attempt)
{
    /// <summary>The callback's address with the request parameters.</summary>
    public string Address => Webhook.RequestParams.Count == 0
        ? Webhook.CallbackUrl
        : Microsoft.AspNetCore.WebUtilities.QueryHelpers.AddQueryString(Webhook.CallbackUrl, Webhook.RequestParams.Select(static p => new KeyValuePair<string, string?>(p.Key, p.Value)));
}

/// <summary>
/// What the account still has to tell. Hosts take what is due and report how it went. A 5xx or no answer is tried again after the
/// documented waits, anything else is the end of it. Guarded by the world's lock.
/// </summary>
internal sealed class WebhookQueue
{
    /// <summary>As documented: eleven waits, the last try about a day after the event.</summary>
    private static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(8), TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(1), TimeSpan.FromHours(2), TimeSpan.FromHours(4), TimeSpan.FromHours(6), TimeSpan.FromHours(10),
    ];

    /// <summary>Nobody may be listening: the oldest are then forgotten.</summary>
    private const int MostWaiting = 10_000;

    private readonly LinkedList<WebhookDelivery> _waiting = [];
    private long _numbers;

    public List<ChannexWebhook> Registered { get; } = [];

    public int Waiting => _waiting.Count;

    /// <summary>What is due, taken out: its outcome must be reported.</summary>
    /// <param name="settings">Says whether some come twice, and in which order.</param>
    public IReadOnlyList<WebhookDelivery> TakeDue(ChannexSettings settings, Chance chance, DateTimeOffset now)
    {
        var due = new List<WebhookDelivery>();
        for (var node = _waiting.First; node is not null;)
        {
            var next = node.Next;
            if (node.Value.DueAt <= now)
            {
                _waiting.Remove(node);
                due.Add(node.Value);
                if (settings.WebhookTwiceOneIn > 0 && chance.OneIn(settings.WebhookTwiceOneIn))
                    due.Add(node.Value);
            }
            node = next;
        }
        if (settings.WebhooksShuffled)
        {
            for (var i = due.Count - 1; i > 0; i--)
            {
                var other = chance.Between(0, i);
                (due[i], due[other]) = (due[other], due[i]);
            }
        }
        return due;
    }

    /// <param name="status">The answer's status; null when there was none.</param>
    public void Report(WebhookDelivery delivery, int? status, DateTimeOffset now)
    {
        if (status is null or >= 500 && delivery.Attempt <= Waits.Length)
            Add(delivery with { DueAt = now + Waits[delivery.Attempt - 1], Attempt = delivery.Attempt + 1 });
    }

    /// <summary>A new revision: the general event, the particular one, and what could not be mapped.</summary>
    public void Booking(ChannexProperty property, ChannexBooking booking, DateTimeOffset now)
    {
        var revision = booking.Latest;
        var payload = new JsonObject { ["booking_id"] = booking.Id, ["property_id"] = property.Id, ["revision_id"] = revision.Id };
        var particular = revision.Status switch { "new" => "booking_new", "modified" => "booking_modification", _ => "booking_cancellation" };
        Tell(property, "booking", payload, now);
        Tell(property, particular, payload, now);
        var named = new JsonObject { ["booking_id"] = booking.Id, ["booking_revision_id"] = revision.Id };
        if (revision.Rooms.Any(static r => r.RoomTypeId is null))
            Tell(property, "booking_unmapped_room", named, now);
        else if (revision.Rooms.Any(static r => r.RatePlanId is null))
            Tell(property, "booking_unmapped_rate", named, now);
    }

    /// <summary>A webhook of the property wins over one of the account for the same address.</summary>
    public void Tell(ChannexProperty property, string happened, JsonNode payload, DateTimeOffset now)
    {
        var own = Registered.Where(w => w.PropertyId == property.Id && w.Wants(happened)).ToList();
        var everywhere = Registered.Where(w => w.PropertyId is null && w.Wants(happened) && own.TrueForAll(o => o.CallbackUrl != w.CallbackUrl));
        foreach (var webhook in own.Concat(everywhere))
        {
            var body = new JsonObject
            {
                ["event"] = happened,
                ["property_id"] = property.Id,
                ["user_id"] = null,
                ["timestamp"] = $"{BookingJson.Instant(now)}Z",
            };
            if (webhook.SendData)
                body["payload"] = payload.DeepClone();
            Add(new WebhookDelivery(++_numbers, webhook, happened, body.ToJsonString(), now, 1));
        }
    }

    private void Add(WebhookDelivery delivery)
    {
        if (_waiting.Count >= MostWaiting)
            _waiting.RemoveFirst();
        _waiting.AddLast(delivery);
    }
}
