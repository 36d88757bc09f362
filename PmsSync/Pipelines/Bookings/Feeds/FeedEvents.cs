using PmsSync.Domain;

namespace PmsSync.Pipelines.Bookings.Feeds;

/// <summary>A good answer of a feed, and the rules that it is judged by: all that the state is a function of.</summary>
internal sealed record FeedReadEvent(FeedFact Fact, GraceRules Grace)
{
    public const string Kind = "feed.read";
}

/// <summary>A person opens held nights of a feed.</summary>
internal sealed record FeedReleaseEvent(StayDates Nights, DateOnly Today)
{
    public const string Kind = "feed.release";
}

/// <summary>A feed was taken out of the configuration, or came back into it. Its stays remain either way.</summary>
internal sealed record FeedSourceEvent(bool IsRemoved)
{
    public const string Kind = "feed.source";
}

/// <summary>What a release did: the nights that are free now.</summary>
internal sealed record FeedReleaseResult(NightSet Released);
