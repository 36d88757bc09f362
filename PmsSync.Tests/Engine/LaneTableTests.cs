using PmsSync.Domain;
using PmsSync.Engine;

namespace PmsSync.Tests.Engine;

[TestFixture]
internal sealed class LaneTableTests
{
    private static readonly Moment Now = new(TimeSpan.Zero, new(2027, 1, 10, 12, 0, 0, TimeSpan.Zero));

    [Test]
    public void Take_LaneWhoseHandlerThrew_ComesAloneThoughOthersAreReady()
    {
        var table = CreateTable("a");
        var (lane, epoch) = Take(table).Single();
        table.Add(new(2, new("t"), "b", WorkClass.Normal), Now);
        table.Fault(lane, epoch, TimeSpan.Zero, "fault", Now);
        table.UnparkDue(Now);
        table.Add(new(3, new("t"), "c", WorkClass.Normal), Now);

        Names(Take(table)).Should().Equal("b");
        Names(Take(table)).Should().Equal("a");
        Names(Take(table)).Should().Equal("c");
    }

    [Test]
    public void Take_LaterItemThatMayNotRunYet_EndsTheRunBeforeIt()
    {
        var table = CreateTable("a");
        table.Add(new(2, new("t"), "a", WorkClass.Normal, Now.Utc.AddMinutes(1)), Now);

        var (lane, epoch) = Take(table).Single();
        table.Finish(lane, epoch, LaneResult.Done, TimeSpan.Zero, Now).Should().Be(1);

        lane.State.Should().Be(LaneState.Parked);
        lane.ParkedUntil.Should().Be(Now.Utc.AddMinutes(1));
    }

    [Test]
    public void Finish_LaneTakenBackMeanwhile_ChangesNothing()
    {
        var table = CreateTable("a");
        var (lane, epoch) = Take(table).Single();
        table.Reclaim(lane, Now);

        table.Finish(lane, epoch, LaneResult.Done, TimeSpan.Zero, Now).Should().Be(0);

        Names(Take(table)).Should().Equal("a");
    }

    [Test]
    public void Finish_LaneThatIsToRest_TakesWhatComesMeanwhileInOneRunAfterwards()
    {
        var table = CreateTable("a", "b");
        var (lane, epoch) = Take(table)[0];
        table.Finish(lane, epoch, LaneResult.Done, TimeSpan.FromMilliseconds(30), Now).Should().Be(1);
        table.Add(new(3, new("t"), "a", WorkClass.Critical), Now);
        table.Add(new(4, new("t"), "a", WorkClass.Critical), Now);

        Take(table).Should().BeEmpty("it rests");
        table.ParkedLanes.Should().Be(0, "nothing is wrong with it");
        var later = Now with { Elapsed = TimeSpan.FromMilliseconds(30) };
        table.NextWakeUp().Should().Be(later.Elapsed);
        table.UnparkDue(later);

        Take(table).Should().ContainSingle().Which.Lane.Running.Should().Be(2);
    }

    [Test]
    public void Finish_LaneThatRestsWithNothingToDo_IsClosedAfterwards()
    {
        var table = CreateTable("a");
        var (lane, epoch) = Take(table).Single();
        table.Finish(lane, epoch, LaneResult.Done, TimeSpan.FromMilliseconds(30), Now);

        table.UnparkDue(Now with { Elapsed = TimeSpan.FromMilliseconds(30) });

        table.Lanes.Should().BeEmpty();
    }

    [Test]
    public void Add_LaneThatFloods_LeavesItsRestInTheSourceAndStaysAsUrgentAsThat()
    {
        var table = new LaneTable(new() { MaxInMemoryPerLane = 2 });
        for (var id = 1; id <= 5; id++)
            table.Add(new(id, new("t"), "flood", id == 5 ? WorkClass.Critical : WorkClass.Bulk), Now);
        table.Add(new(6, new("t"), "other", WorkClass.High), Now);

        table.Items.Should().Be(3);
        Names(Take(table)).Should().Equal("flood", "other");
    }

    private static LaneTable CreateTable(params string[] lanes)
    {
        var table = new LaneTable(new());
        for (var i = 0; i < lanes.Length; i++)
            table.Add(new(i + 1, new("t"), lanes[i], WorkClass.Normal), Now);
        return table;
    }

    private static IReadOnlyList<(Lane Lane, int Epoch)> Take(LaneTable table)
    {
        var turn = new Turn(256);
        table.Take(turn, 64, Now);
        return turn.Claims;
    }

    private static IEnumerable<string> Names(IEnumerable<(Lane Lane, int Epoch)> claims) =>
        claims.Select(static c => c.Lane.Key.Name);
}
