using PmsSync.Engine;

namespace PmsSync.Tests.Engine;

/// <summary>Dead letters that a person opens again at an awkward moment; every such moment is in <see cref="FeedingPropertyTests"/>, too.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class FeederTests
{
    private static readonly Moment Now = new(TimeSpan.Zero, new(2027, 1, 10, 12, 0, 0, TimeSpan.Zero));

    private readonly FakeSource _source = new();
    private readonly LaneTable _table;
    private readonly Intake _intake = new(1);
    private readonly Feeder _feeder;

    public FeederTests()
    {
        var options = new LaneEngineOptions { MaxInMemoryPerLane = 1 };
        _table = new(options);
        _feeder = new(options, _intake, _source, _table);
    }

    [Test]
    public void Reopen_ItemThatTheFirstReadHasBrought_IsHandledOnce()
    {
        var dead = _source.Commit("t", "a");
        var fetch = _feeder.Plan(Now);
        _feeder.Read(fetch);
        _feeder.Reopen([dead]);
        _feeder.Admit(fetch, Now);

        HandleAll().Should().Equal(1);
    }

    [Test]
    public void Reopen_ItemThatItsLanesReloadHasBrought_IsHandledOnce()
    {
        var (first, second) = (_source.Commit("t", "a"), _source.Commit("t", "a"));
        HandleAll().Should().Equal(1, 2);
        _source.Reopen(first);
        _feeder.Reopen([first]);
        _intake.Offer([_source.Commit("t", "a")]);
        FeedAll();
        HandleReady().Should().Equal(1L);

        var fetch = _feeder.Plan(Now);
        _source.Reopen(second);
        _feeder.Read(fetch);
        _feeder.Reopen([second]);
        _feeder.Admit(fetch, Now);

        fetch.Kind.Should().Be(FetchKind.Reload);
        HandleAll().Should().Equal(2, 3);
    }

    [Test]
    public void Reopen_ItemWhoseTurnHasNotReportedYet_IsHandledAgain()
    {
        var item = _source.Commit("t", "a");
        FeedAll();
        var turn = new Turn(1);
        _table.Take(turn, 1, Now);
        _source.Close(item);
        _source.Reopen(item);
        _feeder.Reopen([item]);
        FeedAll();
        _table.Finish(turn.Claims[0].Lane, turn.Claims[0].Epoch, LaneResult.Done, TimeSpan.Zero, Now);

        _feeder.HasWork.Should().BeTrue("nothing else wakes the feed loop");
        HandleAll().Should().Equal(1);
    }

    private List<long> HandleAll()
    {
        var handled = new List<long>();
        for (var before = -1; before < handled.Count;)
        {
            before = handled.Count;
            handled.AddRange(HandleReady());
            FeedAll();
            handled.AddRange(HandleReady());
        }

        _source.Mistakes.Should().BeEmpty();
        return handled;
    }

    private void FeedAll()
    {
        for (var fetch = _feeder.Plan(Now); fetch.Kind != FetchKind.Nothing; fetch = _feeder.Plan(Now))
        {
            _feeder.Read(fetch);
            _feeder.Admit(fetch, Now);
        }
    }

    private List<long> HandleReady()
    {
        var handled = new List<long>();
        for (var turn = new Turn(1); _table.Take(turn, 1, Now); turn.Clear())
        {
            var (lane, epoch) = turn.Claims[0];
            var item = turn.Runs[0].Items[0];
            _source.Close(item);
            handled.Add(item.Id);
            _table.Finish(lane, epoch, LaneResult.Done, TimeSpan.Zero, Now);
        }

        return handled;
    }
}
