using PmsSync.Conflicts;
using PmsSync.Domain;
using PmsSync.State.Prices;

namespace PmsSync.Pipelines.Edits;

/// <summary>What was changed at a channel, in a manager's words.</summary>
internal static class EditWords
{
    /// <summary>More than so many different values are counted.</summary>
    private const int MostValues = 3;

    public static string Of(Target target, EditGroup group, string currency)
    {
        var differences = group.Edits.Select(e => $"{PriceWords.Of(e.Field, e.Theirs, currency)} instead of {PriceWords.Of(e.Field, e.Ours, currency)}").Distinct().ToList();
        var more = differences.Count > MostValues ? $" and {differences.Count - MostValues} more" : "";
        var of = target.RatePlan is { } ratePlan ? $" (rate plan {ratePlan})" : "";
        var since = group.Edits.Min(static e => e.Since) is { } shown ? $"It showed ours until {At(shown)}, so somebody changed it there." : "Somebody changed it there.";
        return $"{target.Connection} shows on {Nights(group.Nights)}{of} {string.Join(", ", differences.Take(MostValues))}{more}. {since} {Fate(group)}";
    }

    public const string Over = "The nights are over.";

    public static string Adopted(Target target, string by) => target.IsAvailability
        ? $"Adopted {by}: the nights that {target.Connection} closed are blocked here too. Delete the block to open them again; what {target.Connection} opens is never taken over."
        : $"Adopted {by}: what {target.Connection} shows is said here too, as {target.Connection}'s word.";

    /// <summary>One run of nights of a field.</summary>
    public static string Of(EditedValue value, string currency)
    {
        var (field, since) = (new NightField(value.Code), value.LastShownOurs is { } shown ? $", ours until {At(shown)}" : "");
        return $"{Nights(new StayDates(value.From, value.To))}: {PriceWords.Of(field, value.Theirs, currency)} instead of {PriceWords.Of(field, value.Ours, currency)}{since}";
    }

    public static string Version(DateTimeOffset readAt) => $"read on {At(readAt)}";

    /// <summary>What was adopted is taken back.</summary>
    public static string Withdrawn(Target target, string by) => target.IsAvailability
        ? $"Kept {by}: what was adopted is taken back. The blocks are lifted, and ours is told to {target.Connection} again."
        : $"Kept {by}: what was adopted is taken back. {target.Connection}'s word does not count any more, and ours is told to it again; what was said here since stays.";

    public static string Kept(Target target, string by) => $"Kept {by}: ours is told to {target.Connection} again.";

    /// <summary>Why it is over; <paramref name="isWanted"/>: ours is still what it was.</summary>
    public static string Gone(Target target, bool isWanted, DateTimeOffset readAt) => isWanted
        ? $"{target.Connection} shows ours again, as read on {At(readAt)}."
        : $"Something else has been said of these nights since, and was told to {target.Connection}.";

    public static string ByPerson(Decision decision) =>
        $"by {(decision.By == "local" ? "a local caller" : $"the {decision.By} key")} on {At(decision.At)}{(decision.Note is null ? "" : $" (\"{decision.Note}\")")}";

    private static string Fate(EditGroup group) => group switch
    {
        { Edits: var edits } when edits.Any(static e => e.Opens) => "It opened what is taken or stopped here: that is never adopted, and is closed again at once.",
        { Fate: EditPolicy.Repair } => "Ours is told again, as the settings say.",
        { Fate: EditPolicy.Ask } => "It is left as it is until somebody decides: accept takes theirs over, keep tells ours again. Nights that are closed there meanwhile stay closed.",
        { Fate: EditPolicy.Adopt } => "Theirs is taken over, as the settings say.",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Nights(StayDates nights) => nights.Nights == 1 ? $"the night of {nights.Arrival:yyyy-MM-dd}" : $"{nights.Arrival:yyyy-MM-dd} to {nights.Departure:yyyy-MM-dd}";

    private static string At(DateTimeOffset at) => $"{at.UtcDateTime:yyyy-MM-dd HH:mm} UTC";
}
