using PmsSync.Domain;
using PmsSync.Pipelines.Availability;
using PmsSync.Pipelines.Edits;
using PmsSync.Pipelines.Pricing;
using PmsSync.State;
using PmsSync.State.Edits;
using PmsSync.State.Prices;

namespace PmsSync.Benchmarks.Convergence;

/// <summary>
/// Somebody changes prices and closes or opens nights at the channel itself, under each policy; people keep ours, accept theirs and
/// take that back; and between it prices are said and bookings come in any order. A reading compares what is at rest: what it finds, and
/// how many rooms an adopted closure blocks, is about that moment.
/// </summary>
internal sealed class EditHistories : HistoryKind
{
    private const int MostListed = 100;

    private static readonly ConnectionId Channel = new(ProofHouse.Channels[1]);

    private static readonly NightField[] PriceFields = [NightField.PriceFor(2), NightField.StopSell];

    private static readonly Target Prices = new(ProofHouse.Owner, Channel, ProofHouse.Flat, ProofHouse.Standard.Id);

    private static readonly Target[] Rooms = [Prices with { RatePlan = null }, new(ProofHouse.Owner, Channel, ProofHouse.Double, RatePlan: null)];

    public override string Name => "edits";

    public override IReadOnlyList<string> Expected =>
    [
        "edit|", "channelPriceEdit", "mismatchedAvailability", "Ours is told again, as the settings say", "It is left as it is until somebody decides", "It opened what is taken",
        $"\"{StayRow.AdoptedPrefix}", "decided|", "Adopted by", "ours is told to", "what was adopted is taken back",
    ];

    public override History Draw(ProofHouse house, Random chance)
    {
        house.Configure(static u => u);
        // The number of an event is its place in the journal, by which words without an order of their own are ordered.
        var id = 0;
        Line Price() => Said(chance, ++id);
        var direct = new DirectStory("d0", chance);
        var revisions = 0;
        var stages = new List<IReadOnlyList<Line>> { (Line[])[Judged(chance)], (Line[])[.. Enumerable.Range(0, 3).Select(_ => Price())] };
        for (var more = chance.Next(3, 10); more > 0; more--)
            stages.Add(chance.Next(5) switch
            {
                0 => [.. Enumerable.Range(0, chance.Next(1, 4)).Select(_ => Price()), direct.Tell(1, isAtRest: false)],
                1 => [.. Enumerable.Range(0, chance.Next(1, 3)).Select(_ => Booked(chance, revisions++)), Price()],
                2 => [new Line(Decide(chance.Next(2) == 0 ? DecisionAction.Keep : DecisionAction.Accept, chance.Next(MostListed), ++id))],
                _ => [new Line(Read(chance, ++id))],
            });
        return new History([.. stages]);
    }

    private static Line Said(Random chance, int id)
    {
        var (first, value) = (chance.Next(1, 5), chance.Next(1, 4));
        var field = PriceFields[chance.Next(PriceFields.Length)];
        var command = new PriceCommand
        {
            Unit = ProofHouse.Flat.Value,
            RatePlan = ProofHouse.Standard.Id,
            Currency = "EUR",
            Ranges = [new PriceRange(March(first, first + chance.Next(1, 4)), [new PriceWish(field.Code, field == NightField.StopSell ? value % 2 : value)])],
        };
        var item = EventOf(Pipeline.Pricing, PriceCommand.LaneOf(ProofHouse.Flat, ProofHouse.Standard.Id), PriceCommand.Set, FactJson.Write(command));
        return Line.Repeated(life => life.Arrive(item, id));
    }

    private static Line Booked(Random chance, int number)
    {
        var arrival = chance.Next(1, 6);
        var type = chance.Next(2) == 0 ? ProofHouse.FlatType : ProofHouse.DoubleType;
        return Line.Of(BookingHistories.Told(ProofHouse.Channels[0], BookingHistories.Revision(
            ProofHouse.Channels[0], $"b{number % 3}", number, number < 3 ? RevisionKind.New : chance.Next(3) == 0 ? RevisionKind.Cancelled : RevisionKind.Modified, $"HM{number % 3}",
            [BookingHistories.Room("a", type, March(arrival, arrival + chance.Next(1, 4)))])));
    }

