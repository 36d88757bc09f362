using System.Globalization;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Inbound.Channels;
using PmsSync.Journal;
using PmsSync.Pipelines.Bookings.Direct;
using PmsSync.Pipelines.Messages;
using PmsSync.Pipelines.Pricing;
using PmsSync.Sandbox;
using PmsSync.Sandbox.Channex;
using PmsSync.Sandbox.Channex.Bookings;
using PmsSync.Sandbox.Channex.Hosts;

namespace PmsSync.Benchmarks.Faults;

/// <summary>What one run came to.</summary>
internal sealed record FaultResult(int Seed, IReadOnlyList<string> Violations, IReadOnlyList<string> Trace, IReadOnlyDictionary<WrongBy, TimeSpan> Longest)
{
    public int Crashes { get; init; }

    public int Bookings { get; init; }

    public long Calls { get; init; }
}

/// <summary>
/// One life of the service in virtual time, everything in it drawn from a seed: changes, guests, faults, crashes; then calm,
/// and everything must be equal. To be run on a thread of its own.
/// </summary>
internal sealed class FaultTrial
{
    private static readonly DateTimeOffset Noon = new(2027, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>After the last fault: breakers, pauses and doubts are over by then.</summary>
    private static readonly TimeSpan Recovery = TimeSpan.FromMinutes(6);

    /// <summary>How late the simulated account may carry out what it has queued.</summary>
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly int _seed;
    private readonly string _folder;
    private readonly Stillness _stillness;
    private readonly Random _chance;
    private readonly VirtualClock _clock;
    private readonly ChannexWorld _world;
    private readonly ChannexExchange _exchange;
    private readonly FaultTruth _truth;
    private readonly FaultGuests _guests;
    private readonly FaultWeather _weather;
    private readonly FaultWatch _watch;
    private readonly FaultLetters _letters;
    private readonly List<string> _trace = [];
    private readonly List<string> _violations = [];
    private readonly Chance _hooks;
    private FaultService _service = null!;
    private int _made;
    private int _crashes;

    public FaultTrial(int seed, string folder, Stillness stillness)
    {
        (_seed, _folder, _stillness, _chance) = (seed, folder, stillness, new Random(seed));
        _clock = new VirtualClock(_chance.Next(4) == 0 ? Noon.AddHours(11.5) : Noon);
        _world = FaultSite.CreateWorld(seed, TimeSpan.FromSeconds(_chance.Next(3)));
        var faults = new FaultPlan(seed);
        _exchange = new ChannexExchange(_world, faults, new VirtualClock.Part(_clock))
        {
            Latency = LatencyFrom(new Random(seed + 1)),
            Executed = () => { _guests!.Maybe("just after a call was carried out", 0.2); return Task.CompletedTask; },
        };
        _hooks = Chance.From(seed, "webhooks");
        _truth = new FaultTruth(_world);
        _guests = new FaultGuests(_world, _clock, new Random(seed + 2), Note);
        _weather = new FaultWeather(_world, faults, _chance);
        _watch = new FaultWatch(_world, Violated) { CalmSince = _clock.Now };
        _letters = new FaultLetters(_world);
    }

    private DateOnly Today => DateOnly.FromDateTime(_clock.Now.UtcDateTime);

    public FaultResult Run()
    {
        Start();
        foreach (var (unit, _) in FaultSite.Units)
        {
            foreach (var plan in FaultSite.Plans)
                Price(unit, plan, new StayDates(Today, Today.AddDays(FaultSite.Horizon + 2)), [new(NightField.PriceFor(1), 8_000), new(NightField.PriceFor(2), 10_000)]);
        }
        Pass(TimeSpan.FromMinutes(1));
        for (var steps = _chance.Next(60, 151); steps > 0 && _violations.Count == 0; steps--)
        {
            Step();
            Pass(TimeSpan.FromSeconds(_chance.Next(4) switch { 0 => 0, 1 => _chance.NextDouble(), _ => 20 * _chance.NextDouble() }));
        }
        End();
        Kill();
        return new FaultResult(_seed, _violations, _trace, _watch.Longest) { Crashes = _crashes, Bookings = _guests.Booked, Calls = _world.Read(static a => a.Log.Total) };
    }

    private void Step()
    {
        switch (_chance.Next(20))
        {
            case 0 or 1 or 2:
                Take();
                break;
            case 3 or 4 or 5:
                Free();
                break;
            case 6:
                if (!_weather.IsBad)
                {
                    Note(_weather.LoseNextPush());
                    _watch.CalmSince = null;
                }
                Take();
                Pass(TimeSpan.FromSeconds(_chance.Next(3) * _chance.NextDouble()));
                if (_chance.Next(2) == 0)
                    Crash();
                Free();
                break;
            case 7 or 8 or 9:
                Reprice();
                break;
            case 10 or 11 or 12:
                Visit();
                break;
            case 13:
                _guests.Maybe("unasked", 1);
                break;
            case 14:
                WriteToGuest();
                break;
            case 15 or 16 when !_weather.IsBad:
                Note($"FAULT {_weather.Worsen()}");
                _watch.CalmSince = null;
                break;
            case 15 or 16 or 17 when _weather.IsBad:
                Calm();
                break;
            case 18 when _chance.Next(3) == 0:
                Crash();
                break;
            default:
                Pass(TimeSpan.FromSeconds(_chance.Next(120)));
                break;
        }
    }

    private void Calm()
    {
        Note("faults end");
        _weather.Clear();
        _watch.CalmSince = _clock.Now + Recovery;
    }

    private void End()
    {
        Calm();
        Pass(Recovery);
        for (var wait = 0; wait < 40 && (_letters.IsUnderWay(_service) || (wait < 3 && FaultChecks.Of(_service, _world, _truth, Today).Any())); wait++)
            Pass(TimeSpan.FromMinutes(1));
        _violations.AddRange(FaultChecks.Of(_service, _world, _truth, Today).Take(12));
        _violations.AddRange(_letters.Problems(_service).Take(4));
        if (_violations.Count > 0)
            _trace.AddRange(_world.Read(static a => a.Log.Calls.Where(static c => c.IsPush).Select(static c => $"{c.At:HH:mm:ss.fff} {c.Path} {c.Status} {c.Body}")));
    }

    private void Take()
    {
        var unit = FaultSite.Units[_chance.Next(FaultSite.Units.Count)].Name;
        var arrival = Today.AddDays(_chance.Next(20));
        var nights = new StayDates(arrival, arrival.AddDays(_chance.Next(1, 4)));
        var command = new DirectCommand
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"direct{++_made}"),
            Fields = new DirectFields
            {
                Unit = unit,
                Arrival = nights.Arrival,
                Departure = nights.Departure,
                Status = StayStatus.Confirmed,
                Kind = _chance.Next(2) == 0 ? StayKind.Block : StayKind.Booking,
            },
        };
        Note($"take {unit} {nights} as {command.Id}");
        var result = FactJson.Read<DirectResult>(Say(Pipeline.Bookings, WorkClass.Critical, DirectCommand.LaneOf(command.Id), DirectCommand.Create, command.Id, command)!);
        if (result.Outcome == DirectOutcome.Created)
            _truth.Direct[command.Id] = (unit, nights);
        else
            Note($"  {result.Outcome} {string.Join(' ', result.Errors.Select(static e => $"{e.Key} {e.Value[0]}"))}");
    }

    private void Free()
    {
        if (_truth.Direct.Count == 0)
            return;
        var (id, (unit, nights)) = _truth.Direct.ElementAt(_chance.Next(3) > 0 ? _truth.Direct.Count - 1 : _chance.Next(_truth.Direct.Count));
        Note($"free {unit} {nights} of {id}");
        _guests.Heat(unit, nights);
        Say(Pipeline.Bookings, WorkClass.Critical, DirectCommand.LaneOf(id), DirectCommand.Cancel, $"{id}-end", new DirectCommand { Id = id });
        _truth.Direct.Remove(id);
    }

    private void Reprice()
    {
        var unit = FaultSite.Units[_chance.Next(FaultSite.Units.Count)].Name;
        var plan = FaultSite.Plans[_chance.Next(FaultSite.Plans.Count)];
        var first = Today.AddDays(_chance.Next(FaultSite.Horizon - 10));
        FieldValue value = _chance.Next(6) switch
        {
            0 => new(NightField.StopSell, _chance.Next(2)),
            1 => new(NightField.MinStayArrival, _chance.Next(1, 3)),
            2 => new(NightField.ClosedToArrival, _chance.Next(2)),
            3 => new(NightField.PriceFor(1), _chance.Next(50, 200) * 100),
            _ => new(NightField.PriceFor(2), _chance.Next(60, 300) * 100),
        };
        Price(unit, plan, new StayDates(first, first.AddDays(_chance.Next(1, 10))), [value]);
    }

    private void Price(string unit, string plan, StayDates nights, IReadOnlyList<FieldValue> values)
    {
        Note($"price {unit}/{plan} {nights} {string.Join(' ', values)}");
        var wishes = values.Select(static v => new PriceWish(v.Field.Code, v.Value)).ToList();
        var command = new PriceCommand { Unit = unit, RatePlan = plan, Currency = "EUR", Ranges = [new PriceRange(nights, wishes)] };
        var result = FactJson.Read<PriceResult>(Say(
            Pipeline.Pricing, PriceCommand.UrgencyOf(wishes), PriceCommand.LaneOf(new UnitId(unit), plan), PriceCommand.Set, $"price{++_made}", command)!);
        if (result.Outcome is PriceOutcome.Changed or PriceOutcome.Unchanged)
            _truth.SetPrices(unit, plan, nights, values);
        else
            Violated($"a price ended {result.Outcome}");
    }

    private void Visit()
    {
        // Two revisions of a booking are never made in the same instant.
        Pass(TimeSpan.FromMilliseconds(1));
        var name = FaultSite.Connections[_chance.Next(FaultSite.Connections.Count)];
        var came = _world.Read(a => ChannelGuests.Visit(a, a.Find(name)!, _clock.Now));
        Note($"guest at {name} {(came ? _world.Read(a => Words(a.Find(name)!)) : "does nothing")}");
    }

    private static string Words(ChannexProperty property) => property.Bookings.OrderBy(static b => b.Latest.InsertedAt).LastOrDefault() is { } booking
        ? $"{booking.Latest.Status} {string.Join(',', booking.Latest.Rooms.Select(r => $"{property.RoomType(r.RoomTypeId)!.Name} [{r.CheckIn:yyyy-MM-dd}, {r.CheckOut:yyyy-MM-dd})"))}" : "writes";

    private void WriteToGuest()
    {
        if (_letters.Next(_service, _chance, $"text {++_made} of run {_seed}") is not { } letter)
            return;
        Note($"message to the guest of {letter.Booking} at {letter.Connection}");
        Say(Pipeline.Messages, WorkClass.High, MessageLane.OfBooking(new ConnectionId(letter.Connection), letter.Booking!), MessageCommand.Kind, letter.Id, letter);
    }

    /// <summary>Journals a command, again under the same key where a crash came in between, and answers with its result.</summary>
    private byte[]? Say<T>(Pipeline pipeline, WorkClass urgency, string lane, string kind, string key, T command)
    {
        var item = new NewEvent(FaultSite.Tenant, pipeline, urgency, lane, kind, DirectCommand.Source, FactJson.Write(command), _clock.Now)
        {
            Dedupe = DedupeKey.Of("trial", key).Bytes.ToArray(),
        };
        if (_chance.Next(40) == 0)
        {
            _ = _service.Get<EventJournal>().AppendAsync(item);
            Crash();
        }
        return Await(_service.Get<EventJournal>().AppendAndWaitAsync(item)).Verdict.Result;
    }

    private void Start()
    {
        var wire = new FaultWire(_exchange, Leaves, static _ => { });
        _service = FaultService.Build(_folder, _clock, wire, _seed);
        Await(_service.StartAsync().ContinueWith(static t => t.IsCompletedSuccessfully, TaskScheduler.Default));
    }

    private void Leaves(HttpRequestMessage request)
    {
        if (FaultChecks.UnjournaledAcknowledgement(_service, request) is { } revision)
            Violated($"revision {revision} is acknowledged before it is journaled");
        if (request.Method == HttpMethod.Post && request.RequestUri!.AbsolutePath.EndsWith("/availability", StringComparison.Ordinal))
            _guests.Maybe("just before a push arrives", 0.3);
    }

    private void Kill()
    {
        _service.Crash();
        _stillness.Wait(static () => true);
        var buried = _service.BuryAsync();
        while (!buried.IsCompleted)
            _stillness.Wait(static () => true);
    }

    private void Crash()
    {
        _crashes++;
        _watch.CalmSince = null;
        var pending = _exchange.Pending;
        Kill();
        var away = TimeSpan.FromSeconds(_chance.Next(3) switch { 0 => 0, 1 => 5 * _chance.NextDouble(), _ => 200 * _chance.NextDouble() });
        Note($"CRASH with {pending} calls under way, away for {away.TotalSeconds:F1} s");
        for (var end = _clock.Now + away; _clock.Now < end;)
        {
            _clock.Step(end);
            _stillness.Wait(static () => true);
        }
        Start();
        if (!_weather.IsBad)
            _watch.CalmSince = _clock.Now + Recovery;
    }

    /// <summary>Lets time pass, instant by instant.</summary>
    private void Pass(TimeSpan span)
    {
        var end = _clock.Now + span;
        do
        {
            Settle();
            _clock.Step(_clock.Now + Tick < end ? _clock.Now + Tick : end);
        }
        while (_clock.Now < end);
        Settle();
    }

    private void Settle()
    {
        _world.Change(a => a.RunTasks(_clock.Now));
        _stillness.Wait(() => _service.IsWriterIdle);
        if (DeliverWebhooks())
            _stillness.Wait(() => _service.IsWriterIdle);
        _watch.Look(_service, _clock.Now);
    }

    private T Await<T>(Task<T> task)
    {
        for (var patience = 0; !task.IsCompleted; patience++)
        {
            Settle();
            if (!task.IsCompleted)
                _clock.Step(_clock.Now + TimeSpan.FromSeconds(1));
            if (patience > 100_000)
                throw new TimeoutException("A command is never done.");
        }
        return task.GetAwaiter().GetResult();
    }

    private bool DeliverWebhooks()
    {
        var due = _world.Read(a => a.Webhooks.TakeDue(a.Settings with { WebhookTwiceOneIn = 5, WebhooksShuffled = true }, _hooks, _clock.Now));
        var signals = _service.Get<ChannelSignals>();
        foreach (var delivery in due)
        {
            if (_hooks.OneIn(4))
                continue;
            var property = _world.Read(a => a.Properties.Single(p => delivery.Body.Contains(p.Id, StringComparison.Ordinal)).Name);
            var call = new WebhookCall(static h => h == "X-Webhook-Secret" ? FaultSite.Secret : null, static _ => null, System.Text.Encoding.UTF8.GetBytes(delivery.Body));
            _ = signals.TakeAsync(FaultSite.Tenant.Value, property, call, CancellationToken.None);
        }
        return due.Count > 0;
    }

    private static Func<Sandbox.Channex.Wire.ChannexRequest, (TimeSpan, TimeSpan)> LatencyFrom(Random chance)
    {
        var gate = new Lock();
        TimeSpan Draw() => TimeSpan.FromMilliseconds(Math.Round(5 * Math.Pow(400, Math.Pow(chance.NextDouble(), 3))));
        return _ =>
        {
            lock (gate)
                return (Draw(), Draw());
        };
    }

    private void Violated(string words)
    {
        lock (_violations)
            _violations.Add($"{_clock.Now:HH:mm:ss.fff} {words}");
    }

    private void Note(string words)
    {
        lock (_trace)
            _trace.Add($"{_clock.Now:HH:mm:ss.fff} {words}");
    }
}
