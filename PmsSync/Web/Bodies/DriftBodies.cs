using PmsSync.Domain;
using PmsSync.Outbound.Reconciliation;

namespace PmsSync.Web.Bodies;

/// <summary>
/// Whether a channel shows what it should, by the last reading. <paramref name="Equal"/> is true where every value that it
/// is told and can show was shown equal and nothing was on its way. <paramref name="Items"/> are the drifts that no reading showed
/// repaired yet, <paramref name="Ended"/> the newest of those that ended.
/// </summary>
internal sealed record DriftBody(
    string Connection, bool Equal, string Words, DateTimeOffset? ReadAt, DateTimeOffset? AttemptedAt, string? Problem, DateTimeOffset? ProvenAt, int ProvenCells,
    CellsBody? Cells, IReadOnlyList<DriftItemBody> Items, IReadOnlyList<DriftItemBody> Ended)
{
    public static DriftBody Of(ConnectionId connection, ChannelAccess? access, DriftPicture picture)
    {
        var report = picture.Report;
        return new DriftBody(
            connection.Value, report is { Problem: null, BeganAt: not null, Cells.AreEqual: true }, picture.Words, report?.BeganAt, report?.AttemptedAt, report?.Problem,
            report?.ProvenAt, report?.ProvenCells ?? 0,
            report?.BeganAt is null ? null : CellsBody.Of(report.Cells),
            [.. picture.Open.Select(d => DriftItemBody.Of(access, d))], [.. picture.Ended.Select(d => DriftItemBody.Of(access, d))]);
    }
}

/// <summary>Values (a night of a field) by what reading them back said.</summary>
/// <param name="NotShown">Told, but missing in what the channel showed: they prove nothing, and it is not equal.</param>
/// <param name="NotVisible">Confirmed, and by the channel's own rules not to be seen while the night is sold out.</param>
internal sealed record CellsBody(int Compared, int Equal, int Drifted, int OnTheirWay, int Refused, int NotShown, int Awaiting, int NotVisible)
{
    public static CellsBody Of(CellCounts cells) =>
        new(cells.Compared, cells.Equal, cells.Drifted, cells.Moving, cells.Refused, cells.Unshown, cells.Awaiting, cells.NotVisible);
}

/// <summary>
/// Nights (<paramref name="To"/> exclusive) on which the channel showed something else. <paramref name="Since"/>: when it last
/// confirmed or showed ours. Values as <see cref="FieldValueBody"/> says.
/// </summary>
/// <param name="Cause">While it is open: <c>edit</c>, somebody changed it at the channel, or <c>lostUpdate</c>, what we told is not there.</param>
/// <param name="State"><c>open</c>, <c>repaired</c>: a later reading showed ours, or <c>over</c>.</param>
internal sealed record DriftItemBody(
    string Unit, string? RatePlan, string Field, DateOnly From, DateOnly To, object Ours, object? Theirs, DateTimeOffset? Since, DateTimeOffset FirstSeenAt,
    DateTimeOffset LastSeenAt, string State, DateTimeOffset? EndedAt, string? Cause)
{
    public static DriftItemBody Of(ChannelAccess? access, Drift drift)
    {
        return new DriftItemBody(
            drift.Target.Unit.Value, drift.Target.RatePlan, drift.Field.ToString(), drift.Nights.Arrival, drift.Nights.Departure,
            FieldValueBody.Of(access, drift.Target, drift.Field, drift.Ours), drift.Theirs is { } theirs ? FieldValueBody.Of(access, drift.Target, drift.Field, theirs) : null, drift.Since, drift.FirstSeen,
            drift.LastSeen, drift.Ending is { } ending ? ending.ToString().ToLowerInvariant() : "open", drift.ClosedAt,
            drift.ClosedAt is not null ? null : drift.IsEdit ? "edit" : "lostUpdate");
    }
}
