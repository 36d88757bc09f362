using PmsSync.Domain;

namespace PmsSync.Throttling.Budgets;

/// <summary>What each class may take of a limit before it is its turn, and what it gets although it is not.</summary>
internal static class ClassRules
{
    /// <summary>How often its least share a class gets that has waited long.</summary>
    private const double MostAged = 3;

    private static readonly TimeSpan AgeEvery = TimeSpan.FromSeconds(30);

    public static bool IsPaced(WorkClass urgency) => urgency != WorkClass.Critical;

    /// <summary>
    /// How early a call may be against the even pace. An urgent message need not wait for a pace that nobody else uses;
    /// all others keep to it, so that tokens come back evenly and a critical call always finds the next one soon.
    /// </summary>
    public static TimeSpan Credit(WorkClass urgency, CallWindow window, ThrottlingOptions options)
    {
        var isSlow = window.Window > options.WidestPace * window.Calls;
        var share = urgency switch
        {
            WorkClass.High => isSlow ? 0.5 : 0.2,
            WorkClass.Normal => isSlow ? 0.25 : 0,
            _ => isSlow ? 0.1 : 0,
        };
        return TimeSpan.FromTicks(Math.Max((long)(window.Window.Ticks * share), options.Slack.Ticks));
    }

    /// <summary>
    /// The least share of the calls while more urgent ones are served, growing in a minute to three times that: high 15 %,
    /// normal 8 %, bulk 4 %, so that critical calls never have less than 19 %.
    /// </summary>
    public static double LeastShare(WorkClass urgency, TimeSpan waited)
    {
        var least = urgency switch
        {
            WorkClass.High => 0.15,
            WorkClass.Normal => 0.08,
            WorkClass.Bulk => 0.04,
            _ => 0,
        };
        return least * Math.Min(MostAged, 1 + (waited / AgeEvery));
    }
}
