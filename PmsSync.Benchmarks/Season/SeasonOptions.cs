namespace PmsSync.Benchmarks.Season;

/// <summary>How large a season is; everything in it follows from these.</summary>
internal sealed record SeasonOptions(int Units, int Days, int Seed)
{
    /// <summary>When the service first looks: a winter's morning, so that both changes of the clock come.</summary>
    public static readonly DateTimeOffset Start = new(2027, 1, 4, 5, 0, 0, TimeSpan.Zero);

    /// <summary>What its channel showed for longer was read: four looks at a feed, three of them spoiled.</summary>
    public static readonly TimeSpan SurelyRead = TimeSpan.FromHours(36);

    /// <summary>From one rest, at which everything must be equal, to the next.</summary>
    public int DaysBetweenRests { get; init; } = 30;
}
