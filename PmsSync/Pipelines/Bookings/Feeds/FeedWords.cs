namespace PmsSync.Pipelines.Bookings.Feeds;

/// <summary>What became of a stay, in words that an owner reads in its history.</summary>
internal static class FeedWords
{
    public static (string What, string Words) Of(StayChange change) => change switch
    {
        StayChange.Appeared c => ("appeared", $"First seen for {c.Stay.Dates}."),
        StayChange.DatesChanged c => ("datesChanged", $"Moved from {c.Old} to {c.Stay.Dates}. Nights that it left stay closed until the grace has passed."),
        StayChange.DetailsChanged => ("detailsChanged", "Details changed at the source."),
        StayChange.Reissued c when c.Old == c.Stay.Dates => ("reissued", "The source gave it a new UID; it is the same stay."),
        StayChange.Reissued c => ("reissued", $"The source gave it a new UID and new dates, from {c.Old} to {c.Stay.Dates}; it is the same stay."),
        StayChange.WentMissing c => ("missing", $"No longer in the feed. Its nights {c.Stay.Dates} stay closed until the grace has passed."),
        StayChange.Returned => ("returned", "Back in the feed; it had never been given up."),
        StayChange.Reinstated => ("reinstated", "Back in the feed after it had ended; taken again."),
        StayChange.Cancelled { Why: StayEndReason.CancelledByFeed } => ("cancelled", "Cancelled by the source."),
        StayChange.Cancelled { Why: StayEndReason.Released } => ("cancelled", "A person released its nights."),
        StayChange.Cancelled => ("cancelled", "Missing from its feed for longer than the grace: cancelled."),
        StayChange.Shortened c => ("shortened", $"The guest was in the house; the nights after {c.Stay.Dates.Departure:yyyy-MM-dd} were given up."),
        StayChange.Completed => ("completed", "Over: checked out, or its last night rolled out of the feed."),
        StayChange.MergedInto c => ("merged", $"Its nights are now part of another event of the same feed ({c.Into})."),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The settings make something else of what looks like our own closure coming back.</summary>
    public static (string What, string Words) OfEcho(bool isSuspected) => isSuspected
        ? ("echoSuspected", "It is suspected again to be our own closure coming back, as the settings say.")
        : ("echoDismissed", "It counts as a block, though it looks like our own closure coming back: the settings have nothing suspected.");
}
