using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Tenancy;

namespace PmsSync.Benchmarks.Convergence;

/// <summary>What happens to a house: one thing at one moment.</summary>
internal delegate void Step(Life life);

/// <summary>Steps that keep their order among themselves; they come at any time otherwise.</summary>
internal sealed record Line(params IReadOnlyList<Step> Steps)
{
    /// <summary>What of it its source may tell once more, in the same order, and later still; a person says everything once.</summary>
    public IReadOnlyList<Step> Again { get; init; } = [];

    /// <summary>A fact of a source that keeps no order, may repeat itself, and is received whenever that is.</summary>
    public static Line Of(NewEvent item) => Repeated(life => life.BeTold(item));

    /// <summary>The same, where something else is done to tell it.</summary>
    public static Line Repeated(Step tell) => new(tell) { Again = [tell] };
}

/// <summary>
/// All that happens to a house, in stages with rest between them: a person decides about what is at rest, and decides the
/// same again only over the same.
/// </summary>
internal sealed record History(params IReadOnlyList<IReadOnlyList<Line>> Stages);

/// <summary>Random histories of one kind of data.</summary>
internal abstract class HistoryKind
{
    public static IReadOnlyList<HistoryKind> All { get; } =
        [new BookingHistories(), new DecisionHistories(), new CleaningHistories(), new MaintenanceHistories(), new MessageHistories(), new PriceHistories(), new EditHistories()];

    public abstract string Name { get; }

    /// <summary>Words that some life must end with, or the proof says nothing of them.</summary>
    public abstract IReadOnlyList<string> Expected { get; }

    /// <summary>Configures the house and draws what happens to it: the same for the same chance.</summary>
    public abstract History Draw(ProofHouse house, Random chance);

    /// <summary>The owner's settings, which a life begins with: the usual ones in half of all histories.</summary>
    public static Line Judged(Random chance) => new(Judging(chance.Next(2) == 0 ? ConflictPolicies.Default : new ConflictPolicies
    {
        Overlaps = (OverlapPolicy)chance.Next(2),
        Echoes = (EchoPolicy)chance.Next(2),
        DuplicatesWithin = chance.Next(3) switch { 0 => null, 1 => TimeSpan.FromMinutes(2), _ => TimeSpan.FromHours(1) },
    }));

    private static Step Judging(ConflictPolicies policies) => life => life.Judge(policies);

    public static StayDates March(int arrival, int departure) => new(Day(arrival), Day(departure));

    public static DateOnly Day(int day) => new(2027, 3, day);

    public static NewEvent EventOf(Pipeline pipeline, string lane, string kind, byte[] payload, string source = "api", DateTimeOffset? at = null) =>
        new(ProofHouse.Owner, pipeline, WorkClass.Normal, lane, kind, source, payload, at ?? ProofHouse.Noon);
}
