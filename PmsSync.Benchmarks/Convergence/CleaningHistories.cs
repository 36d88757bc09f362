using PmsSync.Domain;
using PmsSync.Pipelines.Availability;
using PmsSync.Pipelines.Cleaning;
using PmsSync.State;
using PmsSync.State.Cleaning;
using PmsSync.Tenancy;

namespace PmsSync.Benchmarks.Convergence;

/// <summary>
/// Stays that move, change their unit, are cancelled and come back, and people at work on their tasks. Only what is said of
/// one stay, and what is said of one task, keeps its order.
/// </summary>
internal sealed class CleaningHistories : HistoryKind
{
    private const int Stays = 4;

    private static readonly DateTimeOffset Start = new(2027, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public override string Name => "cleaning";

    public override IReadOnlyList<string> Expected => ["|Open|", "|Started|", "|Done|", "|Cancelled|", "|Open again|"];

    public override History Draw(ProofHouse house, Random chance)
    {
        house.Configure(static u => u with { Cleaning = new CleaningRules { LinenEvery = 3, DeepEvery = 2, Assignee = "maria" } });
        var stays = Enumerable.Range(1, chance.Next(1, 11)).Select(version => StayTold(version, chance));
        var works = Enumerable.Range(0, chance.Next(9)).Select(order => Work(order, chance));
        return new History([.. stays.Concat(works).GroupBy(static s => s.Line).Select(static g => new Line([.. g.Select(static s => s.Step)]))]);
    }

    /// <summary>A stay's facts stand in its own lane: its row is always the newest of those that were told.</summary>
    public static (string Line, Step Step) StayStep(StayRow row)
    {
        Step tell = life =>
        {
            var before = StayStore.Find(life.Session.Connection, ProofHouse.Owner, row.Stay.Id);
            StayStore.Save(life.Session, row);
            foreach (var unit in new[] { before?.Stay.Unit ?? row.Stay.Unit, row.Stay.Unit }.Distinct())
            {
                UnitVersions.Bump(life.Session, ProofHouse.Owner, unit);
                life.Arrive(UnitChanged.Of(ProofHouse.Owner, unit, ProofHouse.Noon));
            }
        };
        return (row.Stay.Id, tell);
    }

    private static (string Line, Step Step) StayTold(int version, Random chance)
    {
        var (stay, arrival, fate) = (chance.Next(Stays), chance.Next(1, 21), chance.Next(10));
        var mirrored = fate == 4 && stay > 0 ? Lookalikes.Of(chance.Next(2) == 0 || stay == 1 ? ["s0"] : ["s0", "s1"]) : null;
        var row = new StayRow(
            new Stay
            {
                Id = $"s{stay}",
                Tenant = ProofHouse.Owner,
                Unit = chance.Next(2) == 0 ? ProofHouse.Flat : ProofHouse.Double,
                Dates = March(arrival, arrival + chance.Next(1, 9)),
                Status = fate < 3 ? StayStatus.Cancelled : StayStatus.Confirmed,
                Kind = fate == 3 ? StayKind.Block : fate == 4 ? StayKind.Occupied : StayKind.Booking,
                Version = version,
            },
            new Provenance { TakesNights = fate >= 3, EndedAs = fate == 5 ? StayRow.Merged : null, Resembles = mirrored, IsSuspected = mirrored is not null });
        return StayStep(row);
    }

    private static (string Line, Step Step) Work(int order, Random chance)
    {
        var (stay, linen, what) = ($"s{chance.Next(Stays)}", chance.Next(3), chance.Next(6));
        var task = linen == 0 ? CleaningTaskId.OfTurnover(stay) : CleaningTaskId.OfLinen(stay, linen);
        var decision = new CleaningDecision(
            what == 3 ? $"person {order}" : null, ClearsAssignee: what == 4, what < 3 ? (CleaningStatus)what : null, what == 5 ? $"note {order}" : null,
            ClearsNote: false, Start.AddDays(chance.Next(1, 29)))
        {
            By = $"staff/{order}",
        };
        var command = new CleaningCommand { Task = task, Decision = decision };
        var item = EventOf(Pipeline.Cleaning, CleaningCommand.LaneOf(task), CleaningCommand.Change, FactJson.Write(command), at: Start.AddDays(order * 3));
        return (task, life => life.Arrive(item));
    }
}
