namespace PmsSync.Web.Bodies;

/// <summary>A connection and how it is. <paramref name="LagSeconds"/> is the age of the newest confirmed picture of its slowest feed.</summary>
internal sealed record ConnectionBody(
    string Id, string Type, bool Enabled, string Health, string? Problem, DateTimeOffset? LastSuccessAt, long? LagSeconds, DateTimeOffset? NextPollAt,
    int Pending, IReadOnlyList<WaitBody> Waits, IReadOnlyList<RefusedBody> Refused, IReadOnlyList<BudgetBody> Budgets, IReadOnlyList<ConnectionUnitBody> Units)
{
    /// <summary>Values, night by night, that the channel showed other than they should be and that were not seen repaired yet.</summary>
    public int Drift { get; init; }

    /// <summary>What the property says of itself; null for feeds, and until it was read.</summary>
    public AccountBody? Account { get; init; }
}

/// <summary>The settings at the channel that change what is told. <paramref name="Warnings"/> stand until they are mended there.</summary>
internal sealed record AccountBody(DateTimeOffset ReadAt, int HorizonNights, string? TimeZone, IReadOnlyList<string> Warnings);

/// <summary>What the telling of a channel waits for, and until when at the latest.</summary>
internal sealed record WaitBody(DateTimeOffset Until, string Why);

/// <summary>
/// What a channel refused for good; <paramref name="To"/> is exclusive, <paramref name="Value"/> as <see cref="FieldValueBody"/>
/// says. It is sent again when something else is wanted, or by a person's word.
/// </summary>
internal sealed record RefusedBody(string Unit, string? RatePlan, string Field, DateOnly From, DateOnly To, object Value, DateTimeOffset Since, string Why);

/// <summary>How a limit stands; <paramref name="Window"/> is in seconds.</summary>
internal sealed record BudgetBody(string Name, double Limit, double Used, double Window, DateTimeOffset? WaitUntil, string? Why);

/// <summary>
/// A unit's part in a connection: the address under which that destination reads us, when it last did, and the feeds
/// that we read. <paramref name="ExportUrl"/> is a credential.
/// </summary>
internal sealed record ConnectionUnitBody(
    string Unit, string? ExportUrl, DateTimeOffset? LastReadAt, string? LastReadBy, IReadOnlyList<NightsBody> LastTold, IReadOnlyList<FeedBody> Feeds);

/// <summary>One feed that is read. <paramref name="Fetch"/> counts its good answers; a suspect one lost many nights at once.</summary>
internal sealed record FeedBody(
    int Slot, string Health, string? Problem, DateTimeOffset? LastSuccessAt, DateTimeOffset? LastAttemptAt, DateTimeOffset? NextPollAt, long Fetch,
    bool IsSuspect, IReadOnlyList<string> Remarks);

/// <summary>Held nights that a person opened.</summary>
internal sealed record ReleasedBody(IReadOnlyList<NightsBody> Released);

/// <summary>A new export address.</summary>
internal sealed record RotatedBody(string Unit, string ExportUrl);
