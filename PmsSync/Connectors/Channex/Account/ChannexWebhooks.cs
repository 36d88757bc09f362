using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;

namespace PmsSync.Connectors.Channex.Account;

/// <summary>
/// Reads Channex's webhooks (docs.channex.io, "Webhook Collection"): unsigned, unordered, repeated; all that proves them
/// is a secret that we put into their headers or their query. Only the event's name is looked at.
/// </summary>
internal sealed class ChannexWebhooks : IWebhooks
{
    private const int LongestEvent = 60;

    public WebhookReading Read(ChannelAccess access, WebhookCall call)
    {
        if (string.IsNullOrEmpty(access.WebhookSecret) || !Matches(access.WebhookSecret, call.Header("X-Webhook-Secret") ?? call.Query("secret")))
            return new WebhookReading.Forged();
        return EventOf(call.Body) is { } name ? SignalOf(name) : new WebhookReading.Signal("unreadable", true, true, true);
    }

    /// <summary>In constant time, also where the lengths differ.</summary>
    private static bool Matches(string secret, string? given) =>
        given is not null && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(secret)), SHA256.HashData(Encoding.UTF8.GetBytes(given)));

    private static WebhookReading.Signal SignalOf(string name) => name switch
    {
        "message" => new(name, Bookings: false, Messages: true, Settings: false),
        // A guest's question or wish, with or without a booking.
        "inquiry" or "reservation_request" or "alteration_request" or "accepted_reservation" or "declined_reservation" =>
            new(name, Bookings: true, Messages: true, Settings: false),
        "booking" or "non_acked_booking" => new(name, Bookings: true, Messages: false, Settings: false),
        _ when name.StartsWith("booking_", StringComparison.Ordinal) => new(name, Bookings: true, Messages: false, Settings: false),
        "ari" or "review" or "updated_review" => new(name, Bookings: false, Messages: false, Settings: false),
        "sync_error" or "sync_warning" or "rate_error" or "disconnect_listing" => new(name, Bookings: false, Messages: false, Settings: true),
        _ when name.EndsWith("_channel", StringComparison.Ordinal) => new(name, Bookings: false, Messages: false, Settings: true),
        // Something new: better a pull in vain.
        _ => new(name, Bookings: true, Messages: true, Settings: true),
    };

    /// <summary>Null where the body names no event.</summary>
    private static string? EventOf(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            // Into the log it goes as a word or not at all.
            return document.RootElement.Text("event") is { Length: <= LongestEvent } name && name.All(static c => char.IsAsciiLetterLower(c) || c == '_') ? name : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
