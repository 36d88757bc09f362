using PmsSync.Domain;

namespace PmsSync.Outbound.Notices;

/// <summary>A notice that waits for its target.</summary>
internal sealed record NoticeRow(
    long Id, string Uid, NoticeKind Kind, string Subject, string Headline, string Words, string Data, NoticeChange? Change, DateTimeOffset At);

/// <summary>Where a batch stands. The numbers are stored.</summary>
internal enum BatchState
{
    /// <summary>It is tried again.</summary>
    Pending = 0,

    /// <summary>It leaves, or the process ended while it did.</summary>
    Sending = 1,

    Sent = 2,

    /// <summary>A person must see to it.</summary>
    Refused = 3,
}

/// <summary>What leaves as one mail or one call.</summary>
/// <param name="Uid">The same on each try, so that the other side knows a repeated one.</param>
/// <param name="Title">A mail's subject; null for a webhook.</param>
/// <param name="Content">A mail's text, or a webhook's body.</param>
/// <param name="Attempts">Failures since it was made, or a person had it tried again.</param>
/// <param name="Refusals">Of them, answers that refuse it.</param>
/// <param name="Since">From when on it is counted how long it is tried.</param>
internal sealed record NoticeBatch(
    long Id, string Uid, string? Title, string Content, BatchState State, int Attempts, int Refusals, DateTimeOffset Since, DateTimeOffset? RetryAt, string? Why);

/// <summary>Where a target's work is done one after the other; the lane's name is the target's id.</summary>
internal readonly record struct NoticeLane(TenantId Tenant, string Target)
{
    public override string ToString() => $"{Tenant}/{Target}";
}
