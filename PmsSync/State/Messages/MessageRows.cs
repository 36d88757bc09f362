using PmsSync.Domain;

namespace PmsSync.State.Messages;

/// <summary>How far a message of ours has come. The numbers are stored.</summary>
internal enum DeliveryState
{
    /// <summary>To be sent; certainly not there yet.</summary>
    Pending = 0,

    /// <summary>Committed before it leaves. Found at a start, it is uncertain.</summary>
    Sending = 1,

    /// <summary>The channel confirmed it, or shows it.</summary>
    Sent = 2,

    /// <summary>It left, and no answer came: never sent again blindly, it is looked for first.</summary>
    Uncertain = 3,

    /// <summary>The channel refused it for good.</summary>
    Rejected = 4,

    /// <summary>Not sent, for its stay was cancelled before it left; a person sends it all the same, or gives it up.</summary>
    Held = 5,
}

/// <summary>A conversation with a guest on one connection.</summary>
internal sealed record MessageThread
{
    public required string Id { get; init; }

    public required TenantId Tenant { get; init; }

    public required ConnectionId Connection { get; init; }

    /// <summary>The channel's id; null for one that we began by its booking, until the channel names it.</summary>
    public string? ChannelThread { get; init; }

    /// <summary>The channel's id of the booking; null for an enquiry.</summary>
    public string? Booking { get; init; }

    public string? Title { get; init; }

    public string? SoldBy { get; init; }

    /// <summary>The newest message of the channel that said what the thread is about: later ones change it, older ones do not.</summary>
    public DateTimeOffset ToldAt { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>That message's id; it decides where two are of one instant.</summary>
    public string ToldBy { get; init; } = "";

    public required DateTimeOffset LastAt { get; init; }

    /// <summary>Where the channel goes on with what began here as an enquiry: the id of its booking's own thread; null where it goes on here.</summary>
    public string? GoesOnIn { get; init; }

    /// <summary>The id of the first of the threads that are one guest's on several connections; null where it is the only one.</summary>
    public string? Conversation { get; init; }

    /// <summary>When the guest wrote first of what no host has answered since, on any connection; null where nobody waits.</summary>
    public DateTimeOffset? WaitingSince { get; init; }

    /// <summary>How many of these messages nobody has marked as read.</summary>
    public int Unread { get; init; }

    /// <summary>When it, or one of its messages, changed here last.</summary>
    public DateTimeOffset ChangedAt { get; init; }

    /// <summary>Grows with each change of the thread or of a message in it; 0 before the first.</summary>
    public long Version { get; init; }
}

/// <summary>One message. The text is a guest's or the property's word: never logged.</summary>
internal sealed record Message
{
    public required string Id { get; init; }

    public required TenantId Tenant { get; init; }

    public required ConnectionId Connection { get; init; }

    /// <summary>The id of its <see cref="MessageThread"/>.</summary>
    public required string Thread { get; init; }

    /// <summary>The channel's id, unique in the connection; null for one of ours that the channel has not named.</summary>
    public string? ChannelMessage { get; init; }

    /// <summary>False where the channel gives messages no ids of their own: then <see cref="ChannelMessage"/> is made of what it shows.</summary>
    public bool HasId { get; init; } = true;

    public required MessageSender Sender { get; init; }

    public required string Text { get; init; }

    public IReadOnlyList<Attachment> Attachments { get; init; } = [];

    /// <summary>By the channel's clock where it said so, else by ours.</summary>
    public required DateTimeOffset SentAt { get; init; }

    /// <summary>A person marked it as read.</summary>
    public bool IsRead { get; init; }

    /// <summary>The message that is shown for it; null where it is shown itself.</summary>
    public string? DuplicateOf { get; init; }

    /// <summary>Why, in a manager's words.</summary>
    public string? DuplicateWhy { get; init; }

    /// <summary>How far it has come; null for a message that was not written here.</summary>
    public Delivery? Delivery { get; init; }
}

/// <summary>The sending of one message of ours.</summary>
internal sealed record Delivery
{
    /// <summary>Its place in the order of all that is to be sent; a new one each time that a person sends it again.</summary>
    public long Turn { get; init; }

    public required DeliveryState State { get; init; }

    public required string WrittenBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it could first have reached the channel.</summary>
    public DateTimeOffset? BeganAt { get; init; }

    /// <summary>The journal's newest event then: what it came back as, if it did, is a later one. Null where that is not known.</summary>
    public long? BeganAfter { get; init; }

    /// <summary>When it left last.</summary>
    public DateTimeOffset? TriedAt { get; init; }

    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>Failures in a row, throttling not counted.</summary>
    public int Attempts { get; init; }

    /// <summary>How often the channel was asked in vain whether it arrived.</summary>
    public int Checks { get; init; }

    /// <summary>It leaves although its stay is cancelled: a person said so.</summary>
    public bool IsForced { get; init; }

    /// <summary>A person (or the service, where nothing can be under way) allows sending once more as soon as the thread does not show it.</summary>
    public bool SendAgain { get; init; }

    /// <summary>In a manager's words; never anything of the text.</summary>
    public string? Problem { get; init; }

    /// <summary>The dead letter that waits, or waited, for a person.</summary>
    public long? Letter { get; init; }
}
