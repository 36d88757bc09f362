namespace PmsSync.Outbound.Notices;

/// <summary>What became of one try. The words are a manager's and name neither guests nor whole addresses.</summary>
internal abstract record NoticeOutcome
{
    private NoticeOutcome()
    {
    }

    public static NoticeOutcome Accepted { get; } = new AcceptedOutcome();

    internal sealed record AcceptedOutcome : NoticeOutcome;

    /// <param name="IsFinal">True: trying the same again is useless.</param>
    internal sealed record Refused(string Why, bool IsFinal) : NoticeOutcome;

    /// <summary>The other side wants nothing of us any more.</summary>
    internal sealed record Gone(string Why) : NoticeOutcome;

    /// <summary>Not now; it may or may not have arrived, and is said again under the same id.</summary>
    /// <param name="NotBefore">When the other side, or our own limit, wants to be asked again.</param>
    /// <param name="IsThrottled">True: no failure, a limit.</param>
    internal sealed record Later(DateTimeOffset? NotBefore, string Why, bool IsThrottled = false) : NoticeOutcome;
}
