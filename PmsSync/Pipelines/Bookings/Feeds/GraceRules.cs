namespace PmsSync.Pipelines.Bookings.Feeds;

/// <summary>How long a night stays closed after its feed stopped showing it.</summary>
internal sealed record GraceRules
{
    public static readonly GraceRules Default = new();

    /// <summary>Good polls in a row without the night, the first one included. The default is 3.</summary>
    public int Polls { get; init; } = 3;

    /// <summary>And at least this long after the first of them. The default is 10 minutes.</summary>
    public TimeSpan AtLeast { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The same for nights that went in a mass loss. The default is 24 hours.</summary>
    public TimeSpan AfterMassLoss { get; init; } = TimeSpan.FromHours(24);

    public bool IsOver(Absence absence, DateTimeOffset at) =>
        absence.GoodPolls >= Polls && at - absence.Since >= (absence.AfterMassLoss ? AfterMassLoss : AtLeast);
}

/// <summary>
/// Since when something is missing from its feed: the last fetch that showed it, the first good one that did
/// not, that one's time and the unit's date then, and how many good polls in a row, that one included.
/// </summary>
internal sealed record Absence(
    long LastShownFetch, long SinceFetch, DateTimeOffset Since, DateOnly On, int GoodPolls, bool AfterMassLoss)
{
    /// <summary>One more good poll without it.</summary>
    public Absence Again() => this with { GoodPolls = GoodPolls + 1 };
}
