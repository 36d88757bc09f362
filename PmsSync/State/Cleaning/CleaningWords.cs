using PmsSync.Domain;

namespace PmsSync.State.Cleaning;

/// <summary>What is said of a task in plain sentences. No guest data.</summary>
internal static class CleaningWords
{
    /// <summary>Why the task may not be ready when the next guest arrives; null where nothing threatens.</summary>
    public static string? Risk(CleaningTask task, DateTimeOffset now)
    {
        var plan = task.Plan;
        if (plan.NextStay is null || task.Status is CleaningStatus.Done or CleaningStatus.Cancelled)
            return null;
        if (plan.DueAt - plan.OpensAt < plan.Duration)
            return $"It takes {Hours(plan.Duration)}, and between the check-out and the next check-in there {Between(plan.DueAt - plan.OpensAt)}. Agree on an earlier check-out or a later check-in.";
        if (now > plan.DueAt)
            return $"It is not done, and the next guest was to arrive {At(plan.DueAt)}.";
        return now > plan.DueAt - plan.Duration
            ? $"It takes {Hours(plan.Duration)} and is not done; the next guest arrives {At(plan.DueAt)}."
            : null;
    }

    /// <summary>Why a task that was done is open again.</summary>
    public static string? Reopened(CleaningTask task) => task.IsReopened
        ? $"It was done {At(task.Work.DoneAt!.Value)}, and then the departure moved to {At(task.Plan.OpensAt)}."
        : null;

    /// <summary>Why a stay makes no task any more.</summary>
    /// <param name="stay">As it is now.</param>
    /// <param name="isEcho">Suspected to be our own block coming back.</param>
    public static string Gone(CleaningStay stay, bool isEcho) => stay switch
    {
        { IsReleased: true } or { Status: StayStatus.Cancelled, EndedAs: "released" } => "A person released the nights of the stay.",
        { Status: StayStatus.Cancelled } => "The stay was cancelled.",
        { Kind: StayKind.Block } => "The nights are blocked, and nobody stays.",
        { Holds: false } => "The nights of the stay are part of another one now.",
        _ when isEcho => "The stay is suspected to be our own block coming back.",
        _ => "The stay no longer needs it.",
    };

    private static string Between(TimeSpan time) => time > TimeSpan.Zero ? $"{(time == TimeSpan.FromHours(1) ? "is" : "are")} {Hours(time)}" : "is no time";

    private static string Hours(TimeSpan time) => time.TotalMinutes % 60 == 0
        ? $"{time.TotalHours:0} {(time == TimeSpan.FromHours(1) ? "hour" : "hours")}"
        : $"{time.TotalMinutes:0} minutes";

    private static string At(DateTimeOffset at) => $"{at.UtcDateTime:yyyy-MM-dd HH:mm} UTC";
}
