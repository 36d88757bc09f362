using Microsoft.Extensions.DependencyInjection;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Outbound.Channels;
using PmsSync.State;
using PmsSync.State.Prices;
using PmsSync.Storage;
using static PmsSync.Tests.Outbound.Channels.ChannelHouse;

namespace PmsSync.Tests.Outbound.Channels;

/// <summary>A house, a scripted channel beside it, and a puller that works when the test lets it.</summary>
internal sealed class ChannelLife : IAsyncDisposable
{
    private readonly List<(string Id, UnitId Unit, StayDates Nights, bool IsCancelled)> _queue = [];
    private PullLedger? _ledger;
    private int _stays;
    private volatile int _wanted;

    private ChannelLife()
    {
        House = new ChannelHouse(services => services.AddSingleton<IConnector>(Channel!));
        Channel = new ScriptedChannel(House.Time);
    }

    public ChannelHouse House { get; }

    public ScriptedChannel Channel { get; }

    /// <summary>The night so many days from the first day.</summary>
    public static DateOnly Night(int night) => new DateOnly(2027, 1, 10).AddDays(night);

    public static StayDates Night(int first, int end) => new(Night(first), Night(end));

    /// <summary>Someone waits for a pull.</summary>
    public bool IsPullWanted => _wanted > 0;

    /// <summary>In which prices are said.</summary>
    public string Currency { get; set; } = "EUR";

    public long Pending => House.Read<long>("SELECT count(*) FROM dirty");

    public static async Task<ChannelLife> BeginAsync(int horizon = 60)
    {
        var life = new ChannelLife();
        await life.StartAsync(horizon);
        return life;
    }

    /// <summary>Everything is told, pulled and confirmed; nothing waits.</summary>
    public async Task RestAsync(int rounds = 1_000)
    {
        for (var i = 0; i < rounds; i++)
        {
            await WhenIdleAsync();
            await PullAsync();
            await WhenIdleAsync();
            if (Pending == 0 && !IsPullWanted)
                return;
            House.Time.Advance(TimeSpan.FromSeconds(5));
        }
        throw new TimeoutException("It does not come to rest: " + House.Database.Readers.Read(c => string.Join("; ", c.ReadRows(
            "SELECT t.unit || '/' || t.rate_plan || ' ' || coalesce(d.call, '-') || ' ' || coalesce(d.why, '') FROM dirty d JOIN target t ON t.id = d.target",
            static r => r.GetString(0)))) + " | " + string.Join("; ", House.Get<ChannelDelivery>().Engine.Status().Parked));
    }

    public Task WhenIdleAsync() => House.Get<ChannelDelivery>().Engine.WhenIdleAsync();

    public async Task AdvanceAsync(TimeSpan by)
    {
        House.Time.Advance(by);
        await WhenIdleAsync();
    }

    /// <summary>The puller does its work, if someone wants that.</summary>
    public async Task PullAsync(bool always = false)
    {
        if (!IsPullWanted && !always)
            return;
        _wanted = 0;
        var pull = _ledger!.Begin(Owner, ChannelHouse.Channel);
        await ApplyQueueAsync();
        _ledger.MarkApplied(Owner, ChannelHouse.Channel, pull);
    }

    /// <summary>A booking that we took ourselves. Returns its id.</summary>
    public async Task<string> StayAsync(UnitId unit, StayDates nights)
    {
        var id = $"s{++_stays}";
        await House.WriteAsync(s => Save(s, id, unit, nights, isCancelled: false));
        return id;
    }

    public Task CancelAsync(string id, UnitId unit, StayDates nights) => House.WriteAsync(s => Save(s, id, unit, nights, isCancelled: true));

    /// <summary>A guest books on the channel; we hear of it with the next pull. False where it showed no room.</summary>
    public bool TryGuest(UnitId unit, StayDates nights)
    {
        if (!Channel.TryBook(AvailabilityOf(unit), nights))
            return false;
        _queue.Add(($"g{++_stays}", unit, nights, false));
        return true;
    }

