using PmsSync.Domain;

namespace PmsSync.Pipelines.Bookings.Feeds;

/// <summary>
/// What a fact or a person's release did. <paramref name="NewlyHeld"/> and <paramref name="Freed"/> count
/// from the fact's date on; <paramref name="Freed"/> are nights that were closed before and are not any more.
/// </summary>
internal sealed record FeedStep(
    FeedState Next,
    IReadOnlyList<StayChange> Changes,
    NightSet NewlyHeld,
    NightSet Freed,
    bool MassLoss,
    IReadOnlyList<string> Remarks)
{
    /// <summary>True when this poll was not believed in full, or nights of an earlier mass loss are still held.</summary>
    public bool Suspect => MassLoss || Next.IsHoldingMassLoss;

    /// <summary>True when the fact was older than, or the same as, what is already known, and was left aside.</summary>
    public bool Superseded { get; init; }

    public static FeedStep Nothing(FeedState state) => new(state, [], NightSet.Empty, NightSet.Empty, false, []);
}

/// <summary>What became of one stay; <see cref="Stay"/> is the stay afterwards. A closed set.</summary>
internal abstract record StayChange
{
    private StayChange(FeedStay stay) => Stay = stay;

    public FeedStay Stay { get; init; }

    /// <summary>Seen for the first time.</summary>
    internal sealed record Appeared(FeedStay Stay) : StayChange(Stay);

    /// <summary>Same UID, other dates; nights that it left are held.</summary>
    internal sealed record DatesChanged(FeedStay Stay, StayDates Old) : StayChange(Stay);

    /// <summary>Kind, status, code, name or phone.</summary>
    internal sealed record DetailsChanged(FeedStay Stay) : StayChange(Stay);

    /// <summary>The same stay under a new UID, perhaps with other dates.</summary>
    internal sealed record Reissued(FeedStay Stay, string OldUid, StayDates Old) : StayChange(Stay);

    /// <summary>Gone from the feed; nothing is freed yet.</summary>
    internal sealed record WentMissing(FeedStay Stay) : StayChange(Stay);

    /// <summary>Back within its grace, or back after it had rolled out.</summary>
    internal sealed record Returned(FeedStay Stay) : StayChange(Stay);

    /// <summary>Back after it had been cancelled, shortened or merged.</summary>
    internal sealed record Reinstated(FeedStay Stay) : StayChange(Stay);

    internal sealed record Cancelled(FeedStay Stay, StayEndReason Why) : StayChange(Stay);

    /// <summary>The guest was in the house; the nights still to come have been freed.</summary>
    internal sealed record Shortened(FeedStay Stay, StayDates Old) : StayChange(Stay);

    /// <summary>Checked out, or its last night rolled out of the feed.</summary>
    internal sealed record Completed(FeedStay Stay) : StayChange(Stay);

    /// <summary>Other events cover all its nights to come; <paramref name="Into"/> covers the most.</summary>
    internal sealed record MergedInto(FeedStay Stay, string Into) : StayChange(Stay);
}
