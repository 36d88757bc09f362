using System.Text.Json;
using System.Text.Json.Nodes;
using PmsSync.Sandbox.Channex.Bookings;
using PmsSync.Sandbox.Channex.Wire;

namespace PmsSync.Sandbox.Channex.Messages;

/// <summary>
/// <c>/message_threads</c>, <c>/bookings/:id/messages</c> and <c>/attachments</c>. 403 where the messages application is not installed,
/// 422 <c>not_supported</c> where the booking's channel has no messages. Guarded by the world's lock.
/// </summary>
internal static class MessageApi
{
    private const string Inserted = "inserted_at";

    public static ChannexResponse Handle(ChannexAccount account, ChannexRequest request, IReadOnlyList<ChannexProperty> visible, DateTimeOffset now)
    {
        var installed = visible.Where(static p => p.Messages).ToList();
        if (installed.Count == 0)
            return Answers.Forbidden;
        var write = new MessageJson(account.Settings.MarkedCard);
        return (request.Method, request.Segments) switch
        {
            ("POST", ["attachments"]) => Upload(account, request),
            ("GET", ["message_threads"]) => Threads(installed, new ApiQuery(request.Query), write),
            (_, ["message_threads", var id, ..]) => visible.SelectMany(static p => p.Threads, static (p, t) => (Property: p, Thread: t)).FirstOrDefault(e => e.Thread.Id == id)
                is ({ } property, { } thread) ? OfThread(request, property, thread, request.Segments[2..], write, now) : Answers.NotFound,
            (_, ["bookings", var id, "messages"]) => visible.SelectMany(static p => p.Bookings, static (p, b) => (Property: p, Booking: b)).FirstOrDefault(e => e.Booking.Id == id)
                is ({ } property, { } booking) ? OfBooking(request, property, booking, write, now) : Answers.NotFound,
            _ => Answers.NotFound,
        };
    }

    /// <summary>The booking's thread, opened if there was none.</summary>
    public static ChannexThread ThreadOf(ChannexProperty property, ChannexBooking booking, DateTimeOffset now)
    {
        if (property.Threads.Find(t => t.BookingId == booking.Id) is { } known)
            return known;
        var opened = new ChannexThread
        {
            Id = property.NextId("message_thread"),
            PropertyId = property.Id,
            BookingId = booking.Id,
            Title = $"{booking.Latest.GuestSurname} {booking.Latest.GuestName}",
            Provider = SellingChannel.Of(booking.SoldBy).Provider,
            InsertedAt = now,
        };
        property.Threads.Add(opened);
        return opened;
    }

    private static ChannexResponse OfBooking(ChannexRequest request, ChannexProperty property, ChannexBooking booking, MessageJson write, DateTimeOffset now)
    {
        if (!property.Messages)
            return Answers.Forbidden;
        if (!SellingChannel.Of(booking.SoldBy).HasMessages)
            return Answers.NotSupported;
        return request.Method switch
        {
            "GET" => Messages(property.Threads.Find(t => t.BookingId == booking.Id), request, write),
            "POST" => Post(property, ThreadOf(property, booking, now), request, write, now),
            _ => Answers.NotFound,
        };
    }

    private static ChannexResponse OfThread(ChannexRequest request, ChannexProperty property, ChannexThread thread, string[] rest, MessageJson write, DateTimeOffset now)
    {
        if (!property.Messages)
            return Answers.Forbidden;
        if (request.Method != "GET")
            property.Touch();
        switch ((request.Method, rest))
        {
            case ("GET", []):
                return Answers.Data(write.Thread(thread));
            case ("GET", ["messages"]):
                return Messages(thread, request, write);
            case ("POST", ["messages"]):
                return Post(property, thread, request, write, now);
            case ("POST", ["close"]):
                thread.IsClosed = true;
                return Answers.Data(write.Thread(thread));
            case ("POST", ["no_reply_needed"]) when thread.Provider == "BookingCom":
                thread.NoReplyNeeded = true;
                return Answers.Data(write.Thread(thread));
            case ("POST", ["no_reply_needed"]):
                return Answers.NotSupported;
            default:
                return Answers.NotFound;
        }
    }

    private static ChannexResponse Threads(IReadOnlyList<ChannexProperty> installed, ApiQuery query, MessageJson write)
    {
        var found = installed.Where(p => query.Admits("property_id", p.Id)).SelectMany(static p => p.Threads)
            .Where(t => query.Admits("booking_id", t.BookingId) && query.Admits(Inserted, BookingJson.Instant(t.InsertedAt)));
        var descending = query.Descending(Inserted) ?? true;
        var ordered = descending ? found.OrderByDescending(static t => t.InsertedAt) : found.OrderBy(static t => t.InsertedAt);
        return Answers.Page(ordered.ToList(), query, Inserted, descending, write.Thread);
    }

    /// <summary>Newest first unless asked otherwise.</summary>
    private static ChannexResponse Messages(ChannexThread? thread, ChannexRequest request, MessageJson write)
    {
        var query = new ApiQuery(request.Query);
        var descending = query.Descending(Inserted) ?? true;
        IEnumerable<ThreadMessage> all = thread?.Messages ?? [];
        return Answers.Page((descending ? all.Reverse() : all).ToList(), query, Inserted, descending, m => write.Message(thread!, m));
    }

    /// <summary>A text, or an uploaded attachment by its id; with both the attachment is ignored, as documented.</summary>
    private static ChannexResponse Post(ChannexProperty property, ChannexThread thread, ChannexRequest request, MessageJson write, DateTimeOffset now)
    {
        if (Field(request, "message") is not { } body)
            return Answers.BadRequest("message is required");
        var text = Text(body, "message");
        var attachment = text is null ? Text(body, "attachment_id") : null;
        if (string.IsNullOrWhiteSpace(text) && attachment is null)
            return Answers.Invalid("message", "can't be blank");
        var message = new ThreadMessage(property.NextId("message"), "property", text ?? "", attachment is null ? [] : [$"attachments/{attachment}"], now);
        thread.Messages.Add(message);
        property.Touch();
        return Answers.Data(write.Message(thread, message));
    }

    private static ChannexResponse Upload(ChannexAccount account, ChannexRequest request) =>
        Field(request, "attachment") is { } body && Text(body, "file") is not null && Text(body, "file_name") is not null && Text(body, "file_type") is not null
            ? Answers.Data(new JsonObject { ["id"] = account.NextId("attachment"), ["type"] = "attachment" })
            : Answers.Invalid("file", "can't be blank");

    private static JsonObject? Field(ChannexRequest request, string name)
    {
        try
        {
            return (JsonNode.Parse(request.Body.Span) as JsonObject)?[name] as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonObject body, string name) =>
        body[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
