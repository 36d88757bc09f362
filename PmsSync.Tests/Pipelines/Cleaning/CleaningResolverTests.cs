using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Bookings.Direct;
using PmsSync.Pipelines.Cleaning;
using PmsSync.State;
using PmsSync.State.Cleaning;
using PmsSync.Tenancy;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.Pipelines.Cleaning;

/// <summary>What becomes of a task, from the booking to the row.</summary>
internal sealed class CleaningResolverTests
{
    private const string Task = "turnover-b1";

    private PipelineHouse _house = null!;

    [SetUp]
    public async Task Setup() => _house = await PipelineHouse.OpenAsync();

    [TearDown]
    public async Task TearDown() => await _house.DisposeAsync();

    [Test]
    public async Task Book_AStay_MakesItsTurnoverOnce()
    {
        await BookAsync("b1", March(1, 4));
        await BookAsync("b2", March(4, 6));

        Tasks().Select(static t => (t.Id, t.Plan.Priority, t.Status)).Should().Equal(
            (Task, CleaningPriority.Urgent, CleaningStatus.Open), ("turnover-b2", CleaningPriority.Normal, CleaningStatus.Open));
    }

    [Test]
    public async Task Extend_AStayThatAPersonTookOn_MovesItsTaskAndKeepsWhatThePersonDid()
    {
        await BookAsync("b1", March(1, 4));
        await DecideAsync(assignee: "maria", status: CleaningStatus.Started, note: "linen is in the hall");

        await ChangeAsync(new DirectFields { Departure = Day(7) });

        Tasks().Should().ContainSingle().Which.Should().BeEquivalentTo(new
        {
            Id = Task,
            Assignee = "maria",
            Status = CleaningStatus.Started,
            Plan = new { Day = Day(7) },
            Work = new { Note = "linen is in the hall", StartedAt = _house.Time.GetUtcNow() },
        });
    }

    [Test]
    public async Task Cancel_UntouchedTask_IsGoneAndOneThatAPersonTouchedSaysWhy()
    {
        await BookAsync("b1", March(1, 4));
        await BookAsync("b2", March(4, 6));
        await DecideAsync(note: "bring the ladder");

        await CancelAsync("b1");
        await CancelAsync("b2");

        Tasks().Should().BeEmpty();
        Tasks(CleaningStatus.Cancelled).Should().ContainSingle().Which.Should().BeEquivalentTo(new
        {
            Id = Task,
            Plan = new { Gone = "The stay was cancelled." },
            Work = new { Note = "bring the ladder" },
        });
    }

    [Test]
    public async Task Reinstate_AStay_BringsItsTaskBackAsItWas()
    {
        await BookAsync("b1", March(1, 4));
        await DecideAsync(assignee: "maria", status: CleaningStatus.Started);
        var before = Tasks().Single();
        await CancelAsync("b1");

        await ChangeAsync(new DirectFields { Status = StayStatus.Confirmed });

        Tasks().Should().ContainSingle().Which.Should().BeEquivalentTo(before, static o => o.Including(static t => t.Plan).Including(static t => t.Work));
    }

    [Test]
    public async Task MoveDeparture_BeyondTheTimeOfTheWork_ReopensWhatWasDoneAndSaysWhy()
    {
        await BookAsync("b1", March(1, 4));
        _house.Time.SetUtcNow(new DateTimeOffset(2027, 3, 4, 12, 30, 0, TimeSpan.Zero));
        await DecideAsync(status: CleaningStatus.Done);

        await ChangeAsync(new DirectFields { Departure = Day(6) });

        var task = Tasks().Single();
        task.Status.Should().Be(CleaningStatus.Open);
        CleaningWords.Reopened(task).Should().Be("It was done 2027-03-04 12:30 UTC, and then the departure moved to 2027-03-06 11:00 UTC.");
        await ChangeAsync(new DirectFields { Departure = Day(4) });
        Tasks().Single().Status.Should().Be(CleaningStatus.Done, "the departure is again the one that it was done for");
    }

    [Test]
    public async Task MoveDeparture_EarlierThanTheWork_LeavesItDone()
    {
        await BookAsync("b1", March(1, 4));
        _house.Time.SetUtcNow(new DateTimeOffset(2027, 3, 4, 9, 0, 0, TimeSpan.Zero));
        await DecideAsync(status: CleaningStatus.Done);

        Tasks().Single().Status.Should().Be(CleaningStatus.Done, "the guest had left before the hour");
        await ChangeAsync(new DirectFields { Departure = Day(3) });
        Tasks().Single().Status.Should().Be(CleaningStatus.Done);
    }

