using PmsSync.Conflicts;
using PmsSync.Domain;
using PmsSync.State;

namespace PmsSync.Pipelines.Bookings.Channels;

/// <summary>What is said of a booking's revisions that arrive in another order than they were made, or at once. Pure, and nothing of the guest.</summary>
internal static class RevisionWords
{
    public const string Rule = "a booking's revisions count in the order of their source, whichever arrives first";

    private const string Order = "a cancellation is later than a change, a change later than a booking, and of one kind the higher id is later";

    private const int LongestName = 40, MostNights = 3;

    /// <summary>Of the newest revision, by its event; null where nothing is unusual.</summary>
    public static string? Holds(RevisionFinding finding) => finding switch
    {
        { Arrival: RevisionArrival.OfOneInstant } => $"Several revisions are of one instant; this one holds: {Order}.",
        { Arrival: RevisionArrival.BeforeItsBooking, Revision.Revision.Kind: RevisionKind.Cancelled } =>
            "The cancellation of a booking that was not known here: it takes no night, also when the booking itself arrives after it.",
        { Arrival: RevisionArrival.BeforeItsBooking } => "The change of a booking that was not known here: it holds as it is, also when the booking itself arrives after it.",
        _ => null,
    };

    /// <summary>Of a revision that is not the newest, by its event.</summary>
    public static string Late(RevisionFinding finding) => finding switch
    {
        { Arrival: RevisionArrival.OfOneInstant } => $"Another revision of the same instant holds: {Order}.",
        { Arrival: RevisionArrival.Late, Stands.Revision.Kind: RevisionKind.Cancelled } => "It arrived after a cancellation that the channel made later: it takes no night.",
        { Arrival: RevisionArrival.Late } => "A newer revision of this booking was there already.",
        _ => "A newer revision of this booking came right after it.",
    };

    /// <summary>What happened, for a manager.</summary>
    public static string Of(ChannelBookingKey key, RevisionFinding finding)
    {
        var (stands, yields) = (finding.Stands.Revision, finding.Yields.Revision);
        var booking = Short(stands.Code ?? key.BookingId);
        return finding.Arrival == RevisionArrival.OfOneInstant
            ? $"{key.Connection} told two revisions of its booking {booking} that are of one instant: {Of(yields)} and {Of(stands)}."
            : $"{key.Connection} told {Of(yields)} of its booking {booking} after {Of(stands)}, which it made later.";
    }

    /// <summary>What the rule makes of that.</summary>
    public static string Settled(RevisionFinding finding) =>
        $"{Name(finding.Stands.Revision)} stands: {(finding.Arrival == RevisionArrival.OfOneInstant ? Order : Rule)}.";

    /// <summary>The same, where a person has said which one holds.</summary>
    public static string Settled(RevisionFinding finding, KeptRevision? kept) =>
        kept is null ? Settled(finding) : $"{Settled(finding)} What a person decided holds still: {Short(kept.Revision)}.";

    /// <summary>A person keeps a revision.</summary>
    /// <param name="by">Whose key it was, and when.</param>
    public static string Kept(ChannelBookingKey key, BookingRevision kept, BookingRevision newest, string by) =>
        $"Kept {by}: {Of(kept)} holds until {key.Connection} makes a newer one than {Name(newest)}.";

    /// <summary>A person leaves it to the order of the source.</summary>
    public static string Accepted(BookingRevision newest, string by) => $"Accepted {by}: {Of(newest)} holds, as its source has it.";

    /// <summary>The source has made another revision since a person decided.</summary>
    public static string Ended(ChannelBookingKey key, KeptRevision ended, BookingRevision newest) =>
        $"{Of(newest)} holds: {key.Connection} made it after {Short(ended.Over)}, on which it rested that a person had {Short(ended.Revision)} hold.";

    public static string Changed(ChannelBookingKey key, BookingRevision newest) =>
        $"{key.Connection} has told {Of(newest)} of this booking since you looked. Read it again, and decide then.";

    public static string Name(BookingRevision revision) => Short(revision.RevisionId);

    /// <summary>Its id, what it says and when it was made.</summary>
    public static string Of(BookingRevision revision) => $"{Name(revision)} ({What(revision)}, made {At(revision.RevisedAt)})";

    /// <summary>What it says: <c>changed to 2027-03-02 to 2027-03-06</c>.</summary>
    public static string What(BookingRevision revision)
    {
        var version = revision.Version is { } number ? $"version {number}, " : "";
        var nights = revision.Rooms.Select(static r => r.Dates).OfType<StayDates>().Distinct().ToList();
        var listed = string.Join(" and ", nights.Take(MostNights).Select(static n => $"{n.Arrival:yyyy-MM-dd} to {n.Departure:yyyy-MM-dd}"));
        return version + revision.Kind switch
        {
            RevisionKind.Cancelled => "cancelled",
            RevisionKind.Modified => nights.Count == 0 ? "changed" : $"changed, {listed}",
            _ => nights.Count == 0 ? "booked" : $"booked, {listed}",
        };
    }

    private static string Short(string name) => name.Length <= LongestName ? name : name[..LongestName] + "…";

    private static string At(DateTimeOffset at) => $"{at.UtcDateTime:yyyy-MM-dd HH:mm} UTC";
}
