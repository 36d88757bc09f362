using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PmsSync.Domain;

namespace PmsSync.Connectors.Channex.Messages;

/// <summary>A thread as the list shows it.</summary>
/// <param name="LastAt">When something was last written; null where it is not said.</param>
internal sealed record MessageThread(string Id, string? BookingId, string? Title, string? SoldBy, DateTimeOffset? LastAt);

/// <summary>Reads threads and messages (docs.channex.io, "Messages Collection"), without card numbers.</summary>
internal static class MessageReader
{
    /// <summary>Null for an entry without an id, and for another property's.</summary>
    public static MessageThread? Thread(JsonElement entry, string propertyId)
    {
        var attributes = entry.At("attributes");
        if (entry.Id("id") is not { } id || (Related(entry, "property") is { } property && property != propertyId))
            return null;
        return new MessageThread(
            id,
            Related(entry, "booking") ?? attributes.Id("booking_id"),
            attributes.Text("title"),
            attributes.Text("provider"),
            attributes.Instant("last_message_received_at") ?? attributes.Instant("updated_at"));
    }

    /// <summary>Null for what is no message, or has no time.</summary>
    public static ChannelMessage? Message(JsonElement entry, MessageThread thread)
    {
        var attributes = entry.At("attributes").ValueKind is JsonValueKind.Object ? entry.At("attributes") : entry;
        if (attributes.Instant("inserted_at") is not { } at)
            return null;
        var text = attributes.Text("message") ?? "";
        return new ChannelMessage
        {
            ThreadId = thread.Id,
            MessageId = entry.Id("id") ?? OwnId(thread, at, text),
            HasId = entry.Id("id") is not null,
            BookingId = thread.BookingId,
            Sender = attributes.Text("sender")?.ToLowerInvariant() switch
            {
                "guest" => MessageSender.Guest,
                "property" => MessageSender.Property,
                _ => MessageSender.System,
            },
            Text = text,
            SentAt = at,
            Attachments = [.. attributes.At("attachments").Items().Select(AttachmentOf).OfType<Attachment>()],
            Title = thread.Title,
            SoldBy = thread.SoldBy,
        };
    }

    private static Attachment? AttachmentOf(JsonElement attachment) => (attachment.AsText() ?? attachment.Text("url") ?? attachment.Id("id")) is not { } url
        ? null
        : new Attachment(
            url, attachment.Text("file_name") ?? attachment.Text("name"), attachment.Text("file_type") ?? attachment.Text("type"),
            attachment.At("size") is { ValueKind: JsonValueKind.Number } size && size.TryGetInt64(out var bytes) ? bytes : null);

    /// <summary>The same each time the message is read.</summary>
    private static string OwnId(MessageThread thread, DateTimeOffset at, string text) =>
        "#" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{thread.Id}\n{at:O}\n{text}")).AsSpan(0, 12));

    private static string? Related(JsonElement entry, string name) => entry.At("relationships").At(name).At("data").Id("id");
}
