using PmsSync.Domain;

namespace PmsSync.State.Messages;

/// <summary>Whether a message that a channel shows is one that we sent. Pure.</summary>
internal static class EchoRules
{
    /// <summary>How far the channel's clock may be behind ours: what it shows from before our send began is somebody else's.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The one of ours that this is, null where it is none: written by the property, with the same text, not from before
    /// our send began. One that the channel confirmed comes before one that is uncertain: that one must be there, so what is
    /// shown proves nothing of the other. Of several the one that began last before it, whatever the order of reading.
    /// </summary>
    /// <param name="ours">Of the same thread, or of others that are about the same booking.</param>
    public static Message? Match(ChannelMessage shown, IEnumerable<Message> ours)
    {
        if (shown.Sender != MessageSender.Property)
            return null;
        var possible = ours.Where(m => MayBe(shown, m)).OrderBy(static m => m.Delivery!.BeganAt).ThenBy(static m => m.Delivery!.Turn).ToList();
        var confirmed = possible.Where(static m => m.Delivery!.State == DeliveryState.Sent).ToList();
        var among = confirmed.Count > 0 ? confirmed : possible;
        return among.LastOrDefault(m => m.Delivery!.BeganAt <= shown.SentAt) ?? among.FirstOrDefault();
    }

    /// <summary>What the channel shows for one of ours among all that it shows of the thread; null where it is not there.</summary>
    /// <param name="sought">One of <paramref name="ours"/>.</param>
    /// <param name="ours">Every message of the thread that left here and has no id of the channel.</param>
    /// <param name="known">The channel's ids that have their row already.</param>
    public static ChannelMessage? Find(Message sought, IReadOnlyCollection<Message> ours, IEnumerable<ChannelMessage> shown, IReadOnlySet<string> known)
    {
        var open = ours.ToList();
        foreach (var message in shown.Where(m => !known.Contains(m.MessageId)).OrderBy(static m => m.SentAt).ThenBy(static m => m.MessageId, StringComparer.Ordinal))
        {
            if (Match(message, open) is not { } match)
                continue;
            if (match.Id == sought.Id)
                return message;
            open.Remove(match);
        }
        return null;
    }

    /// <summary>
    /// Whether the channel moved a conversation to where it now shows these messages: they are under their ids there, or what the
    /// guest wrote is, to the moment and word by word, under others. The same words of the property prove nothing: hosts write one text to many.
    /// </summary>
    /// <param name="left">What was known of the conversation.</param>
    public static bool IsMoved(IReadOnlyCollection<Message> left, IEnumerable<ChannelMessage> shown) => shown.Any(s => left.Any(m =>
        m.ChannelMessage == s.MessageId
        || ((m.Sender, s.Sender) == (MessageSender.Guest, MessageSender.Guest) && m.SentAt == s.SentAt && Plain(m.Text) == Plain(s.Text))));

    private static bool MayBe(ChannelMessage shown, Message ours) =>
        ours is { ChannelMessage: null, Delivery: { State: DeliveryState.Sending or DeliveryState.Sent or DeliveryState.Uncertain, BeganAt: { } began } }
        && shown.SentAt >= began - ClockTolerance
        && Plain(shown.Text) == Plain(ours.Text);

    // Channels break lines in their own way; the words are the same.
    private static string Plain(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