    public Task PriceAsync(UnitId unit, StayDates nights, params FieldValue[] values) => House.WriteAsync(s =>
    {
        var facts =
            from n in Enumerable.Range(0, nights.Nights)
            from value in values
            select new PriceFact(value.Field, nights.Arrival.AddDays(n), value.Value, 1);
        PriceStore.Save(s, Owner, unit, Plan, Currency, facts);
        var urgency = values.Any(static v => v.Field == NightField.StopSell) ? WorkClass.Critical : WorkClass.Normal;
        House.Dirty.MarkPrices(s, Owner, unit, Plan, nights, urgency);
    });

    public Task MarkAsync(UnitId unit) => House.WriteAsync(s => House.Dirty.MarkAvailability(s, Owner, unit));

    public long? RoomsAt(UnitId unit, DateOnly night) => Channel.Shown(AvailabilityOf(unit), NightField.Availability, night);

    public long? Shown(UnitId unit, NightField field, DateOnly night) => Channel.Shown(PricesOf(unit), field, night);

    /// <summary>A house whose channel already shows everything as it should.</summary>
    public static async Task<ChannelLife> SettledAsync(int horizon = 30)
    {
        var life = await BeginAsync(horizon);
        await life.RestAsync();
        life.ShouldBeEqual(horizon);
        return life;
    }

    /// <summary>The process dies where it is and starts again on the same file.</summary>
    public async Task CrashAsync(int horizon = 60)
    {
        await House.StopAsync();
        await StartAsync(horizon);
    }

    /// <summary>What the channel shows on each night of the horizon is what we want it to show.</summary>
    public void ShouldBeEqual(int horizon = 60)
    {
        var today = DateOnly.FromDateTime(House.Time.GetUtcNow().DateTime);
        foreach (var unit in (UnitId[])[Flat, Rooms])
        {
            var rooms = House.Tenants.Current.Find(Owner, unit)!.Rooms;
            var wanted = House.Get<StateReader>().Calendar(Owner, unit, rooms, today).Nights(today, today.AddDays(horizon)).ToList();
            wanted.Select(n => RoomsAt(unit, n.Date)).Should().Equal(wanted.Select(static n => (long?)n.Available), "of {0}", unit);
            var prices = House.Database.Readers.Read(c => PriceStore.Load(c, Owner, unit, Plan, new StayDates(today, today.AddDays(horizon))));
            prices.Select(p => Shown(unit, p.Field, p.Night)).Should().Equal(prices.Select(static p => (long?)p.Value));
        }
    }

    public ValueTask DisposeAsync() => House.DisposeAsync();

    private async Task StartAsync(int horizon)
    {
        _ledger = House.Get<PullLedger>();
        _ledger.OnWanted((_, _) => _wanted = 1);
        _wanted = 0;
        House.Get<ChannelHorizon>().Set(Owner, ChannelHouse.Channel, new ChannelReach(horizon));
        await House.Get<ChannelDelivery>().StartAsync(CancellationToken.None);
        await House.Get<TargetWatch>().RunOnceAsync(CancellationToken.None);
    }

    private async Task ApplyQueueAsync()
    {
        foreach (var (id, unit, nights, isCancelled) in _queue)
        {
            await House.WriteAsync(s =>
            {
                House.Dirty.Forget(s, Owner, ChannelHouse.Channel, unit, nights, isCancelled ? 0 : 1);
                Save(s, id, unit, nights, isCancelled);
            });
        }
        _queue.Clear();
    }

    private void Save(WriteSession session, string id, UnitId unit, StayDates nights, bool isCancelled)
    {
        var stay = new Stay { Id = id, Tenant = Owner, Unit = unit, Dates = nights, Status = isCancelled ? StayStatus.Cancelled : StayStatus.Confirmed };
        StayStore.Save(session, new StayRow(stay, new Provenance { TakesNights = !isCancelled }));
        UnitVersions.Bump(session, Owner, unit);
        House.Dirty.MarkAvailability(session, Owner, unit);
    }
}
