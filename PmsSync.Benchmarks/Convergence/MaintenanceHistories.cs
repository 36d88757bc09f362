using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Maintenance;
using PmsSync.State;
using PmsSync.State.Maintenance;
using PmsSync.State.Messages;
using PmsSync.Tenancy;

namespace PmsSync.Benchmarks.Convergence;

/// <summary>
/// Stays that come, move and go, guests who write, and people who close, block and change tickets. Only what is said of one
/// stay, and what is said of one ticket, keeps its order.
/// </summary>
internal sealed class MaintenanceHistories : HistoryKind
{
    private const int Stays = 4, Messages = 4;

    private const string Thread = "thread", Portal = "airbnb";

    public override string Name => "maintenance";

    public override IReadOnlyList<string> Expected => ["|Open|", "|Started|", "|Done|", "|Cancelled|", "block|"];

    public override History Draw(ProofHouse house, Random chance)
    {
        var rule = new MaintenanceRule("boiler", "Service the boiler") { Ahead = 365, From = new DateOnly(2027, 1, 10), EveryStays = 2, Blocks = 2 };
        house.Configure(
            u => u with { Maintenance = new MaintenanceRules { Rules = [rule], Words = u.Id == ProofHouse.Double ? ["broken", "jacuzzi"] : ["broken"] } }, "broken");
        var stays = Enumerable.Range(1, chance.Next(1, 9)).Select(version => StayTold(version, chance));
        var matches = Enumerable.Range(0, Messages).Where(_ => chance.Next(2) == 0).Select(message => Told(Matched(message, chance)));
        var works = Enumerable.Range(0, chance.Next(9)).Select(order => Work(order, chance));
        var lines = stays.Concat(works).GroupBy(static s => s.Line).Select(static g => new Line([.. g.Select(static s => s.Step)]));
        Line[] told = [.. lines, .. matches];
        return new History([new Line(Converse)], told);
    }

    private static void Converse(Life life) => ThreadStore.Save(
        life.Session,
        new MessageThread { Id = Thread, Tenant = ProofHouse.Owner, Connection = new ConnectionId(Portal), ChannelThread = "t1", Booking = "b0", LastAt = ProofHouse.Noon },
        ProofHouse.Noon);

    private static (string Line, Step Step) StayTold(int version, Random chance)
    {
        var (stay, arrival, isCancelled) = (chance.Next(Stays), chance.Next(1, 21), chance.Next(6) == 0);
        var row = new StayRow(
            new Stay
            {
                Id = $"s{stay}",
                Tenant = ProofHouse.Owner,
                Unit = chance.Next(2) == 0 ? ProofHouse.Flat : ProofHouse.Double,
                Dates = March(arrival, arrival + chance.Next(1, 6)),
                Status = isCancelled ? StayStatus.Cancelled : StayStatus.Confirmed,
                Source = Portal,
                Version = version,
            },
            new Provenance { TakesNights = !isCancelled, ChannelBooking = $"b{stay}" });
        return CleaningHistories.StayStep(row);
    }

    // When it came first is a part of the fact: what people do to tickets stands on the same clock. It may come again later.
    private static Line Told(NewEvent item) => new(life => life.Arrive(item))
    {
        Again = [life => life.Arrive(item with { ReceivedAt = item.ReceivedAt.AddHours(1) })],
    };

    // A message is told with one content, but whenever it likes, and perhaps later than it was sent.
    private static NewEvent Matched(int message, Random chance)
    {
        var words = chance.Next(1, 8);
        string[] everywhere = [.. (words & 1) > 0 ? ["broken"] : Array.Empty<string>(), .. (words & 2) > 0 ? ["leak"] : Array.Empty<string>()];
        var ofUnits = new Dictionary<string, IReadOnlyList<string>>();
        if ((words & 4) > 0)
            ofUnits["double"] = ["jacuzzi"];
        var at = ProofHouse.Noon.AddHours(chance.Next(41));
        var matched = new MessageMatched($"m{message}", new MatchedWords(everywhere, ofUnits), at.AddHours(-chance.Next(5)));
        return EventOf(Pipeline.Maintenance, MaintenanceLane.OfThread(Thread), MessageMatched.Kind, FactJson.Write(matched), at: at);
    }

    private static (string Line, Step Step) Work(int order, Random chance)
    {
        var (which, what, day) = (chance.Next(7), chance.Next(9), chance.Next(1, 21));
        var unit = which < 6 ? ProofHouse.Flat : ProofHouse.Double;
        var ticket = which < Messages ? TicketId.OfMessage($"m{which}") : TicketId.OfRule(unit, "boiler", which == 5 ? 2 : 1);
        var says = what switch
        {
            4 => new TicketFields { Note = new($"note {order}") },
            5 => new TicketFields { Block = new(March(day, day + 3)), Unit = new("flat") },
            6 => new TicketFields { Block = new(null) },
            7 => new TicketFields { Due = new(Day(day)) },
            8 => new TicketFields { Assignee = new($"person {order}") },
            _ => TicketFields.None,
        };
        var command = new TicketCommand
        {
            Ticket = ticket,
            Decision = new TicketDecision(says, what < 4 ? (TicketStatus)what : null, new TicketSeen("flat", "s1", Day(day), chance.Next(2) == 0 ? March(day, day + 2) : null)),
            Maker = which < Messages ? MaintenanceLane.OfThread(Thread) : MaintenanceLane.OfUnit(unit),
        };
        var item = EventOf(
            Pipeline.Maintenance, MaintenanceLane.OfTicket(ticket), TicketCommand.Kind, FactJson.Write(command), at: ProofHouse.Noon.AddHours(5 * order + chance.Next(5)));
        return (ticket, life => life.Arrive(item));
    }
}
