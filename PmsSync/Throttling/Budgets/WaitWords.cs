using System.Globalization;

namespace PmsSync.Throttling.Budgets;

/// <summary>A wait in a property manager's words.</summary>
internal static class WaitWords
{
    /// <param name="until">UTC; null where it is not known.</param>
    public static string Of(Wait wait, double used, double limit, DateTimeOffset? until)
    {
        var name = wait.Budget.Budget.Name;
        var next = until is { } at ? $"until {Instant(at)}" : "until a call that is under way is over";
        return wait.Reason switch
        {
            WaitReason.Full when wait.Window is { } window =>
                $"The limit of {Number(limit)} {name} in {Length(window.Window.Window)} is used up ({Number(used)} of {Number(limit)}); waiting {next}. Nothing needs to be done.",
            WaitReason.Paced when wait.Window is { } window =>
                $"The limit of {Number(limit)} {name} in {Length(window.Window.Window)} is shared out evenly, so that urgent calls need not wait; waiting {next}. Nothing needs to be done.",
            WaitReason.Paused => $"The other side asked for fewer {name}; waiting {next}. It is tried again by itself.",
            WaitReason.Concurrency => $"As many {name} as are allowed at a time are under way; waiting {next}. Nothing needs to be done.",
            WaitReason.Gap => $"The other side wants a pause after each of the {name}; waiting {next}. Nothing needs to be done.",
            _ => $"More urgent work waits for the same {name}. Nothing needs to be done.",
        };
    }

    public static string Impossible(CallBudget budget, CallWindow window, double cost) =>
        $"One call costs {Number(cost)}, but the limit of {budget.Name} is {Number(window.Calls)} in {Length(window.Window)}: it can never leave. Correct the limits of this connection.";

    private static string Number(double number) => number.ToString("#,0.##", CultureInfo.InvariantCulture);

    private static string Instant(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static string Length(TimeSpan window) =>
        window.TotalDays >= 1 && window.TotalDays % 1 == 0 ? Count(window.TotalDays, "day")
        : window.TotalHours >= 1 && window.TotalHours % 1 == 0 ? Count(window.TotalHours, "hour")
        : window.TotalMinutes >= 1 && window.TotalMinutes % 1 == 0 ? Count(window.TotalMinutes, "minute")
        : Count(window.TotalSeconds, "second");

    private static string Count(double number, string unit) => number.Equals(1.0) ? $"1 {unit}" : $"{Number(number)} {unit}s";
}
