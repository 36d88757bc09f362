using System.Text.Json.Nodes;
using PmsSync.Sandbox.Channex.Bookings;

namespace PmsSync.Sandbox.Channex.Messages;

/// <summary>
/// Writes threads and messages in Channex's documented fields. A marked card number is put into guests' words only here: the
/// simulator's own files must not hold it either, or its absence from the disk could not be tested.
/// </summary>
internal sealed class MessageJson(string? markedCard)
{
    public JsonObject Thread(ChannexThread thread)
    {
        var last = thread.Messages.LastOrDefault();
        var relationships = new JsonObject { ["property"] = Related("property", thread.PropertyId) };
        if (thread.BookingId is { } booking)
            relationships["booking"] = Related("booking", booking);
        return new JsonObject
        {
            ["type"] = "message_thread",
            ["id"] = thread.Id,
            ["attributes"] = new JsonObject
            {
                ["title"] = markedCard is null ? thread.Title : $"{thread.Title} {markedCard}",
                ["is_closed"] = thread.IsClosed,
                ["provider"] = thread.Provider,
                ["message_count"] = thread.Messages.Count,
                ["last_message"] = last is null ? null : Attributes(last),
                ["last_message_received_at"] = last is null ? null : BookingJson.Instant(last.InsertedAt),
                ["inserted_at"] = BookingJson.Instant(thread.InsertedAt),
                ["updated_at"] = BookingJson.Instant(last?.InsertedAt ?? thread.InsertedAt),
            },
            ["relationships"] = relationships,
        };
    }

    public JsonObject Message(ChannexThread thread, ThreadMessage message) => new()
    {
        ["type"] = "message",
        ["id"] = message.Id,
        ["attributes"] = Attributes(message),
        ["relationships"] = new JsonObject { ["message_thread"] = Related("message_thread", thread.Id) },
    };

    /// <summary>What the message says on the wire.</summary>
    public string Text(ThreadMessage message) => markedCard is not null && message.Sender == "guest" ? $"{message.Text} {markedCard}" : message.Text;

    private JsonObject Attributes(ThreadMessage message) => new()
    {
        ["message"] = Text(message),
        ["attachments"] = new JsonArray([.. message.Attachments.Select(static a => JsonValue.Create(a))]),
        ["sender"] = message.Sender,
        ["inserted_at"] = BookingJson.Instant(message.InsertedAt),
        ["updated_at"] = BookingJson.Instant(message.InsertedAt),
    };

    private static JsonObject Related(string type, string id) => new() { ["data"] = new JsonObject { ["type"] = type, ["id"] = id } };
}
