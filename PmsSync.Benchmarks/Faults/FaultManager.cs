using System.Globalization;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Bookings.Direct;
using PmsSync.Pipelines.Messages;
using PmsSync.Pipelines.Pricing;

namespace PmsSync.Benchmarks.Faults;

/// <summary>The person who runs the house: takes and frees nights, sets prices, writes to guests. What is done is told to the truth.</summary>
internal sealed class FaultManager(int seed, FaultHouse house, FaultTruth truth, FaultGuests guests, FaultLetters letters, Random chance, FaultDiary diary)
{
    private int _made;

    public void Take()
    {
        var unit = FaultSite.Units[chance.Next(FaultSite.Units.Count)].Name;
        var arrival = house.Today.AddDays(chance.Next(20));
        var nights = new StayDates(arrival, arrival.AddDays(chance.Next(1, 4)));
        var command = new DirectCommand
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"direct{++_made}"),
            Fields = new DirectFields
            {
                Unit = unit,
                Arrival = nights.Arrival,
                Departure = nights.Departure,
                Status = StayStatus.Confirmed,
                Kind = chance.Next(2) == 0 ? StayKind.Block : StayKind.Booking,
            },
        };
        diary.Note($"take {unit} {nights} as {command.Id}");
        var result = FactJson.Read<DirectResult>(Say(Pipeline.Bookings, WorkClass.Critical, DirectCommand.LaneOf(command.Id), DirectCommand.Create, command.Id, command)!);
        if (result.Outcome == DirectOutcome.Created)
            truth.Direct[command.Id] = (unit, nights);
        else
            diary.Note($"  {result.Outcome} {string.Join(' ', result.Errors.Select(static e => $"{e.Key} {e.Value[0]}"))}");
    }

    public void Free()
    {
        if (truth.Direct.Count == 0)
            return;
        var (id, (unit, nights)) = truth.Direct.ElementAt(chance.Next(3) > 0 ? truth.Direct.Count - 1 : chance.Next(truth.Direct.Count));
        diary.Note($"free {unit} {nights} of {id}");
        guests.Heat(unit, nights);
        Say(Pipeline.Bookings, WorkClass.Critical, DirectCommand.LaneOf(id), DirectCommand.Cancel, $"{id}-end", new DirectCommand { Id = id });
        truth.Direct.Remove(id);
    }

    public void Reprice()
    {
        var unit = FaultSite.Units[chance.Next(FaultSite.Units.Count)].Name;
        var plan = FaultSite.Plans[chance.Next(FaultSite.Plans.Count)];
        var first = house.Today.AddDays(chance.Next(FaultSite.Horizon - 10));
        FieldValue value = chance.Next(6) switch
        {
            0 => new(NightField.StopSell, chance.Next(2)),
            1 => new(NightField.MinStayArrival, chance.Next(1, 3)),
            2 => new(NightField.ClosedToArrival, chance.Next(2)),
            3 => new(NightField.PriceFor(1), chance.Next(50, 200) * 100),
            _ => new(NightField.PriceFor(2), chance.Next(60, 300) * 100),
        };
        Price(unit, plan, new StayDates(first, first.AddDays(chance.Next(1, 10))), [value]);
    }

    public void Write()
    {
        if (letters.Next(house.Service, chance, $"text {++_made} of run {seed}") is not { } letter)
            return;
        diary.Note($"message to the guest of {letter.Booking} at {letter.Connection}");
        Say(Pipeline.Messages, WorkClass.High, MessageLane.OfBooking(new ConnectionId(letter.Connection), letter.Booking!), MessageCommand.Kind, letter.Id, letter);
    }

    public void Price(string unit, string plan, StayDates nights, IReadOnlyList<FieldValue> values)
    {
        diary.Note($"price {unit}/{plan} {nights} {string.Join(' ', values)}");
        var wishes = values.Select(static v => new PriceWish(v.Field.Code, v.Value)).ToList();
        var command = new PriceCommand { Unit = unit, RatePlan = plan, Currency = "EUR", Ranges = [new PriceRange(nights, wishes)] };
        var result = FactJson.Read<PriceResult>(Say(
            Pipeline.Pricing, PriceCommand.UrgencyOf(wishes), PriceCommand.LaneOf(new UnitId(unit), plan), PriceCommand.Set, $"price{++_made}", command)!);
        if (result.Outcome is PriceOutcome.Changed or PriceOutcome.Unchanged)
            truth.SetPrices(unit, plan, nights, values);
        else
            diary.Violated($"a price ended {result.Outcome}");
    }

    /// <summary>Journals a command, again under the same key where a crash came in between, and answers with its result.</summary>
    private byte[]? Say<T>(Pipeline pipeline, WorkClass urgency, string lane, string kind, string key, T command)
    {
        var item = new NewEvent(FaultSite.Tenant, pipeline, urgency, lane, kind, DirectCommand.Source, FactJson.Write(command), house.Now)
        {
            Dedupe = DedupeKey.Of("trial", key).Bytes.ToArray(),
        };
        if (chance.Next(40) == 0)
        {
            _ = house.Service.Get<EventJournal>().AppendAsync(item);
            house.Crash(chance);
        }
        return house.Await(house.Service.Get<EventJournal>().AppendAndWaitAsync(item)).Verdict.Result;
    }
}
