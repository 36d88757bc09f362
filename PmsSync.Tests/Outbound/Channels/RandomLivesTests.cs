using PmsSync.Domain;
using static PmsSync.Tests.Outbound.Channels.ChannelHouse;
using static PmsSync.Tests.Outbound.Channels.ChannelLife;

namespace PmsSync.Tests.Outbound.Channels;

/// <summary>
/// Weeks of changes, guests, faults and crashes by chance: at the end the channel shows what we want it to show, and at no
/// time were two calls of an endpoint under way.
/// </summary>
internal sealed class RandomLivesTests
{
    private const int Horizon = 20;

    private static readonly NightField[] Fields =
        [NightField.PriceFor(1), NightField.PriceFor(2), NightField.MinStayArrival, NightField.ClosedToArrival, NightField.StopSell];

    [Test]
    public async Task Lives_WithEveryFault_EndEqual([Range(1, 24)] int seed)
    {
        var chance = new Random(seed);
        await using var life = await BeginAsync(Horizon);
        life.Channel.LateBy = TimeSpan.FromSeconds(chance.Next(1, 59));
        life.Channel.SaysNothingChanged = chance.Next(2) == 0;
        life.Channel.Usually = () => DeedOf(chance);
        var stays = new List<(string Id, UnitId Unit, StayDates Nights)>();

        for (var step = 0; step < 60; step++)
            await StepAsync(life, chance, stays);

        life.Channel.Usually = static () => Deed.Carry;
        await life.RestAsync();

        // The regular pull brings the guests of whom nothing of ours made us ask.
        await life.PullAsync(always: true);
        await life.RestAsync();
        life.ShouldBeEqual(Horizon);
        life.Channel.MostCallsAtATime.Should().Be(1);
        life.House.Read<long>("SELECT count(*) FROM channel_call").Should().Be(0);
        life.House.Read<long>("SELECT count(*) FROM known_cell WHERE call IS NOT NULL").Should().Be(0);
    }

    private static async Task StepAsync(ChannelLife life, Random chance, List<(string Id, UnitId Unit, StayDates Nights)> stays)
    {
        var unit = chance.Next(2) == 0 ? Flat : Rooms;
        var first = chance.Next(Horizon - 4);
        var nights = Night(first, first + chance.Next(1, 5));
        switch (chance.Next(12))
        {
            case 0 or 1:
                stays.Add((await life.StayAsync(unit, nights), unit, nights));
                break;
            case 2 or 3 when stays.Count > 0:
                var (id, where, when) = stays[chance.Next(stays.Count)];
                stays.RemoveAll(s => s.Id == id);
                await life.CancelAsync(id, where, when);
                break;
            case 4 or 5:
                life.TryGuest(unit, nights);
                break;
            case 6 or 7:
                await life.PriceAsync(unit, nights, new FieldValue(Fields[chance.Next(Fields.Length)], chance.Next(2)));
                break;
            case 8:
                await life.PullAsync(always: true);
                break;
            case 9 when chance.Next(3) == 0:
                await life.CrashAsync(Horizon);
                break;
            default:
                await life.AdvanceAsync(TimeSpan.FromSeconds(chance.Next(1, 40)));
                break;
        }
        if (chance.Next(3) > 0)
            await life.WhenIdleAsync();
        if (chance.Next(2) > 0)
            await life.PullAsync();
    }

    private static Deed DeedOf(Random chance)
    {
        lock (chance)
        {
            return chance.Next(10) switch
            {
                0 => Deed.CarryUnanswered,
                1 => Deed.Lose,
                2 => Deed.CarryLate,
                3 => Deed.Fail,
                4 => Deed.Throttle,
                _ => Deed.Carry,
            };
        }
    }
}