    /// <summary>A reading, which replaces what an earlier one found on the same nights; it may find that ours is shown again.</summary>
    private static Step Read(Random chance, int id)
    {
        var target = chance.Next(2) == 0 ? Prices : Rooms[chance.Next(Rooms.Length)];
        var field = target.IsAvailability ? NightField.Availability : PriceFields[chance.Next(PriceFields.Length)];
        var first = chance.Next(1, 6);
        var nights = March(first, first + chance.Next(1, 4));
        var (policy, shown) = ((EditPolicy)chance.Next(3), chance.Next(4) == 0 ? (int?)null : chance.Next(3));
        return life =>
        {
            List<ChannelEdit> edits = shown is not { } theirs ? [] : [.. OursOf(life, target, field, nights).Where(o => o.Value != theirs).Select(o => new ChannelEdit(
                target, field, new StayDates(o.Night, o.Night.AddDays(1)), o.Value, theirs, ChannelEdit.FateOf(field, o.Value, theirs, policy), ProofHouse.Noon.AddHours(-1), ProofHouse.Noon))];
            ChannelEditStore.Replace(life.Session, target, field, nights, edits);
            var fact = new ChannelEdited(
                target.Connection.Value, target.Unit.Value, target.RatePlan, ProofHouse.Noon, [.. edits.Select(static e => new ChannelEditedNights(e.Field.Code, e.Nights, e.Ours, e.Theirs))]);
            var (pipeline, lane) = target.RatePlan is { } ratePlan ? (Pipeline.Pricing, Lanes.OfPrices(target.Unit, ratePlan)) : (Pipeline.Availability, UnitChanged.LaneOf(target.Unit));
            life.Arrive(EventOf(pipeline, lane, ChannelEdited.Kind, FactJson.Write(fact)), id);
        };
    }

    private static IEnumerable<(DateOnly Night, long Value)> OursOf(Life life, Target target, NightField field, StayDates nights)
    {
        var connection = life.Session.Connection;
        if (target.RatePlan is { } ratePlan)
            return PriceStore.Load(connection, target.Tenant, target.Unit, ratePlan, nights).Where(c => c.Field == field).Select(static c => (c.Night, c.Value));
        var rooms = target.Unit == ProofHouse.Double ? new UnitRooms(Quantity: 2, PreparationDays: 0) : UnitRooms.One;
        return UnitCalendar.Load(connection, target.Tenant, target.Unit, rooms, nights.Arrival).Nights(nights.Arrival, nights.Departure).Select(static n => (n.Date, (long)n.Available));
    }

    /// <summary>About a change that is there, or one that was taken over: nothing where there is none.</summary>
    private static Step Decide(DecisionAction action, int number, int id) => life =>
    {
        var there = ConflictStore.List(life.Session.Connection, ProofHouse.Owner, state: null, unit: null, after: "", MostListed)
            .Where(static c => c.IsOfChannel && (c.IsOpen || EditConflicts.EvidenceOf(c)!.Adopted is not null)).ToList();
        if (there.Count == 0)
            return;
        var conflict = there[number % there.Count];
        var command = new DecisionCommand { Conflict = conflict.Id, Action = action, By = "admin" };
        var (pipeline, lane) = EditConflicts.EvidenceOf(conflict)!.RatePlan is { } ratePlan
            ? (Pipeline.Pricing, Lanes.OfPrices(conflict.Unit, ratePlan)) : (Pipeline.Availability, UnitChanged.LaneOf(conflict.Unit));
        life.Arrive(EventOf(pipeline, lane, DecisionCommand.Kind, FactJson.Write(command)), id);
    };
}
