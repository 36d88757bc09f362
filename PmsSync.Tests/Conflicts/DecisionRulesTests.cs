using PmsSync.Conflicts;
using PmsSync.Domain;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.Conflicts;

internal sealed class DecisionRulesTests
{
    private static readonly DateTimeOffset Noon = new(2027, 1, 10, 12, 0, 0, TimeSpan.Zero);

    private static readonly StayFace A = Face(1, 4), B = Face(3, 6);

    [Test]
    public void StandingOf_NothingChanged_Holds() => Standing(DecisionAction.Accept).Holds.Should().BeTrue();

    [Test]
    public void StandingOf_OneSideWentOfThree_StillHolds() =>
        DecisionRules.StandingOf(Made(DecisionAction.Accept), Shared, ["a"], static _ => A).Holds.Should().BeTrue();

    [Test]
    public void StandingOf_ASideThatChanged_NamesIt() => Standing(DecisionAction.Accept, b: Face(3, 7)).Changed.Should().Equal("b");

    [Test]
    public void StandingOf_ASideThatChangedBack_HoldsAgain() => Standing(DecisionAction.Keep, b: Face(3, 6)).Holds.Should().BeTrue();

    [Test]
    public void StandingOf_ASideThatWasNotThere_NamesIt() =>
        DecisionRules.StandingOf(Made(DecisionAction.Accept), Shared, ["a", "b", "c"], static id => id == "b" ? B : A).Joined.Should().Equal("c");

    [Test]
    public void StandingOf_AcceptedOnOtherNights_SaysWhich() =>
        DecisionRules.StandingOf(Made(DecisionAction.Accept), NightSet.Of(March(3, 5)), ["a", "b"], Now(A, B)).NewNights.Should().Equal(NightSet.Of(March(4, 5)));

    // Of those who still collide nothing was said.
    [TestCase(nameof(DecisionAction.Keep))]
    [TestCase(nameof(DecisionAction.Cancel))]
    public void StandingOf_TheOneItNamedCollidesNoMore_NamesIt(string action) =>
        DecisionRules.StandingOf(Made(Enum.Parse<DecisionAction>(action)), Shared, ["b", "c"], static _ => B).Left.Should().Equal("a");

    // What was released does not collide any more, so that only itself can undo it.
    [TestCase(nameof(DecisionAction.Release))]
    [TestCase(nameof(DecisionAction.Cancel))]
    public void StandingOf_OfOneWhileTheOtherChanges_StillHolds(string action) => Standing(Enum.Parse<DecisionAction>(action), b: Face(2, 9)).Holds.Should().BeTrue();

    [Test]
    public void GivesWay_TheLoserKept_IsWhoeverHasNoRoomThen() =>
        DecisionRules.GivesWay("c", "c", static () => [Claim("c", 2), Claim("a", 0), Claim("b", 1)], quantity: 2).Should().Equal("b");

    [Test]
    public void GivesWay_AWinnerKept_IsTheLoserAsBefore() =>
        DecisionRules.GivesWay("b", "a", static () => [Claim("b", 1), Claim("a", 0)], quantity: 1).Should().Equal("b");

    private static NightSet Shared => NightSet.Of(March(3, 4));

    private static DecisionStanding Standing(DecisionAction action, StayFace? b = null) => DecisionRules.StandingOf(Made(action), Shared, ["a", "b"], Now(A, b ?? B));

    private static Func<string, StayFace?> Now(StayFace a, StayFace b) => id => id == "a" ? a : b;

    private static Decision Made(DecisionAction action) => new()
    {
        Conflict = "overlap-flat-b",
        Unit = new UnitId("flat"),
        Event = 1,
        At = Noon,
        By = "admin",
        What = action.ToString().ToLowerInvariant(),
        Booking = action == DecisionAction.Accept ? null : "a",
        Nights = Shared,
        Seen = [new SeenSide("a", 1, A), new SeenSide("b", 1, B)],
        Outcome = "",
    };

    private static StayFace Face(int arrival, int departure) => new(new UnitId("flat"), March(arrival, departure), StayStatus.Confirmed, StayKind.Booking);

    private static Claim Claim(string id, int minute) => new(id, March(1, 4), StayKind.Booking, StayStatus.Confirmed, "airbnb", id, Noon.AddMinutes(minute), MirrorOf: null);
}
