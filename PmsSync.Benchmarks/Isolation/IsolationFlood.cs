using System.Globalization;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Bookings.Direct;
using PmsSync.Pipelines.Pricing;

namespace PmsSync.Benchmarks.Isolation;

/// <summary>The events that are poured, and what the rows must be when all of them are applied, each lane's in order.</summary>
internal sealed class IsolationFlood
{
    private const int FirstNight = 2, PriceSpan = 14, PriceStep = 5, PriceNights = 300, FirstPrice = 10_000;

    private readonly IsolationOptions _options;
    private readonly IsolationScenario _scenario;
    private readonly TimeProvider _time;
    private readonly DateOnly _today;
    private readonly IReadOnlyList<(HouseTenant Tenant, string Unit)> _lanes;

    public IsolationFlood(IsolationHouse house, IsolationOptions options, IsolationScenario scenario, TimeProvider time)
    {
        (_options, _scenario, _time) = (options, scenario, time);
        _today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        _lanes = [.. house.Tenants.Take(scenario.Flood == FloodKind.BookingsOfOne ? 1 : house.Tenants.Count).SelectMany(static t => t.Units.Select(u => (t, u.Name)))];
    }

    /// <summary>Completes when all are journaled. Each writer has lanes of its own, so that what one lane is told has an order.</summary>
    public Task PourAsync(EventJournal journal) => _scenario.Flood == FloodKind.None
        ? Task.CompletedTask
        : Task.WhenAll(Enumerable.Range(0, _options.Writers).Select(writer => Task.Run(async () =>
        {
            for (var number = 0; number < _options.Events; number++)
            {
                if (number % _lanes.Count % _options.Writers == writer)
                    await journal.AppendAsync(EventOf(number));
            }
        })));

    /// <summary>The price of each night of each unit, as the last word of its lane has it.</summary>
    public IEnumerable<(HouseTenant Tenant, string Unit, IReadOnlyDictionary<DateOnly, long> Prices)> Prices() =>
        _scenario is { Flood: FloodKind.Prices, HandlerFails: false } ? _lanes.Select((lane, place) => (lane.Tenant, lane.Unit, PricesOf(place))) : [];

    /// <summary>The nights that the flood books.</summary>
    public IEnumerable<(HouseTenant Tenant, string Unit, DateOnly Night)> Booked() => _scenario.Flood == FloodKind.BookingsOfOne
        ? Enumerable.Range(0, _options.Events).Select(n => (_lanes[n % _lanes.Count].Tenant, _lanes[n % _lanes.Count].Unit, BookedNight(n)))
        : [];

    private IReadOnlyDictionary<DateOnly, long> PricesOf(int lane)
    {
        var prices = new Dictionary<DateOnly, long>();
        for (var number = lane; number < _options.Events; number += _lanes.Count)
        {
            var nights = PricedNights(number);
            for (var night = nights.Arrival; night < nights.Departure; night = night.AddDays(1))
                prices[night] = PriceOf(number);
        }
        return prices;
    }

    private NewEvent EventOf(int number)
    {
        var (tenant, unit) = _lanes[number % _lanes.Count];
        return _scenario.Flood == FloodKind.Prices ? Priced(tenant.Id, unit, number) : Booking(tenant.Id, unit, number);
    }

    private NewEvent Priced(TenantId tenant, string unit, int number)
    {
        var command = new PriceCommand
        {
            Unit = unit,
            RatePlan = IsolationHouse.RatePlan,
            Currency = "EUR",
            Ranges = [new PriceRange(PricedNights(number), [new PriceWish(NightField.PriceFor(2).Code, PriceOf(number))])],
        };
        return new NewEvent(
            tenant, Pipeline.Pricing, _scenario.Urgency, PriceCommand.LaneOf(new UnitId(unit), IsolationHouse.RatePlan), PriceCommand.Set,
            DirectCommand.Source, FactJson.Write(command), _time.GetUtcNow());
    }

    private NewEvent Booking(TenantId tenant, string unit, int number)
    {
        var (id, night) = ("flood-" + number.ToString("000000", CultureInfo.InvariantCulture), BookedNight(number));
        var command = new DirectCommand { Id = id, Fields = new DirectFields { Unit = unit, Arrival = night, Departure = night.AddDays(1) } };
        return new NewEvent(
            tenant, Pipeline.Bookings, _scenario.Urgency, DirectCommand.LaneOf(id), DirectCommand.Create, DirectCommand.Source, FactJson.Write(command),
            _time.GetUtcNow());
    }

    private StayDates PricedNights(int number)
    {
        var first = _today.AddDays(FirstNight + (number / _lanes.Count * PriceStep % PriceNights));
        return new StayDates(first, first.AddDays(PriceSpan));
    }

    private long PriceOf(int number) => FirstPrice + (number / _lanes.Count);

    private DateOnly BookedNight(int number) => _today.AddDays(FirstNight + (number / _lanes.Count));
}
