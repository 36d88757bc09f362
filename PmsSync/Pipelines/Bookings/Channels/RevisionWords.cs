using PmsSync.Domain;

namespace PmsSync.Pipelines.Bookings.Channels;

/// <summary>What is said of a booking's revisions that arrive in another order than they were made, or at once. Pure.</summary>
internal static class RevisionWords
{
    private const string Order = "a cancellation is later than a change, a change later than a booking, and of one kind the higher id is later";

    /// <summary>Of the revision that holds; null where nothing is unusual.</summary>
    /// <param name="others">What else is known of the booking.</param>
    /// <param name="isFirst">Nothing was known of it before.</param>
    public static string? Holds(BookingRevision newest, IEnumerable<BookingRevision> others, bool isFirst) =>
        others.Any(o => o.RevisedAt == newest.RevisedAt) ? $"Several revisions are of one instant; this one holds: {Order}."
        : !isFirst ? null
        : newest.Kind switch
        {
            RevisionKind.Cancelled => "The cancellation of a booking that was not known here: it takes no night, also when the booking itself arrives after it.",
            RevisionKind.Modified => "The change of a booking that was not known here: it holds as it is, also when the booking itself arrives after it.",
            _ => null,
        };

    /// <summary>Of a revision that does not hold any more when it arrives.</summary>
    public static string Late(BookingRevision late, BookingRevision newest) =>
        late.RevisedAt == newest.RevisedAt ? $"Another revision of the same instant holds: {Order}."
        : newest.Kind == RevisionKind.Cancelled ? "It arrived after a cancellation that the channel made later: it takes no night."
        : "A newer revision of this booking was there already.";
}
