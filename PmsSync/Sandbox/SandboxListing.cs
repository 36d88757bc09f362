using System.Collections.Immutable;
using PmsSync.Domain;

namespace PmsSync.Sandbox;

/// <summary>What takes the nights of a listing, as the channel itself knows it (its feed may tell less).</summary>
internal enum SandboxKind
{
    Booking = 0,
    Block = 1,

    /// <summary>An inquiry that has not become a booking; only the Vrbo-like channel shows such.</summary>
    Tentative = 2,

    /// <summary>Closed until further notice: the end rolls on with each midnight.</summary>
    OpenEnded = 3,
}

/// <summary>
/// A booking or closure inside a channel. <see cref="Id"/> never changes; the UID that a feed shows is
/// derived from it and from <see cref="Issue"/>, which grows when the channel re-issues the UID.
/// </summary>
internal sealed record SandboxStay(string Id, StayDates Dates, SandboxKind Kind, string Guest, int Issue = 0);

/// <summary>A listing's settings, beyond what its channel does by nature.</summary>
internal sealed record ListingHabits
{
    /// <summary>Whether answers carry an ETag and <c>If-None-Match</c> is honoured with 304.</summary>
    public bool Validators { get; init; }

    /// <summary>Whether imported nights are shown in the listing's own feed (a cause of echo loops).</summary>
    public bool EchoImports { get; init; }

    /// <summary>Whether some pairs of adjoining stays are shown as one event.</summary>
    public bool MergeAdjoining { get; init; }

    /// <summary>One valid but empty answer in so many polls; 0 for never.</summary>
    public int EmptyPollEvery { get; init; }
}

/// <summary>An apartment on a channel, immutable: the world swaps it whole with each change.</summary>
internal sealed record SandboxListing
{
    public required ListingId Id { get; init; }

    public required ListingHabits Habits { get; init; }

    public ImmutableList<SandboxStay> Stays { get; init; } = [];

    /// <summary>How many stays were ever made here; the next one's number.</summary>
    public int Sequence { get; init; }

    /// <summary>The state of the listing's own <see cref="Sandbox.Chance"/>.</summary>
    public ulong Chance { get; init; }

    /// <summary>When the next guest comes; never while the pace is 0.</summary>
    public DateTimeOffset NextVisitAt { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>Our export, which this channel reads at its own pace; null when it reads none.</summary>
    public Uri? Import { get; init; }

    /// <summary>The nights closed by the last good read of <see cref="Import"/>.</summary>
    public NightSet Imported { get; init; } = NightSet.Empty;

    public DateTimeOffset? ImportedAt { get; init; }

    public DateTimeOffset NextReadAt { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>The nights that the channel's own stays take. An open-ended closure takes all from its first night to <paramref name="horizon"/>.</summary>
    public NightSet Taken(DateOnly horizon) => NightSet.Of(Stays.Select(stay =>
        stay.Kind == SandboxKind.OpenEnded && horizon > stay.Dates.Departure ? new StayDates(stay.Dates.Arrival, horizon) : stay.Dates));
}
