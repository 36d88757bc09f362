using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Messages;
using PmsSync.State.Messages;

namespace PmsSync.Benchmarks.Convergence;

/// <summary>The same guests' bookings and messages on three connections, one of them a relay without ids, with people's decisions about duplicates between them.</summary>
internal sealed class MessageHistories : HistoryKind
{
    private const string Relay = "relay";

    public override string Name => "messages";

    public override IReadOnlyList<string> Expected => ["message|", "thread|", "duplicate|"];

    public override History Draw(ProofHouse house, Random chance)
    {
        house.Configure(static u => u);
        Line[] early = [.. Part("early", 0, chance).Select(Line.Of)], late = [.. Part("late", 10, chance).Select(Line.Of)];
        var decisions = Enumerable.Range(0, chance.Next(7)).Select(_ => Decided(
            ProofHouse.Channels[chance.Next(3)], $"early-{chance.Next(1, 4)}", chance.Next(2) == 0 ? DecisionAction.Keep : DecisionAction.Accept)).ToList();
        if (chance.Next(3) == 0)
            late = [.. late, Judged(chance)];
        return new History([[Judged(chance)], early, .. decisions.Select(static d => (Line[])[new Line(life => life.Arrive(d))]), late]);
    }

    private static IEnumerable<NewEvent> Part(string part, int first, Random chance)
    {
        foreach (var channel in ProofHouse.Channels.Where(_ => chance.Next(4) > 0))
        {
            for (var number = first + chance.Next(3); number < first + 2; number++)
            {
                var arrival = chance.Next(1, 4);
                yield return BookingHistories.Told(channel, BookingHistories.Revision(
                    channel, $"b-{channel}", number, (RevisionKind)chance.Next(3), chance.Next(3) == 0 ? null : "HMABCD",
                    [BookingHistories.Room("1", ProofHouse.FlatType, March(arrival, arrival + 2))], chance.Next(2) == 0 ? "Ann Lee" : "Bo Long"));
            }
            for (var number = chance.Next(4); number > 0; number--)
                yield return Said(channel, $"{part}-{number}", chance.Next(2) == 0 ? "OK" : "Thanks", chance.Next(30), (MessageSender)chance.Next(2));
        }
    }

    private static NewEvent Said(string channel, string id, string text, int minute, MessageSender sender)
    {
        var message = new ChannelMessage
        {
            ThreadId = $"t-{channel}",
            MessageId = id,
            HasId = channel != Relay,
            BookingId = $"b-{channel}",
            Sender = sender,
            Text = text,
            SentAt = ProofHouse.Noon.AddMinutes(minute),
        };
        return EventOf(Pipeline.Messages, MessageLane.OfThread(new ConnectionId(channel), message.ThreadId), MessageReceived.Kind, FactJson.Write(message), channel);
    }

    private static NewEvent Decided(string channel, string id, DecisionAction action)
    {
        var conflict = MessageDuplicates.IdOf(MessageIds.OfMessage(ProofHouse.Owner, new ConnectionId(channel), id));
        return EventOf(
            Pipeline.Messages, MessageDecisionCommand.LaneOf(conflict), MessageDecisionCommand.Kind,
            FactJson.Write(new MessageDecisionCommand(conflict, action, null, "tenant", IfMatch: null, RequestHash: null)));
    }
}
