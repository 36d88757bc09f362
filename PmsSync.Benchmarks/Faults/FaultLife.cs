using PmsSync.Benchmarks.VirtualTime;
using PmsSync.Domain;
using PmsSync.Sandbox.Channex;
using PmsSync.Sandbox.Channex.Bookings;
using PmsSync.Sandbox.Channex.Hosts;
using PmsSync.Sandbox.Channex.Wire;

namespace PmsSync.Benchmarks.Faults;

/// <summary>
/// One life of the service in virtual time, everything in it drawn from a seed: changes, guests, faults, crashes; then calm,
/// and everything must be equal. To be run on a thread of its own.
/// </summary>
internal sealed class FaultLife
{
    private static readonly DateTimeOffset Noon = new(2027, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The longest doubt about a message ends before so many minutes have passed.</summary>
    private const int LongestDoubt = 40;

    private const int MostViolations = 12;

    private readonly int _seed;
    private readonly Random _chance;
    private readonly ChannexWorld _world;
    private readonly FaultDiary _diary;
    private readonly FaultGuests _guests;
    private readonly FaultWeather _weather;
    private readonly FaultLetters _letters;
    private readonly FaultJudge _judge;
    private readonly FaultHouse _house;
    private readonly FaultManager _manager;

    /// <param name="folder">For the service's files; empty.</param>
    /// <param name="stillness">Of this life alone.</param>
    public FaultLife(int seed, string folder, Stillness.Seat stillness)
    {
        (_seed, _chance) = (seed, new Random(seed));
        var clock = new VirtualClock(_chance.Next(4) == 0 ? Noon.AddHours(11.5) : Noon);
        _diary = new FaultDiary(clock);
        _world = FaultSite.CreateWorld(seed, TimeSpan.FromSeconds(_chance.Next(3)));
        _guests = new FaultGuests(_world, clock, new Random(seed + 2), _diary);
        var faults = new FaultPlan(seed);
        var exchange = new ChannexExchange(_world, faults, new VirtualClock.Part(clock))
        {
            Latency = LatencyFrom(new Random(seed + 1)),
            Executed = () => { _guests.Maybe("just after a call was carried out", 0.2); return Task.CompletedTask; },
        };
        _weather = new FaultWeather(_world, faults, _chance);
        var truth = new FaultTruth(_world);
        _letters = new FaultLetters(_world);
        _judge = new FaultJudge(_world, truth, _letters, _weather, _diary, clock.Now);
        _house = new FaultHouse(seed, folder, clock, stillness, _world, exchange, _guests, _judge, _diary);
        _manager = new FaultManager(seed, _house, truth, _guests, _letters, _chance, _diary);
    }

    public FaultResult Run()
    {
        _house.Start();
        foreach (var (unit, _) in FaultSite.Units)
        {
            foreach (var plan in FaultSite.Plans)
                _manager.Price(unit, plan, new StayDates(_house.Today, _house.Today.AddDays(FaultSite.Horizon + 2)), [new(NightField.PriceFor(1), 8_000), new(NightField.PriceFor(2), 10_000)]);
        }
        _house.Pass(TimeSpan.FromMinutes(1));
        for (var steps = _chance.Next(60, 151); steps > 0 && !_diary.HasViolations; steps--)
        {
            Step();
            _house.Pass(TimeSpan.FromSeconds(_chance.Next(4) switch { 0 => 0, 1 => _chance.NextDouble(), _ => 20 * _chance.NextDouble() }));
        }
        End();
        _house.Kill();
        return new FaultResult(_seed, _diary.Violations, _diary.Trace, _judge.Longest)
        {
            Crashes = _house.Crashes,
            Bookings = _guests.Booked,
            Letters = _letters.Count,
            Calls = _world.Read(static a => a.Log.Total),
        };
    }

    private void Step()
    {
        switch (_chance.Next(20))
        {
            case 0 or 1 or 2:
                _manager.Take();
                break;
            case 3 or 4 or 5:
                _manager.Free();
                break;
            case 6:
                ChangeAndChangeBack();
                break;
            case 7 or 8 or 9:
                _manager.Reprice();
                break;
            case 10 or 11 or 12:
                Visit();
                break;
            case 13:
                _guests.Maybe("unasked", 1);
                break;
            case 14:
                _manager.Write();
                break;
            case 15 or 16 when !_weather.IsBad:
                Worsen();
                break;
            case 15 or 16 or 17 when _weather.IsBad:
                Calm();
                break;
            case 18 when _chance.Next(3) == 0:
                _house.Crash(_chance);
                break;
            default:
                _house.Pass(TimeSpan.FromSeconds(_chance.Next(120)));
                break;
        }
    }

    /// <summary>A push whose answer never comes, perhaps a crash, and the desired value is back to what it was.</summary>
    private void ChangeAndChangeBack()
    {
        if (!_weather.IsBad)
        {
            _diary.Note(_weather.LoseNextPush());
            _judge.Disturbed();
        }
        _manager.Take();
        _house.Pass(TimeSpan.FromSeconds(_chance.Next(3) * _chance.NextDouble()));
        if (_chance.Next(2) == 0)
            _house.Crash(_chance);
        _manager.Free();
    }

    private void Worsen()
    {
        _diary.Note($"FAULT {_weather.Worsen()}");
        _judge.Disturbed();
    }

    private void Calm()
    {
        _diary.Note("faults end");
        _weather.Clear();
        _judge.Calmed(_house.Now);
    }

    private void End()
    {
        Calm();
        _house.Pass(FaultJudge.Recovery);
        for (var wait = 0; wait < LongestDoubt && (_letters.IsUnderWay(_house.Service) || (wait < 3 && _judge.AtRest(_house.Service, _house.Today).Any())); wait++)
            _house.Pass(TimeSpan.FromMinutes(1));
        foreach (var words in _judge.AtRest(_house.Service, _house.Today).Concat(_judge.OfMessages(_house.Service)).Take(MostViolations))
            _diary.Violated(words);
        if (!_diary.HasViolations)
            return;
        foreach (var call in _world.Read(static a => a.Log.Calls.Where(static c => c.IsPush).ToList()))
            _diary.Note($"pushed at {call.At:HH:mm:ss.fff}: {call.Path} {call.Status} {call.Body}");
    }

    private void Visit()
    {
        // Two revisions of a booking are never made in the same instant.
        _house.Pass(TimeSpan.FromMilliseconds(1));
        var name = FaultSite.Connections[_chance.Next(FaultSite.Connections.Count)];
        var came = _world.Read(a => ChannelGuests.Visit(a, a.Find(name)!, _house.Now));
        _diary.Note($"guest at {name} {(came ? _world.Read(a => Words(a.Find(name)!)) : "does nothing")}");
    }

    private static string Words(ChannexProperty property) => property.Bookings.OrderBy(static b => b.Latest.InsertedAt).LastOrDefault() is { } booking
        ? $"{booking.Latest.Status} {string.Join(',', booking.Latest.Rooms.Select(r => $"{property.RoomType(r.RoomTypeId)!.Name} [{r.CheckIn:yyyy-MM-dd}, {r.CheckOut:yyyy-MM-dd})"))}" : "writes";

    private static Func<ChannexRequest, (TimeSpan, TimeSpan)> LatencyFrom(Random chance)
    {
        var gate = new Lock();
        TimeSpan Draw() => TimeSpan.FromMilliseconds(Math.Round(5 * Math.Pow(400, Math.Pow(chance.NextDouble(), 3))));
        return _ =>
        {
            lock (gate)
                return (Draw(), Draw());
        };
    }
}
