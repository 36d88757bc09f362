using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Pricing;

namespace PmsSync.Benchmarks.Convergence;

/// <summary>
/// What three sources say of the same nights, with their own count, their own time or neither, in one currency or another, under any order
/// of the sources; and the rate plan's currency is changed meanwhile, perhaps there and back.
/// </summary>
internal sealed class PriceHistories : HistoryKind
{
    private static readonly string[] Speakers = ["direct", "revenue", "hub"];

    private static readonly NightField[] Fields = [NightField.StopSell, NightField.PriceFor(2)];

    private static readonly SourceOrder[] Orders =
        [SourceOrder.None, new SourceOrder(["revenue"]), new SourceOrder(["hub", "direct"]), new SourceOrder(["direct", "revenue", "hub"])];

    public override string Name => "prices";

    public override IReadOnlyList<string> Expected => ["price|", "claim|", "target|"];

    public override History Draw(ProofHouse house, Random chance)
    {
        var order = Orders[chance.Next(4)];
        Step In(string currency) => life =>
        {
            house.Configure(u => u.Id == ProofHouse.Flat ? u with { RatePlans = [ProofHouse.Standard with { Sources = order, Currency = currency }] } : u);
            life.Arrive(Weighed(currency));
        };
        var facts = Enumerable.Range(1, chance.Next(1, 10)).Select(id => (Id: id, Item: Said(chance))).ToList();
        // Where a source has no order of its own the journal's counts: the number of the event does not change with its delivery.
        Line[] told = [.. facts.Select(static f => Line.Repeated(life => life.Arrive(f.Item, f.Id)))];
        Line[] changes = chance.Next(3) switch { 0 => [], 1 => [new Line(In("USD"))], _ => [new Line(In("USD"), In("EUR"))] };
        return new History([new Line(In("EUR"))], [.. told, .. changes]);
    }

    private static NewEvent Weighed(string currency) => EventOf(
        Pipeline.Pricing, PriceCommand.LaneOf(ProofHouse.Flat, ProofHouse.Standard.Id), PriceCommand.Weigh,
        FactJson.Write(new PriceCommand { Unit = ProofHouse.Flat.Value, RatePlan = ProofHouse.Standard.Id, Currency = currency, Ranges = [] }), "settings");

    private static NewEvent Said(Random chance)
    {
        var (order, first, value) = (chance.Next(3), chance.Next(1, 5), chance.Next(4));
        var at = ProofHouse.Noon.AddMinutes(chance.Next(5));
        var command = new PriceCommand
        {
            Unit = ProofHouse.Flat.Value,
            RatePlan = ProofHouse.Standard.Id,
            Currency = chance.Next(4) == 0 ? "USD" : "EUR",
            Ranges = [new PriceRange(March(first, first + chance.Next(1, 4)), [new PriceWish(Fields[chance.Next(2)].Code, value == 0 ? null : value)])],
            Source = Speakers[chance.Next(3)],
            Version = order == 2 ? chance.Next(1, 6) : null,
            OccurredAt = order > 0 ? at : null,
        };
        return EventOf(Pipeline.Pricing, PriceCommand.LaneOf(ProofHouse.Flat, ProofHouse.Standard.Id), PriceCommand.Set, FactJson.Write(command), command.Source, at);
    }
}
