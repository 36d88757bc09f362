using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.State.Messages;

/// <summary>A message of ours is at the channel, and the channel may have said under which id.</summary>
internal static class OwnMessages
{
    private const string OwnerOf = "SELECT id FROM message WHERE tenant = ?1 AND connection = ?2 AND channel_message = ?3";

    private const string DeleteReceived = "DELETE FROM message WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM message_delivery WHERE message = ?1)";

    private const string Unname = "UPDATE message SET channel_message = NULL WHERE id = ?1";

    /// <summary>False where it was not on its way.</summary>
    /// <param name="shown">As the channel shows it; null where it only said yes.</param>
    /// <param name="now">Stands for the time of sending where the channel says none.</param>
    public static bool Confirm(WriteSession session, TenantId tenant, string id, ChannelMessage? shown, DateTimeOffset now)
    {
        if (!DeliveryStore.Confirm(session, id))
            return false;
        var ours = MessageStore.Find(session.Connection, tenant, id)!;
        if (shown is null)
            DeliveryStore.Date(session, id, now);
        else
            Name(session, ours, shown);
        ThreadStore.Touch(session, ours.Thread, shown?.SentAt ?? now, now);
        if (shown is { ThreadId.Length: > 0 } && ThreadStore.Find(session.Connection, tenant, ours.Thread) is { } thread && thread.ChannelThread != shown.ThreadId)
            Follow(session, ours, thread, shown, now);
        return true;
    }

    // A thread that we began by its booking gets its name; out of another the channel moved the message.
    private static void Follow(WriteSession session, Message ours, MessageThread thread, ChannelMessage shown, DateTimeOffset now)
    {
        if (thread.ChannelThread is null)
            ThreadStore.Name(session, thread, shown.ThreadId, now);
        else if (ThreadStore.FindNamed(session.Connection, thread.Tenant, thread.Connection, shown.ThreadId) is { } other)
            ThreadStore.Move(session, ours.Id, thread, other, shown.SentAt, now);
    }

    // The channel's word about its ids outdoes what was concluded from texts: whoever had this id gives it up, and what
    // had been taken for ours is a message of its own again.
    private static void Name(WriteSession session, Message ours, ChannelMessage shown)
    {
        if (ours.ChannelMessage == shown.MessageId)
            return;
        if (session.Scalar<string>(OwnerOf, ours.Tenant.Value, ours.Connection.Value, shown.MessageId) is { } owner && session.Execute(DeleteReceived, owner) == 0)
            session.Execute(Unname, owner);
        DeliveryStore.Name(session, ours.Id, shown.MessageId, shown.SentAt);
        if (ours.ChannelMessage is { } mistaken)
            MessageStore.Insert(session, ours with { Id = MessageIds.OfMessage(ours.Tenant, ours.Connection, mistaken) });
    }
}
