using CsCheck;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Cleaning;
using PmsSync.State;
using PmsSync.State.Cleaning;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Tests.Pipelines.Cleaning;

/// <summary>
/// Stays that move, change their unit, are cancelled and come back, and people at work on their tasks: whatever overtakes what,
/// and however often it is said, at rest the tasks are the same. Only what one person says of one task keeps its order.
/// </summary>
internal sealed class CleaningConvergenceTests
{
    private const int Stays = 4;

    private static readonly DateTimeOffset Start = new(2027, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly string[] Clear = ["DELETE FROM stay", "DELETE FROM cleaning_task", "DELETE FROM cleaning_work", "DELETE FROM unit_version"];

    private static readonly Gen<StayFact> Fact = Gen.Select(
        Gen.Int[0, Stays - 1], Gen.Bool, Gen.Int[1, 20], Gen.Int[1, 8], Gen.Int[0, 9],
        static (stay, moved, arrival, nights, fate) => new StayFact(stay, moved ? PipelineHouse.Double : PipelineHouse.Flat, arrival, nights, fate));

    private static readonly Gen<WorkFact> Work = Gen.Select(
        Gen.Int[0, Stays - 1], Gen.Int[0, 2], Gen.Int[0, 5], Gen.Int[1, 28],
        static (stay, linen, what, seen) => new WorkFact(stay, linen, what, seen));

    [Test]
    public async Task Histories_InAnyOrderWithRepeats_EndEqual()
    {
        await using var house = await PipelineHouse.OpenAsync();
        Configure(house);
        var seen = new HashSet<string>();

        await house.Database.Writer.WriteAsync(WorkClass.Normal, session =>
        {
            Gen.Select(Fact.List[1, 10], Work.List[0, 8], Gen.Int[0, int.MaxValue]).Sample((facts, work, seed) =>
            {
                var told = Run(house, session, facts, work, new Random(seed));
                seen.UnionWith(told.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static l => l.Split('|')[1]));
                Run(house, session, facts, work, new Random(seed + 1)).Should().Be(told);
            }, iter: 150, threads: 1);
            return true;
        });

        seen.Should().Contain(["Open", "Started", "Done", "Cancelled", "Open again"], "a property that never meets them says nothing of them");
    }

    private static string Run(PipelineHouse house, WriteSession session, List<StayFact> facts, List<WorkFact> work, Random chance)
    {
        foreach (var sql in Clear)
            session.Execute(sql);
        var resolver = house.Get<CleaningResolver>();
        var stays = facts.Select((f, i) => (Line: $"s{f.Stay}", Do: (Action<List<UnitId>>)(due => Tell(session, f, i, due))));
        var decisions = work.Select((w, i) => (Line: w.Task, Do: (Action<List<UnitId>>)(due => Apply(resolver, session, CleaningCommand.LaneOf(w.Task), w.EventOf(i), due))));
        var lines = stays.Concat(decisions).GroupBy(static o => o.Line).Select(static g => new Queue<Action<List<UnitId>>>(g.Select(static o => o.Do))).ToList();
        var due = new List<UnitId>();
        while (lines.Count > 0 || due.Count > 0)
        {
            if (due.Count > 0 && (lines.Count == 0 || chance.Next(3) == 0))
            {
                var unit = due[chance.Next(due.Count)];
                // Sometimes it is told again.
                if (chance.Next(4) > 0)
                    due.Remove(unit);
                Apply(resolver, session, "unit/" + unit, EventOf("unit/" + unit, StaysChanged.Kind, [], Start), due);
                continue;
            }
            var line = lines[chance.Next(lines.Count)];
            line.Dequeue()(due);
            if (line.Count == 0)
                lines.Remove(line);
        }
        return Tasks(session.Connection);
    }

    // A stay's facts stand in its own lane: its row is always the newest of those that were told.
    private static void Tell(WriteSession session, StayFact fact, int order, List<UnitId> due)
    {
        var before = StayStore.Find(session.Connection, PipelineHouse.Owner, $"s{fact.Stay}");
        StayStore.Save(session, fact.RowOf(order));
        foreach (var unit in new[] { before?.Stay.Unit ?? fact.Unit, fact.Unit }.Distinct())
        {
            UnitVersions.Bump(session, PipelineHouse.Owner, unit);
            due.Add(unit);
        }
    }

    private static void Apply(CleaningResolver resolver, WriteSession session, string lane, JournalEvent item, List<UnitId> due)
    {
        var resolution = resolver.Resolve(session.Connection, lane, [item]);
        resolution.IsCurrent(session).Should().BeTrue();
        resolution.Write(session);
        due.AddRange(resolution.FollowUps.Select(static f => StaysChanged.UnitOf(f.Lane)));
    }

    // Without versions and times of planning: they tell how it came about.
    private static string Tasks(SqliteConnection connection) => string.Join('\n', new CleaningStatus?[] { null, CleaningStatus.Cancelled }
        .SelectMany(status => CleaningStore.List(connection, PipelineHouse.Owner, new CleaningFilter(Status: status), 1000, (long.MinValue, "")))
        .Select(static t => $"{t.Id}|{(t.IsReopened ? "Open again" : t.Status)}|{t.Assignee}|{t.Plan}|{t.Work}"));

    private static JournalEvent EventOf(string lane, string kind, byte[] payload, DateTimeOffset at) => new(
        1, PipelineHouse.Owner, Pipeline.Cleaning, WorkClass.Normal, lane, kind, "test", payload, at, Outcome.Open, null, null, null, null, 0, null, null, null);

    private static void Configure(PipelineHouse house)
    {
        var owner = house.Tenants.Current.Tenants[0];
        var rules = new CleaningRules { LinenEvery = 3, DeepEvery = 2, Assignee = "maria" };
        house.Tenants.Swap(new Snapshot([new Tenant(PipelineHouse.Owner, [.. owner.Units.Select(u => u with { Cleaning = rules })], owner.Connections)]));
    }

    private sealed record StayFact(int Stay, UnitId Unit, int Arrival, int Nights, int Fate)
    {
        public StayRow RowOf(int order) => new(
            new Stay
            {
                Id = $"s{Stay}",
                Tenant = PipelineHouse.Owner,
                Unit = Unit,
                Dates = Pipelines.Nights.March(Arrival, Arrival + Nights),
                Status = Fate < 3 ? StayStatus.Cancelled : StayStatus.Confirmed,
                Kind = Fate == 3 ? StayKind.Block : Fate == 4 ? StayKind.Occupied : StayKind.Booking,
                Version = order + 1,
            },
            new Provenance { TakesNights = Fate >= 3, EndedAs = Fate == 5 ? CleaningStay.Merged : null, MirrorOf = Fate == 4 ? "s0" : null });
    }

    private sealed record WorkFact(int Stay, int Linen, int What, int Seen)
    {
        public string Task => Linen == 0 ? CleaningTaskId.OfTurnover($"s{Stay}") : CleaningTaskId.OfLinen($"s{Stay}", Linen);

        public JournalEvent EventOf(int order)
        {
            var decision = new CleaningDecision(
                What == 3 ? $"person {order}" : null, ClearsAssignee: What == 4, What < 3 ? (CleaningStatus)What : null, What == 5 ? $"note {order}" : null,
                ClearsNote: false, Start.AddDays(Seen));
            var command = new CleaningCommand { Task = Task, Decision = decision };
            return CleaningConvergenceTests.EventOf(CleaningCommand.LaneOf(Task), CleaningCommand.Change, FactJson.Write(command), Start.AddDays(order * 3));
        }
    }
}
