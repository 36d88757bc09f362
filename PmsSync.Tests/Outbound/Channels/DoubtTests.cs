using PmsSync.Domain;
using static PmsSync.Tests.Outbound.Channels.ChannelHouse;
using static PmsSync.Tests.Outbound.Channels.ChannelLife;

namespace PmsSync.Tests.Outbound.Channels;

/// <summary>Answers that never came, calls that came late, processes that ended: each a way to sell a night twice.</summary>
internal sealed class DoubtTests
{
    [TestCase(Deed.CarryUnanswered)]
    [TestCase(Deed.Lose)]
    [TestCase(Deed.CarryLate)]
    [TestCase(Deed.Throw)]
    [TestCase(Deed.CarryAndThrottle)]
    public async Task Opening_WhoseAnswerIsLostBeforeTheNightIsTakenAgain_EndsClosed(Deed deed)
    {
        await using var life = await SettledAsync();
        var stay = await life.StayAsync(Flat, Night(3, 5));
        await life.RestAsync();
        life.Channel.Next(deed);
        await life.CancelAsync(stay, Flat, Night(3, 5));
        await life.WhenIdleAsync();
        await life.PullAsync();
        await life.WhenIdleAsync();

        await life.StayAsync(Flat, Night(3, 5));
        await life.RestAsync();

        life.RoomsAt(Flat, Night(3)).Should().Be(0);
        life.ShouldBeEqual(horizon: 30);
    }

    [Test]
    public async Task Opening_ThatIsCarriedOutAfterItsSuccessor_IsClosedAtOnceAndOnceMoreWhenTheDoubtIsOver()
    {
        await using var life = await SettledAsync();
        var stay = await life.StayAsync(Flat, Night(3, 5));
        await life.RestAsync();
        life.Channel.Next(Deed.CarryLate);
        await life.CancelAsync(stay, Flat, Night(3, 5));
        await life.WhenIdleAsync();
        await life.PullAsync();
        await life.WhenIdleAsync();
        life.Channel.Calls[^1].Should().Contain(s => s.Values[0].Value == 1, "the opening is under way, and nobody knows");
        var before = life.Channel.Calls.Count;

        await life.StayAsync(Flat, Night(3, 5));
        await life.AdvanceAsync(TimeSpan.FromSeconds(16));
        life.Channel.Calls.Skip(before).Should().ContainSingle("a closing does not wait for the doubt to end").Which[0].Values[0].Value.Should().Be(0);
        life.House.Known(AvailabilityOf(Flat), NightField.Availability, Night(3)).IsKnown.Should().BeFalse("its confirmation does not last");
        await life.AdvanceAsync(TimeSpan.FromSeconds(20));
        life.RoomsAt(Flat, Night(3)).Should().Be(1, "the opening was carried out at last");

        await life.RestAsync();
        life.RoomsAt(Flat, Night(3)).Should().Be(0);
        life.ShouldBeEqual(horizon: 30);
    }

    [TestCase(Deed.Carry)]
    [TestCase(Deed.Lose)]
    [TestCase(Deed.CarryLate)]
    public async Task Process_ThatEndsWhileAnOpeningIsUnderWay_KnowsThatItDoesNotKnow(Deed deed)
    {
        await using var life = await SettledAsync();
        var stay = await life.StayAsync(Flat, Night(3, 5));
        await life.RestAsync();
        life.Channel.Next(deed);
        var reached = new TaskCompletionSource();
        life.Channel.Held = new TaskCompletionSource().Task;
        life.Channel.After = _ => reached.TrySetResult();
        await life.CancelAsync(stay, Flat, Night(3, 5));
        await life.WhenIdleAsync();
        await life.PullAsync();
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30));

        life.Channel.Held = null;
        await life.CrashAsync(horizon: 30);
        await life.StayAsync(Flat, Night(3, 5));
        await life.RestAsync();

        life.RoomsAt(Flat, Night(3)).Should().Be(0);
        life.ShouldBeEqual(horizon: 30);
    }

    [Test]
    public async Task Booking_OfTheChannelWhileAnOpeningIsUnderWay_IsNotForgottenByTheAnswer()
    {
        await using var life = await SettledAsync();
        var stay = await life.StayAsync(Rooms, Night(3, 5));
        await life.RestAsync();
        await life.CancelAsync(stay, Rooms, Night(3, 5));
        await life.WhenIdleAsync();
        life.Channel.After = strokes =>
        {
            if (strokes.All(static s => s.Values[0].Value < 2))
                return;
            life.Channel.After = static _ => { };
            life.TryGuest(Rooms, Night(3, 4)).Should().BeTrue();
            life.PullAsync(always: true).GetAwaiter().GetResult();
        };

        await life.PullAsync();
        await life.WhenIdleAsync();
        await life.RestAsync();

        life.RoomsAt(Rooms, Night(3)).Should().Be(1);
        life.ShouldBeEqual(horizon: 30);
    }
}
