using PmsSync.Domain;

namespace PmsSync.Pipelines.Edits;

/// <summary>What a conflict about a channel's calendar rests on. Prices are in minor units, as everywhere where they are stored.</summary>
internal sealed record EditEvidence
{
    public required string Connection { get; init; }

    /// <summary>Null for rooms.</summary>
    public string? RatePlan { get; init; }

    /// <summary>What becomes of it: <c>repair</c>, <c>adopt</c> or <c>ask</c>.</summary>
    public required string Policy { get; init; }

    public required IReadOnlyList<EditedValue> Values { get; init; }

    /// <summary>The event by which what the channel shows was said here too; null while that is not so.</summary>
    public long? Adopted { get; init; }

    /// <summary>True of a change that was there, with these values, when the conflict was told.</summary>
    public bool Names(ChannelEdit edit)
    {
        var now = EditedValue.Of(edit);
        return Values.Any(v => (v.Code, v.From, v.To, v.Ours, v.Theirs) == (now.Code, now.From, now.To, now.Ours, now.Theirs));
    }

    /// <summary>The conflict's target as the evidence names it.</summary>
    public Target TargetOf(TenantId tenant, UnitId unit) => new(tenant, new ConnectionId(Connection), unit, RatePlan);
}

/// <summary>One run of nights (<paramref name="To"/> exclusive) of a field.</summary>
/// <param name="LastShownOurs">The reading that last showed ours.</param>
/// <param name="FirstSeenAt">The reading that found it changed.</param>
internal sealed record EditedValue(
    string Field, int Code, DateOnly From, DateOnly To, long Ours, long? Theirs, DateTimeOffset? LastShownOurs, DateTimeOffset FirstSeenAt)
{
    /// <summary>Of what was adopted: ours had been an earlier word of the same channel.</summary>
    public bool WasTheirs { get; init; }

    public static EditedValue Of(ChannelEdit edit) => new(
        edit.Field.ToString(), edit.Field.Code, edit.Nights.Arrival, edit.Nights.Departure, edit.Ours, edit.Theirs, edit.Since, edit.FirstSeen);
}
