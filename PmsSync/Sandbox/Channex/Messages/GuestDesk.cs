using System.Text.Json.Nodes;
using PmsSync.Sandbox.Channex.Bookings;

namespace PmsSync.Sandbox.Channex.Messages;

/// <summary>Guests write. Guarded by the world's lock.</summary>
internal static class GuestDesk
{
    /// <summary>The message, told to the webhooks; null where the booking's channel has no messages or the application is not installed.</summary>
    public static ThreadMessage? Write(
        ChannexAccount account, ChannexProperty property, ChannexBooking booking, string text, IReadOnlyList<string> attachments, DateTimeOffset now)
    {
        if (!property.Messages || !SellingChannel.Of(booking.SoldBy).HasMessages)
            return null;
        var thread = MessageApi.ThreadOf(property, booking, now);
        var message = new ThreadMessage(property.NextId("message"), "guest", text, attachments, now);
        thread.Messages.Add(message);
        property.Touch();
        account.Webhooks.Tell(property, "message", new JsonObject
        {
            ["id"] = message.Id,
            ["message"] = new MessageJson(account.Settings.MarkedCard).Text(message),
            ["sender"] = message.Sender,
            ["property_id"] = property.Id,
            ["booking_id"] = booking.Id,
            ["message_thread_id"] = thread.Id,
            ["attachments"] = new JsonArray([.. attachments.Select(static a => JsonValue.Create(a))]),
            ["have_attachment"] = attachments.Count > 0,
            ["meta"] = null,
        }, now);
        return message;
    }
}
