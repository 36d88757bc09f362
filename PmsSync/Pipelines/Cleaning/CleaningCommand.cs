using PmsSync.State.Cleaning;

namespace PmsSync.Pipelines.Cleaning;

/// <summary>What a person does to a task, as it stands in the journal; with all that its rules use, so that nothing depends on who is quicker.</summary>
internal sealed record CleaningCommand
{
    public const string Change = "cleaning.change";

    public required string Task { get; init; }

    public required CleaningDecision Decision { get; init; }

    /// <summary>A hash of the request's body: the same Idempotency-Key with another body is an error.</summary>
    public string? RequestHash { get; init; }

    /// <summary>The version that the caller saw (If-Match); null: whatever it is.</summary>
    public long? IfVersion { get; init; }

    /// <summary>
    /// True where what is said may arrive later than what was said after it: without a version it does not open a task again that
    /// is done.
    /// </summary>
    public bool KeepsDone { get; init; }

    /// <summary>What people do to one task is applied in order, to whichever unit its stay moves meanwhile.</summary>
    public static string LaneOf(string task) => $"task/{task}";
}

/// <summary>How a command ended.</summary>
internal enum CleaningOutcome
{
    Changed = 0,

    /// <summary>It stood like that already.</summary>
    Unchanged = 1,

    /// <summary>Another version than the one named.</summary>
    Stale = 2,
}

/// <summary>The answer to a command, kept with its event and so repeated word by word.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="At">When it was applied: what threatens the task is told as of then.</param>
internal sealed record CleaningResult(CleaningOutcome Outcome, DateTimeOffset At)
{
    /// <summary>As it stood after the command; null where the stays do not make it at that moment.</summary>
    public CleaningTask? Task { get; init; }
}