    [Test]
    public async Task Move_ToAnotherUnit_TakesTheTaskAlong()
    {
        await BookAsync("b1", March(1, 4));
        await DecideAsync(assignee: "maria");

        await ChangeAsync(new DirectFields { Unit = PipelineHouse.Double.Value });

        Tasks().Should().ContainSingle().Which.Should().BeEquivalentTo(new { Id = Task, Assignee = "maria", Plan = new { Unit = PipelineHouse.Double } });
        Tasks(CleaningStatus.Cancelled).Should().BeEmpty();
    }

    [Test]
    public async Task Decision_PlacesAStayElsewhereOrReleasesIt_AndItsTaskFollows()
    {
        await BookAsync("b1", March(1, 4));
        await DecideAsync(assignee: "maria");

        await PlaceAsync("b1", PipelineHouse.Double);
        Tasks().Should().ContainSingle().Which.Should().BeEquivalentTo(new { Id = Task, Assignee = "maria", Plan = new { Unit = PipelineHouse.Double } });

        await PlaceAsync("b1", to: null);
        Tasks().Should().BeEmpty();
        Tasks(CleaningStatus.Cancelled).Should().ContainSingle().Which.Plan.Gone.Should().Be("A person released the nights of the stay.");
    }

    [Test]
    public async Task Feed_GuestWhoWasPlacedElsewhereLeavesEarly_IsStillWhereThePersonSaid()
    {
        await _house.ShowAsync(("u1", March(1, 6)), ("u2", March(20, 21)));
        var stay = _house.Read<string>("SELECT id FROM stay WHERE arrival = '2027-03-01'");
        await PlaceAsync(stay, PipelineHouse.Double);

        await LeaveOnThirdAsync();

        Tasks().Select(static t => (t.Plan.Unit, t.Plan.Day)).Should().Equal((PipelineHouse.Double, Day(3)), (PipelineHouse.Flat, Day(21)));
    }

    [TestCase("double")]
    [TestCase(null)]
    public async Task Change_GuestWhomAPersonPlacedIsToLeaveEarlier_IsWhereTheSourceSaysAgain(string? to)
    {
        await BookAsync("b1", March(1, 4));
        await PlaceAsync("b1", to is null ? null : new UnitId(to));

        await ChangeAsync(new DirectFields { Departure = Day(3) });
        await _house.BookAsync("b2", PipelineHouse.Flat, March(2, 3), allowOverbooking: true);
        await _house.WhenIdleAsync();

        Tasks().Select(static t => (t.Id, t.Plan.Unit, t.Plan.Day)).Should().Equal((Task, PipelineHouse.Flat, Day(3)), ("turnover-b2", PipelineHouse.Flat, Day(3)));
        _house.CalendarOf(PipelineHouse.Flat).Closed().Should().Equal(March(1, 3));
        _house.Conflicts().Should().ContainSingle().Which.Sides.Should().BeEquivalentTo("b1", "b2");
    }

    [Test]
    public async Task Feed_GuestWhoWasReleasedLeavesEarly_HasNoTurnover()
    {
        await _house.ShowAsync(("u1", March(1, 6)), ("u2", March(20, 21)));
        await PlaceAsync(_house.Read<string>("SELECT id FROM stay WHERE arrival = '2027-03-01'"), to: null);

        await LeaveOnThirdAsync();

        _house.Read<string>("SELECT ended_as FROM stay WHERE arrival = '2027-03-01'").Should().Be("shortened");
        Tasks().Select(static t => t.Plan.Day).Should().Equal(Day(21));
    }

    [Test]
    public async Task Feed_ReissuesAStay_KeepsItsTask()
    {
        await _house.ShowAsync(("u1", March(1, 4)));
        var before = Tasks().Single().Id;

        await _house.ShowAsync(("u2", March(1, 4)));

        Tasks().Should().ContainSingle().Which.Id.Should().Be(before);
    }

    [Test]
    public async Task Feed_StopsShowingAStay_KeepsItsTaskUntilTheGraceHasPassed()
    {
        await _house.ShowAsync(("u1", March(1, 4)), ("u2", March(8, 9)), ("u3", March(12, 14)), ("u4", March(20, 21)));
        for (var poll = 0; poll < 2; poll++)
            await ShowLaterAsync();
        Tasks().Should().HaveCount(4);

        await ShowLaterAsync();

        Tasks().Select(static t => t.Plan.Day).Should().Equal(Day(9), Day(14), Day(21));
    }

