namespace PmsSync.Tenancy;

/// <summary>What opens tickets for a unit.</summary>
internal sealed record MaintenanceRules
{
    public static readonly MaintenanceRules None = new();

    /// <summary>Of guests' messages; the unit's own and the tenant's.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    public IReadOnlyList<MaintenanceRule> Rules { get; init; } = [];

    /// <summary>Who does it unless a person says otherwise; the id of one of the tenant's staff.</summary>
    public string? Assignee { get; init; }

    /// <summary>True where a change of the unit's stays may change its tickets.</summary>
    public bool FollowsStays => Words.Count > 0 || Rules.Any(static r => r.EveryStays is not null);

    /// <summary>All that is set, for comparing.</summary>
    public override string ToString() => string.Join('|', [string.Join(',', Words), Assignee, .. Rules.Select(static r => r.ToString())]);
}

/// <summary>Work that comes again. Exactly one of <see cref="EveryStays"/>, <see cref="EveryDays"/> and <see cref="On"/> is set.</summary>
internal sealed record MaintenanceRule(string Id, string Title)
{
    /// <summary>After every so many departures.</summary>
    public int? EveryStays { get; init; }

    /// <summary>On every so manieth day.</summary>
    public int? EveryDays { get; init; }

    /// <summary>On this day, once.</summary>
    public DateOnly? On { get; init; }

    /// <summary>The day from which on departures or days are counted; null: the day on which the rule was seen first.</summary>
    public DateOnly? From { get; init; }

    /// <summary>Nights that each ticket closes from its day on.</summary>
    public int Blocks { get; init; }

    /// <summary>Days before its day that a ticket is opened.</summary>
    public int Ahead { get; init; } = 30;
}
