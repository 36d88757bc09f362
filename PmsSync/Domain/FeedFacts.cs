namespace PmsSync.Domain;

/// <summary>
/// One good answer of a feed. <paramref name="Fetch"/> is the feed's own count of good fetches and orders
/// them; <paramref name="Today"/> is the unit's date at <paramref name="At"/>. A null
/// <paramref name="Picture"/> confirms the one before (304, unchanged content). Failed polls are no facts.
/// </summary>
internal sealed record FeedFact(long Fetch, DateTimeOffset At, DateOnly Today, FeedPicture? Picture)
{
    /// <summary>
    /// How far the machine's clock was set forward (back: negative) since the feed's fact before. It has moved
    /// <see cref="At"/>, but no time went by, so no grace may pass by it.
    /// </summary>
    public TimeSpan ClockJump { get; init; }
}

/// <summary>
/// How long a night stays closed after its feed stopped showing it: absent from <see cref="Polls"/> good answers in a row,
/// the first one included, and <see cref="AtLeast"/> after it; <see cref="AfterMassLoss"/> where many left at once.
/// </summary>
internal sealed record GraceRules(int Polls, TimeSpan AtLeast, TimeSpan AfterMassLoss)
{
    /// <summary>3 polls, 10 minutes, 24 hours.</summary>
    public static readonly GraceRules Default = new(3, TimeSpan.FromMinutes(10), TimeSpan.FromHours(24));
}

/// <summary>Everything about one feed is applied in order, in its own lane.</summary>
internal static class FeedLane
{
    private const string Prefix = "feed/";

    public static string Of(FeedId feed) => $"{Prefix}{feed.Connection}/{feed.Unit}/{feed.Slot}";

    public static bool Is(string lane) => lane.StartsWith(Prefix, StringComparison.Ordinal);

    public static FeedId FeedOf(TenantId tenant, string lane)
    {
        var parts = lane[Prefix.Length..].Split('/');
        return new FeedId(tenant, new ConnectionId(parts[0]), new UnitId(parts[1]), int.Parse(parts[2]));
    }
}

/// <summary>A good answer of a feed, and the rules that it is judged by: all that the state is a function of.</summary>
internal sealed record FeedReadEvent(FeedFact Fact, GraceRules Grace)
{
    public const string Kind = "feed.read";
}

/// <summary>A person opens held nights of a feed.</summary>
internal sealed record FeedReleaseEvent(StayDates Nights, DateOnly Today)
{
    public const string Kind = "feed.release";

    /// <summary>The same request is to several feeds of a unit: their events follow one another, and the first says how many.</summary>
    public int Feeds { get; init; } = 1;

    /// <summary>A hash of the request's body: the same Idempotency-Key with another body is an error.</summary>
    public string? RequestHash { get; init; }
}

/// <summary>A feed was taken out of the configuration, or came back into it. Its stays remain either way.</summary>
internal sealed record FeedSourceEvent(bool IsRemoved)
{
    public const string Kind = "feed.source";
}

/// <summary>The event by which a feed hears that its tenant's settings make something else of what looks like an echo. It carries nothing: the settings are read when it is applied.</summary>
internal static class FeedEchoes
{
    public const string Kind = "feed.echoes";
}

/// <summary>What a release did: the nights that are free now.</summary>
internal sealed record FeedReleaseResult(NightSet Released);
