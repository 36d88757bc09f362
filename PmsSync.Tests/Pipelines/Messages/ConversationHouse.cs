using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Availability;
using PmsSync.Pipelines.Messages;
using PmsSync.State;
using PmsSync.State.Messages;
using PmsSync.Tenancy;
using PmsSync.Tests.Pipelines.Bookings.Channels;

namespace PmsSync.Tests.Pipelines.Messages;

/// <summary>The house whose flat is sold on a channel that is read directly, and on the same channel through a manager and a relay.</summary>
internal static class ConversationHouse
{
    public const string Airbnb = "airbnb", Manager = "manager", Relay = "relay";

    public static readonly DateTimeOffset Noon = new(2027, 1, 10, 12, 0, 0, TimeSpan.Zero);

    public static async Task<PipelineHouse> OpenAsync()
    {
        var house = await PipelineHouse.OpenAsync();
        var owner = PipelineHouse.Configured(withFeed: false).Find(PipelineHouse.Owner)!;
        var manager = ChannelHouse.Configured((PipelineHouse.Flat, ChannelHouse.FlatType), (PipelineHouse.Double, ChannelHouse.DoubleType))
            .Find(PipelineHouse.Owner, ChannelHouse.Manager)!;
        Connection[] connections = [.. ((string[])[Airbnb, Manager, Relay]).Select(id => new ConnectionId(id))
            .Select(id => new Connection(PipelineHouse.Owner, id, manager.Type, manager.Units) { Channel = manager.Channel! with { Connection = id }, Poll = manager.Poll })];
        house.Tenants.Swap(new Snapshot([new Tenant(PipelineHouse.Owner, owner.Units, connections)]));
        return house;
    }

    /// <summary>The connection tells of a booking of the flat, <c>b-CONNECTION</c>, of its own guest and code unless said otherwise.</summary>
    public static NewEvent Booked(
        string connection, StayDates dates, string? code = "HMABCD", string guest = "Ann Lee", RevisionKind kind = RevisionKind.New, int number = 1)
    {
        var revision = new BookingRevision
        {
            BookingId = $"b-{connection}",
            RevisionId = $"{connection}-{number}",
            RevisedAt = Noon.AddHours(-1).AddMinutes(number),
            Kind = kind,
            Code = code,
            Guest = new Guest(guest),
            Rooms = [ChannelHouse.Room("1", ChannelHouse.FlatType, dates)],
        };
        return new NewEvent(
            PipelineHouse.Owner, Pipeline.Bookings, WorkClass.Critical, BookingLane.Of(new ConnectionId(connection), revision.BookingId), BookingEvents.Revised, connection,
            FactJson.Write(revision), Noon);
    }

    /// <summary>The connection shows a message in the thread of its booking.</summary>
    public static NewEvent Said(
        string connection, string id, string text, int minute, MessageSender sender = MessageSender.Guest, bool hasId = true, bool isEnquiry = false)
    {
        var message = new ChannelMessage
        {
            ThreadId = $"t-{connection}",
            MessageId = id,
            HasId = hasId,
            BookingId = isEnquiry ? null : $"b-{connection}",
            Sender = sender,
            Text = text,
            SentAt = Noon.AddMinutes(minute),
        };
        var of = new ConnectionId(connection);
        return new NewEvent(
            PipelineHouse.Owner, Pipeline.Messages, WorkClass.High, MessageLane.OfThread(of, message.ThreadId), MessageReceived.Kind, connection, FactJson.Write(message), Noon);
    }

    public static NewEvent Decided(string connection, string id, DecisionAction action, string? note = null)
    {
        var conflict = MessageDuplicates.IdOf(IdOf(connection, id));
        return new NewEvent(
            PipelineHouse.Owner, Pipeline.Messages, WorkClass.High, MessageDecisionCommand.LaneOf(conflict), MessageDecisionCommand.Kind, "api",
            FactJson.Write(new MessageDecisionCommand(conflict, action, note, "tenant", IfMatch: null, RequestHash: null)), Noon);
    }

    public static async Task TellAsync(this PipelineHouse house, params IEnumerable<NewEvent> events)
    {
        foreach (var item in events)
            await house.Get<EventJournal>().AppendAsync(item);
        await house.WhenIdleAsync();
    }

    public static async Task<DecisionResult> DecideAsync(this PipelineHouse house, string connection, string id, DecisionAction action, string? note = null)
    {
        var (_, verdict) = await house.Get<EventJournal>().AppendAndWaitAsync(Decided(connection, id, action, note));
        await house.WhenIdleAsync();
        return FactJson.Read<DecisionResult>(verdict.Result);
    }

    /// <summary>The owner's settings say so from now on.</summary>
    /// <returns>How many tenants have another rule.</returns>
    public static async Task<int> RuleAsync(this PipelineHouse house, TimeSpan? within)
    {
        var owner = house.Tenants.Current.Find(PipelineHouse.Owner)!;
        house.Tenants.Swap(new Snapshot([owner with { Conflicts = new ConflictPolicies { DuplicatesWithin = within } }]));
        var changed = await new RepetitionWatch(house.Database, house.Get<EventJournal>(), house.Tenants, house.Time).RunOnceAsync(CancellationToken.None);
        await house.WhenIdleAsync();
        return changed;
    }

    public static string IdOf(string connection, string message) => MessageIds.OfMessage(PipelineHouse.Owner, new ConnectionId(connection), message);

    public static string ThreadOf(string connection) => MessageIds.OfThread(PipelineHouse.Owner, new ConnectionId(connection), $"t-{connection}");

    public static Message Message(this PipelineHouse house, string connection, string id) =>
        house.Get<MessageReader>().Message(PipelineHouse.Owner, IdOf(connection, id))!;

    public static MessageThread Thread(this PipelineHouse house, string connection) => house.Get<MessageReader>().Thread(PipelineHouse.Owner, ThreadOf(connection))!;

    /// <summary>What a person sees of the conversation: each message once.</summary>
    public static IReadOnlyList<Message> Shown(this PipelineHouse house, string connection) =>
        house.Get<MessageReader>().Messages(PipelineHouse.Owner, new MessageFilter(Thread: ThreadOf(connection)), 1_000, (-1, ""));

    public static ConflictRow? Conflict(this PipelineHouse house, string connection, string id) =>
        house.State.Conflict(PipelineHouse.Owner, MessageDuplicates.IdOf(IdOf(connection, id)));
}
