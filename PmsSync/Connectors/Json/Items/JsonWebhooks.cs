using System.Text.Json;
using PmsSync.Connectors.Contract;
using PmsSync.Connectors.Transport;
using PmsSync.Domain;

namespace PmsSync.Connectors.Json.Items;

/// <summary>
/// A joined system's own messages: an item as in the list, signed. Taken twice it is the same fact. One that is authentic
/// and no JSON means "something changed".
/// </summary>
internal sealed class JsonWebhooks(TimeProvider time) : IWebhooks
{
    private const string Unnamed = "webhook";

    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = 32 };

    public WebhookReading Read(ChannelAccess access, WebhookCall call)
    {
        var signedAt = StandardWebhook.Verify(
            WebhookSecrets.KeyOf(access.ApiKey), call.Header(StandardWebhook.IdHeader), call.Header(StandardWebhook.TimestampHeader),
            call.Header(StandardWebhook.SignatureHeader), call.Body.Span, time.GetUtcNow());
        if (signedAt is not { } at)
            return new WebhookReading.Forged();
        try
        {
            using var document = JsonDocument.Parse(call.Body, Reading);
            var fields = new ItemFields(document.RootElement);
            if (document.RootElement.ValueKind is JsonValueKind.Object && !fields.Has("id") && !fields.Has("type"))
                return new WebhookReading.Signal("ping", Bookings: true, Messages: true, Settings: true);
            var message = new SignedMessage(call.Header(StandardWebhook.IdHeader)!, at);
            var tenant = fields.Id("tenant", int.MaxValue);
            return new WebhookReading.Told(JsonFacts.PageOf(tenant is null || string.Equals(tenant, access.Tenant.Value, StringComparison.OrdinalIgnoreCase)
                ? ItemReader.Read(document.RootElement, Unnamed, message)
                : ItemReader.Bad(document.RootElement, Unnamed, "tenant: it names another one than the address; send it to that one's", mayTakeNights: false)));
        }
        catch (JsonException)
        {
            return new WebhookReading.Signal("unreadable", Bookings: true, Messages: true, Settings: true);
        }
    }
}
