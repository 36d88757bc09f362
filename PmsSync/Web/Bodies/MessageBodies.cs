using PmsSync.Domain;
using PmsSync.State.Messages;

namespace PmsSync.Web.Bodies;

/// <summary>
/// One message of a conversation. <paramref name="State"/>, <paramref name="WrittenBy"/> and what follows are of messages
/// written here; null for all others. <paramref name="DeadLetter"/> is the event to retry or discard.
/// </summary>
/// <param name="Read">A person marked it as read.</param>
/// <param name="DuplicateOf">The message that is shown for it, and why; null where it is shown itself.</param>
/// <param name="Forced">It leaves although its stay is cancelled; null for messages that were not written here.</param>
internal sealed record MessageBody(
    string Id, string Thread, string Connection, MessageSender Sender, string Text, IReadOnlyList<Attachment> Attachments, DateTimeOffset SentAt,
    bool Read, string? DuplicateOf, string? DuplicateWhy,
    DeliveryState? State, string? WrittenBy, string? Problem, DateTimeOffset? RetryAt, string? DeadLetter, bool? Forced)
{
    public static MessageBody Of(Message message) => new(
        message.Id, message.Thread, message.Connection.Value, message.Sender, message.Text, message.Attachments, message.SentAt,
        message.IsRead, message.DuplicateOf, message.DuplicateWhy,
        message.Delivery?.State, message.Delivery?.WrittenBy, message.Delivery?.Problem, message.Delivery?.RetryAt, EventBody.Text(message.Delivery?.Letter), message.Delivery?.IsForced);
}

/// <summary>A conversation with a guest; <paramref name="Bookings"/> are ours, <paramref name="ChannelBooking"/> is the channel's id of the booking.</summary>
/// <param name="Conversation">The same for all threads of one guest's stay, whichever connections tell them.</param>
/// <param name="Unread">How many messages that nobody answered are not marked as read.</param>
/// <param name="Unanswered">The guest wrote last, and no host has answered on any connection.</param>
/// <param name="WaitingSince">When the guest wrote first of what is not answered.</param>
/// <param name="GoesOnIn">The id of the thread in which the channel goes on with what was said here, as when an enquiry becomes a booking; null where it goes on here.</param>
internal sealed record ThreadBody(
    string Id, string Connection, string? Title, string? SoldBy, string? ChannelBooking, IReadOnlyList<string> Bookings, DateTimeOffset LastMessageAt,
    string Conversation, int Unread, bool Unanswered, DateTimeOffset? WaitingSince, DateTimeOffset ChangedAt, string? GoesOnIn)
{
    public static ThreadBody Of(MessageThread thread, IReadOnlyList<string> bookings) =>
        new(
        thread.Id, thread.Connection.Value, thread.Title, thread.SoldBy, thread.Booking, bookings, thread.LastAt, thread.Conversation ?? thread.Id, thread.Unread,
        thread.WaitingSince is not null, thread.WaitingSince, thread.ChangedAt, thread.GoesOnIn);
}

/// <summary>A message to write: into a thread, or about a booking; <paramref name="By"/> says who writes.</summary>
/// <param name="Force">True: it leaves although the stay is cancelled.</param>
internal sealed record MessageDraftBody(string? Thread, string? Booking, string Text, string? By, bool? Force);

/// <summary>Marks a message, or all that a conversation shows now, as read or as unread.</summary>
internal sealed record ReadMarkBody(bool Read);
