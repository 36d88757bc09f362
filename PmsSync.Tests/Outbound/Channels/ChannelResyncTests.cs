using PmsSync.Domain;
using PmsSync.Outbound.Channels;
using PmsSync.Tenancy;
using static PmsSync.Tests.Outbound.Channels.ChannelHouse;
using static PmsSync.Tests.Outbound.Channels.ChannelLife;

namespace PmsSync.Tests.Outbound.Channels;

/// <summary>A person's word: everything is told anew, or what was refused is.</summary>
internal sealed class ChannelResyncTests
{
    private static readonly NightField Price = NightField.PriceFor(2);

    [Test]
    public async Task Resync_WithNothingToClose_IsTwoCalls()
    {
        await using var life = await PricedAsync();
        life.Channel.Show(PricesOf(Flat), Price, Night(42), 1);
        var before = life.Channel.Calls.Count;

        (await ResyncAsync(life)).Should().Be(4);
        await life.RestAsync();

        life.Channel.Calls.Should().HaveCount(before + 2);
        life.ShouldBeEqual(horizon: 500);
    }

    [Test]
    public async Task Resync_OfATakenNightThatTheChannelSells_ClosesItWithoutWaitingForAnything()
    {
        await using var life = await PricedAsync();
        await life.StayAsync(Flat, Night(40, 45));
        await life.RestAsync();
        life.Channel.Show(AvailabilityOf(Flat), NightField.Availability, Night(42), 1);
        var before = life.Channel.Calls.Count;

        await ResyncAsync(life);
        await life.WhenIdleAsync();

        life.RoomsAt(Flat, Night(42)).Should().Be(0, "a cut waits neither for the time nor for a pull");
        await life.RestAsync();
        life.Channel.Calls.Should().HaveCount(before + 3, "closings, prices, and openings once the bookings are read");
        life.ShouldBeEqual(horizon: 500);
    }

    [Test]
    public async Task Resync_ThatACrashCutsShort_IsFinishedByTheNextStart()
    {
        await using var life = await SettledAsync();
        await life.PriceAsync(Flat, Night(2, 7), new FieldValue(Price, 12_000));
        await life.RestAsync();
        life.Channel.Show(PricesOf(Flat), Price, Night(4), 1);

        await life.House.WriteAsync(static s => TargetStore.UnmapAll(s, Owner, ChannelHouse.Channel));
        await life.CrashAsync(horizon: 30);
        await life.RestAsync();

        life.Shown(Flat, Price, Night(4)).Should().Be(12_000);
        life.ShouldBeEqual(horizon: 30);
    }

    [Test]
    public async Task Resync_OfManyCalendars_HoldsTheWriterForAPartOfThemAtATime()
    {
        await using var life = await SettledAsync();
        life.House.Tenants.Swap(WithPlans(450));
        var commits = new List<int>();
        life.House.Dirty.OnCommitted(marks => commits.Add(marks.Count));

        (await ResyncAsync(life)).Should().Be(451);

        commits.Should().Equal(1, 200, 200, 50);
        life.House.Read<long>("SELECT count(*) FROM target WHERE unit = 'flat' AND mapped_to IS NOT NULL").Should().Be(451, "nothing is left to the next start");
    }

    [Test]
    public async Task RetryRefused_OfManyItems_HoldsTheWriterForAPartOfThemAtATime()
    {
        await using var life = await SettledAsync();
        await life.House.WriteAsync(s =>
        {
            var target = TargetStore.GetOrAdd(s, PricesOf(Flat));
            foreach (var night in Enumerable.Range(0, 450))
                RefusedCells.Put(s, target, Price, Night(night, night + 1), new RefusedCell(night, Apart.Refused), "no", life.House.Time.GetUtcNow());
        });
        var commits = 0;
        life.House.Dirty.OnCommitted(_ => commits++);

        (await life.House.Get<ChannelResync>().RetryRefusedAsync(Owner, ChannelHouse.Channel, default)).Should().Be(450);

        commits.Should().Be(3);
        life.House.Read<long>("SELECT count(*) FROM rejected_cell").Should().Be(0);
    }

    private static Task<int> ResyncAsync(ChannelLife life) => life.House.Get<ChannelResync>().ResyncAsync(Owner, ChannelHouse.Channel, default);

    private static async Task<ChannelLife> PricedAsync()
    {
        var life = await SettledAsync(horizon: 500);
        await life.PriceAsync(Flat, Night(0, 500), new FieldValue(Price, 9_000), new FieldValue(NightField.MinStayArrival, 2));
        await life.PriceAsync(Rooms, Night(0, 500), new FieldValue(Price, 7_000));
        await life.RestAsync();
        return life;
    }

    /// <summary>The flat alone, with many rate plans.</summary>
    private static Snapshot WithPlans(int count)
    {
        var tenant = Configured().Tenants.Single();
        var connection = tenant.Connections.Single();
        var flat = connection.Channel!.FindUnit(Flat)!;
        var plans = Enumerable.Range(0, count).Select(static n => new ChannelRatePlan($"plan{n}", $"rp-{n}", "EUR", 2)).ToList();
        return new Snapshot([new Tenant(Owner, tenant.Units, [connection with { Channel = connection.Channel with { Units = [flat with { RatePlans = plans }] } }])]);
    }
}
