namespace PmsSync.Domain;

/// <summary>Messages of one conversation are handled in order.</summary>
internal static class MessageLane
{
    /// <param name="thread">The channel's id of the thread.</param>
    public static string OfThread(ConnectionId connection, string thread) => $"thread/{connection}/{thread}";

    /// <summary>Of a conversation that we began and that the channel has not named.</summary>
    /// <param name="booking">The channel's id of the booking.</param>
    public static string OfBooking(ConnectionId connection, string booking) => $"booking/{connection}/{booking}";
}

/// <summary>A message that a channel showed, as it stands in the journal: the payload is a <see cref="ChannelMessage"/>, the source its connection.</summary>
internal static class MessageReceived
{
    public const string Kind = "message.received";
}

/// <summary>A message of ours is at its channel, as it stands in the journal: who waited for an answer may have one.</summary>
/// <param name="Thread">Our id.</param>
internal sealed record MessageSent(string Thread)
{
    public const string Kind = "message.sent";
}

/// <summary>
/// A message of ours that a person must decide about, as it stands in the journal: dead from the beginning. Retried, it
/// is sent again. It names the message and says nothing of its text.
/// </summary>
/// <param name="Message">Our id.</param>
internal sealed record UndeliveredMessage(string Message)
{
    public const string Kind = "message.undelivered";
}
