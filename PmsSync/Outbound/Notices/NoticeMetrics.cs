using System.Diagnostics.Metrics;
using PmsSync.Tenancy;

namespace PmsSync.Outbound.Notices;

/// <summary>The meter <c>PmsSync.Notices</c>: tries to tell somebody, and how they ended.</summary>
internal sealed class NoticeMetrics : IDisposable
{
    public const string MeterName = "PmsSync.Notices";

    private readonly Meter _meter = new(MeterName);

    private readonly Counter<long> _tried;

    public NoticeMetrics() => _tried = _meter.CreateCounter<long>("pmssync.notices.tried", unit: null, "Tries to deliver notices, by how they ended");

    public void Tried(NoticeTarget target, NoticeOutcome outcome) => _tried.Add(
        1,
        new KeyValuePair<string, object?>("tenant", target.Tenant.Value), new KeyValuePair<string, object?>("target", target.Id),
        new KeyValuePair<string, object?>("outcome", WordOf(outcome)));

    public void Dispose() => _meter.Dispose();

    private static string WordOf(NoticeOutcome outcome) => outcome switch
    {
        NoticeOutcome.AcceptedOutcome => "accepted",
        NoticeOutcome.Refused => "refused",
        NoticeOutcome.Gone => "gone",
        NoticeOutcome.Later { IsThrottled: true } => "throttled",
        NoticeOutcome.Later => "later",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