    [Test]
    public async Task Settings_Change_MakesTheTasksAnew()
    {
        await BookAsync("b1", March(1, 4));
        var before = _house.Tenants.Current.Tenants[0];
        _house.Tenants.Swap(new Snapshot([new Tenant(
            PipelineHouse.Owner, [before.Units[0] with { CheckOut = new TimeOnly(10, 0), Cleaning = new CleaningRules { LinenEvery = 2 } }, before.Units[1]], before.Connections)]));

        var looked = await new CleaningWatch(_house.Database, _house.Get<EventJournal>(), _house.Tenants, _house.Time).RunOnceAsync(CancellationToken.None);
        await _house.WhenIdleAsync();

        looked.Should().Be(2, "the other unit was never looked at");
        Tasks().Select(static t => (t.Id, t.Plan.OpensAt.Hour)).Should().Equal(("linen-b1-1", 10), (Task, 10));
        (await new CleaningWatch(_house.Database, _house.Get<EventJournal>(), _house.Tenants, _house.Time).RunOnceAsync(CancellationToken.None)).Should().Be(0);
    }

    private IReadOnlyList<CleaningTask> Tasks(CleaningStatus? status = null) =>
        _house.Get<CleaningReader>().Tasks(PipelineHouse.Owner, new CleaningFilter(Status: status), 100, (long.MinValue, ""));

    private async Task BookAsync(string id, StayDates dates)
    {
        await _house.BookAsync(id, PipelineHouse.Flat, dates);
        await _house.WhenIdleAsync();
    }

    private async Task CancelAsync(string id)
    {
        await _house.CancelAsync(id);
        await _house.WhenIdleAsync();
    }

    private async Task ChangeAsync(DirectFields fields)
    {
        await _house.AskAsync(DirectCommand.Change, new DirectCommand { Id = "b1", Fields = fields });
        await _house.WhenIdleAsync();
    }

    private async Task PlaceAsync(string id, UnitId? to)
    {
        var stay = _house.State.Stay(PipelineHouse.Owner, id)!.Stay;
        UnitId[] units = [PipelineHouse.Flat, PipelineHouse.Double];
        await _house.Database.Writer.WriteAsync(WorkClass.Normal, s =>
        {
            PlacementStore.Save(s, PipelineHouse.Owner, "conflict", id, new Placement(StayFace.Of(stay), to, 1));
            foreach (var unit in units)
                UnitVersions.Bump(s, PipelineHouse.Owner, unit);
            return true;
        });
        foreach (var unit in units)
            await _house.Get<EventJournal>().AppendAsync(StaysChanged.Of(PipelineHouse.Owner, unit, "test", WorkClass.Normal, _house.Time.GetUtcNow()));
        await _house.WhenIdleAsync();
    }

    private async Task LeaveOnThirdAsync()
    {
        _house.Time.SetUtcNow(new DateTimeOffset(2027, 3, 3, 12, 0, 0, TimeSpan.Zero));
        for (var poll = 0; poll < 4; poll++)
        {
            _house.Time.Advance(TimeSpan.FromMinutes(6));
            await _house.ShowAsync(("u2", March(20, 21)));
        }
    }

    private async Task ShowLaterAsync()
    {
        _house.Time.Advance(TimeSpan.FromMinutes(6));
        await _house.ShowAsync(("u2", March(8, 9)), ("u3", March(12, 14)), ("u4", March(20, 21)));
    }

    private async Task DecideAsync(string? assignee = null, CleaningStatus? status = null, string? note = null)
    {
        var decision = new CleaningDecision(assignee, ClearsAssignee: false, status, note, ClearsNote: false, Tasks().First(static t => t.Id == Task).Plan.OpensAt);
        await _house.Get<EventJournal>().AppendAndWaitAsync(new NewEvent(
            PipelineHouse.Owner, Pipeline.Cleaning, WorkClass.Normal, CleaningCommand.LaneOf(Task), CleaningCommand.Change, "api",
            FactJson.Write(new CleaningCommand { Task = Task, Decision = decision }), _house.Time.GetUtcNow()));
        await _house.WhenIdleAsync();
    }
}
