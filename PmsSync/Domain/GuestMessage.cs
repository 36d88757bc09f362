namespace PmsSync.Domain;

/// <summary>Who wrote. The numbers are stored.</summary>
internal enum MessageSender
{
    Guest = 0,
    Property = 1,

    /// <summary>The channel itself: a notice, an offer.</summary>
    System = 2,
}

/// <summary>A message as its channel told it. Ids are the channel's. The text is a guest's word: never logged.</summary>
internal sealed record ChannelMessage
{
    public required string ThreadId { get; init; }

    public required string MessageId { get; init; }

    /// <summary>False where the channel gave the message no id: then <see cref="MessageId"/> is made of its thread, time and text.</summary>
    public bool HasId { get; init; } = true;

    /// <summary>The channel's id of the booking that the thread is about; null for an enquiry.</summary>
    public string? BookingId { get; init; }

    public required MessageSender Sender { get; init; }

    public required string Text { get; init; }

    public required DateTimeOffset SentAt { get; init; }

    public IReadOnlyList<Attachment> Attachments { get; init; } = [];

    /// <summary>Of the thread, for people; null where the channel gives none.</summary>
    public string? Title { get; init; }

    /// <summary>Where the guest writes, such as <c>Booking.com</c>.</summary>
    public string? SoldBy { get; init; }
}
