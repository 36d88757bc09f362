using Microsoft.Extensions.Time.Testing;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.Tests.Storage;

internal sealed class CriticalPauseTests
{
    private static readonly TimeSpan Length = TimeSpan.FromMilliseconds(5);

    private readonly FakeTimeProvider _time = new();

    [Test]
    public void Rest_WithoutAFlood_IsNone()
    {
        var pause = Paused(flood: 2);

        pause.Committed(WorkClass.Critical);

        pause.Rest.Should().Be(TimeSpan.Zero);
    }

    [Test]
    public void Rest_ACriticalCommitInAFlood_GoesFromItsEndToTheNextOrToThePausesEnd()
    {
        var pause = Paused(flood: 10);

        pause.Committed(WorkClass.Critical);
        pause.Rest.Should().Be(Length);
        Pass(3);
        pause.Rest.Should().Be(TimeSpan.FromMilliseconds(2));
        pause.Committed(WorkClass.Critical);
        pause.Rest.Should().Be(Length, "the next link begins it anew");
        Pass(5);

        pause.Rest.Should().Be(TimeSpan.Zero);
    }

    [Test]
    public void Rest_CriticalCommitsWithoutEnd_TheFloodIsLookedAtAgainInTime()
    {
        var pause = Paused(flood: 10);
        var held = 0;
        pause.Committed(WorkClass.Critical);

        for (; pause.Rest > TimeSpan.Zero; held += 4)
        {
            Pass(4);
            pause.Committed(WorkClass.Critical);
        }

        held.Should().BeInRange(25, 28);
        pause.Committed(WorkClass.Normal);
        pause.Committed(WorkClass.Critical);
        pause.Rest.Should().Be(Length, "some of the flood was written");
    }

    [Test]
    public void Rest_TheFloodIsOver_IsNoneAfterAFewTimesThatNothingWaited()
    {
        var pause = Paused(flood: 1_000);

        for (var times = 0; times < 4; times++)
            pause.NothingWaits();
        pause.Committed(WorkClass.Critical);

        pause.Rest.Should().Be(TimeSpan.Zero);
    }

    [Test]
    public void End_TheNextLinkDidNotCome_NothingIsHeldUpAnyMore()
    {
        var pause = Paused(flood: 10);
        pause.Committed(WorkClass.Critical);

        pause.End();

        pause.Rest.Should().Be(TimeSpan.Zero);
    }

    private CriticalPause Paused(int flood)
    {
        var pause = new CriticalPause(Length, TimeSpan.FromMilliseconds(25), _time);
        for (var commits = 0; commits < flood; commits++)
            pause.Committed(WorkClass.Normal);
        return pause;
    }

    private void Pass(int milliseconds) => _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
}
