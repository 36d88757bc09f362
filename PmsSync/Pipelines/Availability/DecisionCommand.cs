using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.State;

namespace PmsSync.Pipelines.Availability;

/// <summary>What a person decides about a conflict, as it stands in the journal, in the lane of the conflict's unit, prices or booking.</summary>
internal sealed record DecisionCommand
{
    public const string Kind = "conflict.decided";

    public required string Conflict { get; init; }

    /// <summary>A hash of the request's body: the same Idempotency-Key with another body is an error.</summary>
    public string? RequestHash { get; init; }

    public required DecisionAction Action { get; init; }

    /// <summary>The side that is kept, released or moved.</summary>
    public string? Booking { get; init; }

    /// <summary>Where it is moved to.</summary>
    public string? Unit { get; init; }

    /// <summary>Of revisions out of order the one that is kept.</summary>
    public string? Revision { get; init; }

    /// <summary>Of revisions out of order the newest one that the caller saw.</summary>
    public string? Newest { get; init; }

    public string? Note { get; init; }

    /// <summary>Whose key it was.</summary>
    public required string By { get; init; }

    /// <summary>The conflict's tag as the caller saw it (If-Match); null: whatever it is.</summary>
    public string? IfMatch { get; init; }

    /// <summary>The versions of bookings that the caller saw; those it does not name are not compared.</summary>
    public IReadOnlyDictionary<string, long> Versions { get; init; } = new Dictionary<string, long>();
}

/// <summary>How a command ended.</summary>
internal enum DecisionOutcome
{
    Decided = 0,

    NotFound = 1,

    /// <summary>A side changed since the caller looked; <see cref="DecisionResult.Changed"/> says how.</summary>
    Stale = 2,

    /// <summary>Nothing collides any more.</summary>
    NothingToDecide = 3,

    /// <summary>The unit has no room; <see cref="DecisionResult.InTheWay"/> lists by whom.</summary>
    NoRoom = 4,

    /// <summary><see cref="DecisionResult.Errors"/> says why.</summary>
    Invalid = 5,
}

/// <summary>A side that is another than the caller saw.</summary>
internal sealed record ChangedSide(string Booking, long? Seen, long Version, string Words);

/// <summary>The answer to a command, kept with its event and so repeated word by word.</summary>
internal sealed record DecisionResult(DecisionOutcome Outcome)
{
    /// <summary>The conflict as it stood after the decision.</summary>
    public DecidedConflict? Conflict { get; init; }

    public Decision? Decision { get; init; }

    /// <summary>Why not, for a manager.</summary>
    public string? Words { get; init; }

    public IReadOnlyList<ChangedSide> Changed { get; init; } = [];

    public IReadOnlyList<string> InTheWay { get; init; } = [];

    /// <summary>By field.</summary>
    public IReadOnlyDictionary<string, string[]> Errors { get; init; } = new Dictionary<string, string[]>();

    /// <summary>One field of the command is wrong.</summary>
    public static DecisionResult Wrong(string field, string words) =>
        new(DecisionOutcome.Invalid) { Errors = new Dictionary<string, string[]> { [field] = [words] } };

    /// <summary>The command's event, answered by this; nothing is written yet.</summary>
    public Resolution Close(JournalEvent item)
    {
        var isDone = Outcome == DecisionOutcome.Decided;
        return new Resolution([(item.Id, new Verdict.Closed(
            isDone ? Journal.Outcome.Applied : Journal.Outcome.Ignored, isDone ? null : $"The caller was answered: {Outcome}.", Result: FactJson.Write(this)))]);
    }
}

/// <summary>What a conflict came to by a decision.</summary>
internal sealed record DecidedConflict(
    string Id, string Kind, bool IsOpen, UnitId Unit, NightSet Nights, IReadOnlyList<string> Sides, string Words, DateTimeOffset OpenedAt,
    DateTimeOffset? SettledAt, string? SettledWhy)
{
    public static DecidedConflict Of(ConflictRow row) => new(
        row.Id, row.Kind, row.IsOpen, row.Unit, row.Nights, row.Sides, row.Words, row.OpenedAt, row.SettledAt, row.SettledWhy);
}
