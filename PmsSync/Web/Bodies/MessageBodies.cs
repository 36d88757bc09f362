using PmsSync.Domain;
using PmsSync.State.Messages;

namespace PmsSync.Web.Bodies;

/// <summary>
/// One message of a conversation. <paramref name="State"/>, <paramref name="WrittenBy"/> and what follows are of messages
/// written here; null for all others. <paramref name="DeadLetter"/> is the event to retry or discard.
/// </summary>
internal sealed record MessageBody(
    string Id, string Thread, string Connection, MessageSender Sender, string Text, IReadOnlyList<string> Attachments, DateTimeOffset SentAt,
    DeliveryState? State, string? WrittenBy, string? Problem, DateTimeOffset? RetryAt, string? DeadLetter)
{
    public static MessageBody Of(Message message) => new(
        message.Id, message.Thread, message.Connection.Value, message.Sender, message.Text, message.Attachments, message.SentAt,
        message.Delivery?.State, message.Delivery?.WrittenBy, message.Delivery?.Problem, message.Delivery?.RetryAt, EventBody.Text(message.Delivery?.Letter));
}

/// <summary>A conversation with a guest; <paramref name="Bookings"/> are ours, <paramref name="ChannelBooking"/> is the channel's id of the booking.</summary>
internal sealed record ThreadBody(
    string Id, string Connection, string? Title, string? SoldBy, string? ChannelBooking, IReadOnlyList<string> Bookings, DateTimeOffset LastMessageAt)
{
    public static ThreadBody Of(MessageThread thread, IReadOnlyList<string> bookings) =>
        new(thread.Id, thread.Connection.Value, thread.Title, thread.SoldBy, thread.Booking, bookings, thread.LastAt);
}

/// <summary>A message to write: into a thread, or about a booking; <paramref name="By"/> says who writes.</summary>
internal sealed record MessageDraftBody(string? Thread, string? Booking, string Text, string? By);
