using PmsSync.Outbound.Notices;
using PmsSync.Tenancy;

namespace PmsSync.Web.Bodies;

/// <summary>
/// A notice on its way. <paramref name="Target"/> is who is told, <paramref name="Delivery"/> the <c>webhook-id</c> or the left half
/// of the Message-ID, null before it leaves; <paramref name="Why"/> is words, null where nothing is in the way.
/// </summary>
internal sealed record NoticeBody(
    string Id, string Target, string Type, string Subject, string Headline, DateTimeOffset At, NoticeState State, string? Delivery, DateTimeOffset? SettledAt,
    string? Why)
{
    public static NoticeBody Of(NoticeStatus notice) => new(
        notice.Id.ToString(), notice.Target, notice.Kind, notice.Subject, notice.Headline, notice.At, notice.State, notice.Delivery, notice.SettledAt, notice.Why);
}

/// <summary>
/// Somebody who is told. <paramref name="Place"/> is the host of a webhook or the domain of an e-mail; <paramref name="Health"/> is
/// <c>ok</c>, <c>degraded</c> or <c>failing</c>, <paramref name="Problem"/> says why in words, null where all is well.
/// </summary>
internal sealed record NoticeTargetBody(
    string Id, string Type, string Place, IReadOnlyList<string> Events, string? Staff, string Health, string? Problem, long Pending, DateTimeOffset? LastSentAt)
{
    private const int FailingAfter = 3;

    public static NoticeTargetBody Of(TargetStatus status) => new(
        status.Target.Id, status.Target.To is null ? NotifyRules.Webhook : NotifyRules.Mail, status.Target.Place,
        [.. status.Target.Kinds.Select(static k => k.Name)], status.Target.Staff,
        status.Problem is null ? "ok" : status.IsStopped || status.Failures >= FailingAfter ? "failing" : "degraded", status.Problem, status.Pending, status.LastSentAt);
}

/// <summary>A page of notices, and everybody who is told.</summary>
internal sealed record NoticesBody(IReadOnlyList<NoticeBody> Items, string? Next, IReadOnlyList<NoticeTargetBody> Targets);
