namespace PmsSync.Domain;

/// <summary>Everything about one booking of a channel is applied in order, in its own lane.</summary>
internal static class BookingLane
{
    private const string Prefix = "booking/";

    public static string Of(ConnectionId connection, string bookingId) => AllOf(connection) + bookingId;

    /// <summary>What the lanes of a connection's bookings begin with, and no other lane does.</summary>
    public static string AllOf(ConnectionId connection) => $"{Prefix}{connection}/";

    public static bool Is(string lane) => lane.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Connection ids have no slash; a channel's booking id may.</summary>
    public static (ConnectionId Connection, string BookingId) Read(string lane)
    {
        var slash = lane.IndexOf('/', Prefix.Length);
        return (new ConnectionId(lane[Prefix.Length..slash]), lane[(slash + 1)..]);
    }
}

/// <summary>The kinds of event in a booking's lane.</summary>
internal static class BookingEvents
{
    /// <summary>The channel told a revision; the payload is the <see cref="BookingRevision"/>.</summary>
    public const string Revised = "booking.revised";

    /// <summary>
    /// A list showed a revision that nobody could read; the payload is an <see cref="UnreadableBooking"/>. It is a dead letter
    /// at once, in a lane of the revision's own: a person says what becomes of it.
    /// </summary>
    public const string Unreadable = "booking.unreadable";

    /// <summary>The configuration now maps what it did not; no payload.</summary>
    public const string Mapped = "booking.mapped";

    /// <summary>The connection went from the configuration, or came back; the payload is a <see cref="BookingSourceEvent"/>.</summary>
    public const string Source = "booking.source";
}

/// <summary>A revision that could not be read, and why.</summary>
internal sealed record UnreadableBooking(string RevisionId, string Why);

/// <summary>The booking's connection was taken out of the configuration, or came back into it. Its stays remain either way.</summary>
internal sealed record BookingSourceEvent(bool IsRemoved);

/// <summary>A person's word on which of a booking's revisions holds, by their ids.</summary>
/// <param name="Revision">The one that holds.</param>
/// <param name="Over">The newest one by then: as soon as the source has made a newer one, that one holds.</param>
/// <param name="Decision">The event of the decision.</param>
internal sealed record KeptRevision(string Revision, string Over, long Decision);

/// <summary>
/// The order of a booking's revisions: by the source's own version (none first), by time, by kind (new, modified,
/// cancelled), by id (ordinal). The last one holds.
/// </summary>
internal sealed class RevisionOrder : IComparer<BookingRevision>
{
    public static readonly RevisionOrder Instance = new();

    public int Compare(BookingRevision? x, BookingRevision? y)
    {
        var byVersion = Nullable.Compare(x!.Version, y!.Version);
        if (byVersion != 0)
            return byVersion;
        var byTime = x.RevisedAt.CompareTo(y.RevisedAt);
        if (byTime != 0)
            return byTime;
        // Of one instant, what can only come later is later: ids are made by chance.
        var byKind = x.Kind.CompareTo(y.Kind);
        return byKind != 0 ? byKind : string.CompareOrdinal(x.RevisionId, y.RevisionId);
    }
}
