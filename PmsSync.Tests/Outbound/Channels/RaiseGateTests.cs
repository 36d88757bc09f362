using Microsoft.Extensions.Time.Testing;
using PmsSync.Domain;
using PmsSync.Outbound.Channels;
using PmsSync.State;
using static PmsSync.Tests.Outbound.Channels.ChannelHouse;

namespace PmsSync.Tests.Outbound.Channels;

/// <summary>What may be opened on which pull of the channel's bookings.</summary>
internal sealed class RaiseGateTests
{
    private static readonly DateOnly First = new(2027, 1, 10);

    private static readonly Target Room = AvailabilityOf(Flat);

    private FakeTimeProvider _time = null!;

    private PullLedger _pulls = null!;

    private RaiseGate _gate = null!;

    [SetUp]
    public void Setup()
    {
        _time = new FakeTimeProvider();
        _pulls = new PullLedger();
        _gate = new RaiseGate(_pulls, _time);
    }

    [Test]
    public void Ask_PullThatBeganBeforeTheWish_OpensNothing()
    {
        var early = _pulls.Begin(Owner, Channel);
        Ask(1).Should().Equal(false);

        _pulls.MarkApplied(Owner, Channel, early);
        Ask(1).Should().Equal(false);

        Pull();
        Ask(1).Should().Equal(true);
    }

    [Test]
    public void Ask_AllowanceThatIsOld_WaitsForANewPull()
    {
        Ask(1);
        Pull();
        _time.Advance(RaiseGate.Fresh);
        Ask(1).Should().Equal(true);

        _time.Advance(TimeSpan.FromTicks(1));
        Ask(1).Should().Equal(false);

        Pull();
        Ask(1).Should().Equal(true);
    }

    [Test]
    public void Ask_PullThatTookTooLong_CountsFromWhenItWasAskedFor()
    {
        Ask(1);
        _time.Advance(RaiseGate.Fresh + TimeSpan.FromSeconds(1));
        Pull();

        Ask(1).Should().Equal(false);
    }

    [Test]
    public void Ask_MoreThanWasWished_WaitsForThatMuch()
    {
        Ask(1, 2);
        Pull();

        Ask(2, 1).Should().Equal(false, true);
        Pull();
        Ask(2, 1).Should().Equal(true, true);
    }

    [Test]
    public void Note_NightThatWasNotToBeOpenedInBetween_IsANewWish()
    {
        Ask(1, 1);
        _gate.Note(Room, First, [1, null]);
        Pull();

        Ask(1, 1).Should().Equal(true, false);
    }

    [Test]
    public void Note_AllowedNightThatWasTakenInBetween_IsANewWish()
    {
        Ask(1, 1);
        Pull();
        Ask(1, 1).Should().Equal(true, true);

        _gate.Note(Room, First, [null, 1]);

        Ask(1, 1).Should().Equal(false, true);
    }

    [Test]
    public void Drop_NothingToBeOpenedInBetween_MakesEveryNightANewWish()
    {
        Ask(1);
        Pull();
        _gate.Drop(Room);

        Ask(1).Should().Equal(false);
        Pull();
        Ask(1).Should().Equal(true);
    }

    [Test]
    public void Spend_OpeningThatLeft_GivesTheNextOneNothing()
    {
        Ask(1);
        Pull();
        Ask(1).Should().Equal(true);
        _gate.Spend(Room);

        Ask(1).Should().Equal(false);
    }

    private bool[] Ask(params long?[] wishes) => _gate.Ask(Room, First, wishes, _gate.PullFor(DeliveryLane.Of(Room)));

    /// <summary>A pull begins, brings what it brings, and is applied.</summary>
    private void Pull() => _pulls.MarkApplied(Owner, Channel, _pulls.Begin(Owner, Channel));
}
