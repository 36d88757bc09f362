using PmsSync.Domain;
using PmsSync.Throttling;

namespace PmsSync.Connectors.Contract;

/// <summary>
/// The language of one outside system. What it can do is a set of optional capabilities, null where the system has no
/// such thing. Stateless as to connections: each call names the one that it is for. Safe for concurrent use.
/// </summary>
internal interface IConnector
{
    /// <summary>In lower case, as configured: <c>channex</c>.</summary>
    string Type { get; }

    /// <summary>The budgets that calls of this connection are counted against, for status pages.</summary>
    IReadOnlyList<CallBudget> BudgetsOf(ChannelAccess access);

    IBookingPull? Bookings => null;

    IFactPull? Facts => null;

    /// <summary>True where bookings made there come here, one way or the other.</summary>
    bool BringsBookings => Bookings is not null || Facts is not null;

    ICalendarPush? Availability => null;

    ICalendarPush? Prices => null;

    ICalendarReadBack? ReadBack => null;

    IMessaging? Messages => null;

    IBookingPush? BookingPush => null;

    ICancellationRequests? Cancellations => null;

    IWebhooks? Webhooks => null;

    IAccountSettings? Settings => null;

    IAccountCatalog? Catalog => null;
}

/// <summary>Takes bookings from a queue of the system that offers each until it is acknowledged.</summary>
internal interface IBookingPull
{
    /// <summary>For how long the queue offers what is not acknowledged. Who asked no more often than that has to read the list.</summary>
    TimeSpan Keeps => TimeSpan.MaxValue;

    /// <summary>
    /// The first page of what is not acknowledged yet, oldest first. Acknowledging shifts what is offered, so a reader
    /// takes the first page again and again until it offers nothing new.
    /// </summary>
    Task<Answer<BookingPage>> PullAsync(ChannelAccess access, WorkClass urgency, CancellationToken cancel);

    /// <summary>Only for revisions that are committed here.</summary>
    Task<ItemOutcome> AcknowledgeAsync(ChannelAccess access, string revisionId, CancellationToken cancel);

    /// <summary>
    /// All that is known of bookings, acknowledged or not, whose last night is not over or that changed since
    /// <paramref name="since"/>, page by page: for the time after a backup was restored, or a
    /// pause in which the queue let go of bookings.
    /// </summary>
    /// <param name="cursor">Null for the first page, then <see cref="BookingPage.Next"/>.</param>
    Task<Answer<BookingPage>> ListAsync(ChannelAccess access, DateTimeOffset since, string? cursor, CancellationToken cancel);
}

/// <summary>Revisions in the order of their source.</summary>
/// <param name="Unreadable">Ids of revisions that are there but could not be understood, with words; they are not acknowledged.</param>
/// <param name="Next">Of a list: where the next page begins; null at the end, and always for the queue.</param>
internal sealed record BookingPage(IReadOnlyList<BookingRevision> Revisions, IReadOnlyList<UnreadableRevision> Unreadable, string? Next)
{
    /// <summary>Of the queue: true where more may stand behind these, which only show once these are acknowledged.</summary>
    public bool IsFull { get; init; }
}

internal sealed record UnreadableRevision(string RevisionId, string Why);

/// <summary>Reads facts from a list that the system keeps, from a place in it on.</summary>
internal interface IFactPull
{
    /// <summary>The page behind the cursor, in the order in which things happened there. Read again, it may come again.</summary>
    /// <param name="cursor">Null for the beginning; then <see cref="FactPage.Next"/>.</param>
    Task<Answer<FactPage>> PullAsync(ChannelAccess access, string? cursor, WorkClass urgency, CancellationToken cancel);

    /// <summary>All before this cursor is committed here; accepted at once where the system does not want to know.</summary>
    Task<ItemOutcome> AcknowledgeAsync(ChannelAccess access, string cursor, CancellationToken cancel);

    /// <summary>The list that a cursor belongs to: with another one reading begins anew. No credential can be read from it.</summary>
    string ListOf(ChannelAccess access);
}

/// <summary>What a system told of itself, in the order in which it did.</summary>
/// <param name="Other">What is no booking, or none that could be read.</param>
internal sealed record FactPage(IReadOnlyList<BookingRevision> Bookings, IReadOnlyList<OtherFact> Other)
{
    /// <summary>The cursor behind the page; null where the system named none, and the one before holds.</summary>
    public string? Next { get; init; }

