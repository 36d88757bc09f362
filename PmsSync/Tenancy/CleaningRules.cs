namespace PmsSync.Tenancy;

/// <summary>How a unit is cleaned.</summary>
internal sealed record CleaningRules
{
    public static readonly CleaningRules Default = new();

    /// <summary>How long a turnover takes.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromHours(2);

    /// <summary>Days that a turnover may take where nobody follows, the day of the departure among them; at least 1.</summary>
    public int OpenDays { get; init; } = 3;

    /// <summary>Nights between two changes of linen within a stay; null for none.</summary>
    public int? LinenEvery { get; init; }

    /// <summary>Every so many departures the turnover is a deep clean; null for never.</summary>
    public int? DeepEvery { get; init; }

    /// <summary>Nights that stay closed after each departure.</summary>
    public int PreparationDays { get; init; }

    /// <summary>Who does it unless a person says otherwise; the id of one of the tenant's staff.</summary>
    public string? Assignee { get; init; }
}

/// <summary>Somebody who cleans or repairs. The token is the configured one of their calendar's address, null for a generated one; never logged.</summary>
internal sealed record StaffMember(string Id, string Name, string? Token)
{
    public override string ToString() => Id;
}
