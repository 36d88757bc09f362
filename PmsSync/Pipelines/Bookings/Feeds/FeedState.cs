using System.Collections.Immutable;
using PmsSync.Domain;

namespace PmsSync.Pipelines.Bookings.Feeds;

/// <summary>
/// Nights kept closed although the feed no longer shows them: whose they were (null: no stay known), under
/// which UID they were last shown, and since when they are missing. Two stays may hold the same night.
/// </summary>
internal sealed record HeldSpan(StayDates Nights, string? StayId, string? Uid, Absence Absence);

/// <summary>One of our own stays seen coming back through the feed, proven by its UID. Takes no nights.</summary>
internal sealed record FeedEcho(string Uid, StayDates Dates);

/// <summary>All that is known of one feed after its good fetch number <see cref="Fetch"/>. Immutable.</summary>
internal sealed record FeedState
{
    public static readonly FeedState Unread = new();

    /// <summary>The number of the last good fetch; 0 before the first. Every visible stay was last confirmed by it.</summary>
    public long Fetch { get; init; }

    public DateTimeOffset? LastGoodAt { get; init; }

    /// <summary>The sum of <see cref="FeedFact.ClockJump"/>: how far the clock was set while time did not go by.</summary>
    public TimeSpan ClockJumps { get; init; }

    /// <summary>Every night that the last good picture shows as taken, past ones included; echoes are not.</summary>
    public NightSet Shown { get; init; } = NightSet.Empty;

    public ImmutableArray<FeedStay> Stays { get; init; } = [];

    public ImmutableArray<HeldSpan> Held { get; init; } = [];

    public ImmutableArray<FeedEcho> Echoes { get; init; } = [];

    /// <summary>True while nights of a mass loss are held.</summary>
    public bool IsHoldingMassLoss => Held.Any(static h => h.Absence.AfterMassLoss);

    public NightSet HeldNights => Held.IsEmpty ? NightSet.Empty : NightSet.Of(Held.Select(static h => h.Nights));

    /// <summary>The nights this feed closes, from <paramref name="first"/> on: what it shows, and what is held.</summary>
    public NightSet Closed(DateOnly first) => Shown.Union(HeldNights).From(first);
}