    /// <summary>True: pull again at once.</summary>
    public bool HasMore { get; init; }
}

/// <summary>An item that closes no night by itself.</summary>
/// <param name="ItemId">The system's, or its place on the page.</param>
/// <param name="Mark">Tells this telling of the item from others.</param>
/// <param name="Why">For a manager: what it was, or what is wrong with it and what to do.</param>
/// <param name="MayTakeNights">True for a booking that could not be read: a person says what becomes of it.</param>
internal sealed record OtherFact(string ItemId, string Mark, string Why, bool MayTakeNights);

/// <summary>Tells absolute values for nights; resending is harmless.</summary>
internal interface ICalendarPush
{
    PushRules Rules { get; }

    /// <summary>The budgets and the cost of one call: asked for before its content is made.</summary>
    CallRequest RequestOf(ChannelAccess access, WorkClass urgency);

    /// <summary>One call. One outcome for each stroke, in order.</summary>
    /// <param name="lease">Spent by the call's first request; a further one takes its own tokens.</param>
    Task<IReadOnlyList<ItemOutcome>> PushAsync(ChannelAccess access, IReadOnlyList<Stroke> strokes, CallLease lease, CancellationToken cancel);
}

/// <summary>Tells bookings that were made elsewhere, each as it now stands.</summary>
internal interface IBookingPush
{
    /// <param name="stay">In a unit that the connection maps. Its version grows with each change; an older one may arrive after a newer.</param>
    Task<ItemOutcome> PushAsync(ChannelAccess access, Stay stay, CancellationToken cancel);
}

/// <summary>Asks the system to cancel a booking that was made there. Whether it does is its own to say, in the way in which it tells of bookings.</summary>
internal interface ICancellationRequests
{
    /// <summary>The same version of a booking is asked for under the same id, however often.</summary>
    /// <param name="stay">Of this connection.</param>
    /// <param name="theirId">The system's own id of the booking.</param>
    Task<ItemOutcome> AskAsync(ChannelAccess access, Stay stay, string? theirId, CancellationToken cancel);
}

/// <summary>What one call may carry.</summary>
internal sealed record PushRules
{
    /// <summary>True where, within a call, later items paint over earlier ones.</summary>
    public bool LaterWins { get; init; }

    /// <summary>True where an item may be limited to days of the week.</summary>
    public bool HasWeekdays { get; init; }

    /// <summary>True where one item may set several fields.</summary>
    public bool ManyFieldsPerItem { get; init; } = true;

    public int MaxItems { get; init; } = int.MaxValue;

    public int MaxBytes { get; init; } = int.MaxValue;

    /// <summary>Nights from an item's first to its last.</summary>
    public int MaxNightsPerItem { get; init; } = int.MaxValue;

    /// <summary>An upper bound of what a stroke adds to the body, in bytes.</summary>
    public Func<Stroke, int> SizeOf { get; init; } = static _ => 0;

    /// <summary>The fields that this endpoint can say.</summary>
    public Func<NightField, bool> Knows { get; init; } = static _ => true;

    /// <summary>After an uncertain call: how long until it can no longer be carried out behind our back.</summary>
    public TimeSpan SettlingTime { get; init; } = TimeSpan.FromMinutes(1);
}

/// <summary>Says what the system shows.</summary>
internal interface ICalendarReadBack
{
    /// <summary>Availability of every mapped unit on the nights.</summary>
    Task<Answer<IReadOnlyList<ShownCell>>> ReadAvailabilityAsync(ChannelAccess access, StayDates nights, WorkClass urgency, CancellationToken cancel);

    /// <summary>Prices and restrictions of every mapped rate plan on the nights.</summary>
    Task<Answer<IReadOnlyList<ShownCell>>> ReadPricesAsync(ChannelAccess access, StayDates nights, WorkClass urgency, CancellationToken cancel);
}

/// <summary>One value that the system shows; null where it has none (no price).</summary>
internal readonly record struct ShownCell(Target Target, NightField Field, DateOnly Night, long? Value)
{
    /// <summary>
    /// True where the system, by a rule that it documents, shows its own word instead of what it was told while the night is
    /// sold out: the value is there but cannot be seen, and <see cref="Value"/> says nothing. Only the connector knows the rule.
    /// </summary>
    public bool IsHidden { get; init; }

    public static ShownCell Hidden(Target target, NightField field, DateOnly night) => new(target, field, night, null) { IsHidden = true };
}

/// <summary>Settings on the system's side that change what we must do.</summary>
internal interface IAccountSettings
{
    Task<Answer<AccountSettings>> ReadAsync(ChannelAccess access, CancellationToken cancel);
}

/// <param name="HorizonNights">How many nights, from the property's own today on, the system keeps.</param>
/// <param name="Zone">The property's own, where the system says it.</param>
/// <param name="Warnings">Standing problems with their remedy, such as "the channel changes availability by itself".</param>
/// <param name="Fields">Which fields the property takes (its way of minimum stays); null: all of the endpoint's.</param>
internal sealed record AccountSettings(int HorizonNights, TimeZoneInfo? Zone, IReadOnlyList<string> Warnings, IReadOnlyList<NightField>? Fields);

/// <summary>What an account holds, so that a person can paste the settings.</summary>
internal interface IAccountCatalog
{
    /// <param name="access">Its property and units are not looked at.</param>
    Task<Answer<IReadOnlyList<CatalogProperty>>> ListAsync(ChannelAccess access, CancellationToken cancel);
}

internal sealed record CatalogProperty(string Id, string Title, string? Currency, string? Zone, IReadOnlyList<CatalogRoomType> RoomTypes);

internal sealed record CatalogRoomType(string Id, string Title, int Rooms, IReadOnlyList<CatalogRatePlan> RatePlans);

internal sealed record CatalogRatePlan(string Id, string Title, string? Currency, int Occupancy);

/// <summary>Conversations with guests.</summary>
internal interface IMessaging
{
    /// <summary>What was said since the cursor, oldest first; read repeatedly, a message may come again.</summary>
    /// <param name="cursor">Null for the beginning; then <see cref="MessagePage.Cursor"/>.</param>
    Task<Answer<MessagePage>> PullAsync(ChannelAccess access, string? cursor, CancellationToken cancel);

    /// <summary>The whole of one thread, for finding out whether an uncertain message arrived.</summary>
    Task<Answer<IReadOnlyList<ChannelMessage>>> ReadThreadAsync(ChannelAccess access, string threadId, CancellationToken cancel);

    /// <summary>Sends once. There is no key that protects from sending twice: after an uncertain outcome nothing is repeated blindly.</summary>
    /// <param name="threadId">Null: into the thread of the booking.</param>
    Task<SendOutcome> SendAsync(ChannelAccess access, string? threadId, string? bookingId, string text, CancellationToken cancel);
}

/// <param name="Cursor">Where the next pull begins; opaque.</param>
/// <param name="HasMore">True: pull again at once.</param>
internal sealed record MessagePage(IReadOnlyList<ChannelMessage> Messages, string Cursor, bool HasMore);

/// <param name="Message">The message as the channel now shows it, where it said so.</param>
internal sealed record SendOutcome(ItemOutcome Outcome, ChannelMessage? Message = null);

/// <summary>
/// What the system says by itself: that something happened, which is never trusted for content and only a reason to pull, or,
/// signed, what it was.
/// </summary>
internal interface IWebhooks
{
    WebhookReading Read(ChannelAccess access, WebhookCall call);
}

/// <param name="Header">A request header by name; null where there is none.</param>
/// <param name="Query">A query parameter by name; null where there is none.</param>
internal sealed record WebhookCall(Func<string, string?> Header, Func<string, string?> Query, ReadOnlyMemory<byte> Body);

/// <summary>What a webhook means. A forged one is answered like an unknown address.</summary>
internal abstract record WebhookReading
{
    private WebhookReading()
    {
    }

    internal sealed record Forged : WebhookReading;

    /// <summary>Authentic, and it carries what happened: there is nothing to pull for.</summary>
    internal sealed record Told(FactPage Facts) : WebhookReading;

    /// <summary>Authentic. An unreadable body means "something changed": all are true.</summary>
    /// <param name="Event">The system's word for it, for the log; never guest data.</param>
    internal sealed record Signal(string Event, bool Bookings, bool Messages, bool Settings) : WebhookReading;
}
