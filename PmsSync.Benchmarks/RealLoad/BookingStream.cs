using PmsSync.Domain;

namespace PmsSync.Benchmarks.RealLoad;

/// <summary>One thing that a hotel's channel manager tells.</summary>
internal sealed record ToldRevision(string Hotel, BookingRevision Revision);

/// <summary>
/// The reservations as a channel manager tells them, in the order of time: made on the arrival's date minus the lead time;
/// changed, without new dates, at even distances from then to the arrival or the end; cancelled, or marked as not shown up,
/// at noon of the status date.
/// </summary>
internal static class BookingStream
{
    public static IReadOnlyList<ToldRevision> Of(IEnumerable<HotelRow> rows) =>
    [
        .. rows.SelectMany(static row => Lives(row).Select(revision => (row.Number, Told: new ToldRevision(row.Hotel, revision))))
            .OrderBy(static e => e.Told.Revision.RevisedAt).ThenBy(static e => e.Number).ThenBy(static e => e.Told.Revision.Kind).Select(static e => e.Told),
    ];

    private static IEnumerable<BookingRevision> Lives(HotelRow row)
    {
        var created = Instant(row.Created, TimeOnly.MinValue);
        var ended = row.Ended is { } date ? Instant(date, new TimeOnly(12, 0)) : (DateTimeOffset?)null;
        var until = ended < Instant(row.Arrival, new TimeOnly(15, 0)) ? ended.Value : Instant(row.Arrival, new TimeOnly(15, 0));
        yield return Revision(row, 0, RevisionKind.New, created);
        for (var change = 1; change <= row.Changes; change++)
            yield return Revision(row, change, RevisionKind.Modified, created + ((until - created) * change / (row.Changes + 1)));
        if (ended is { } at)
            yield return Revision(row, row.Changes + 1, RevisionKind.Cancelled, at);
    }

    private static BookingRevision Revision(HotelRow row, int number, RevisionKind kind, DateTimeOffset at) => new()
    {
        BookingId = $"{row.Number}",
        RevisionId = $"{row.Number}-{number}",
        RevisedAt = at,
        Kind = kind,
        SoldBy = row.Hotel,
        Price = new Money(row.Price * row.Nights, "EUR"),
        Note = kind == RevisionKind.Modified ? $"Change {number}" : null,
        // Without a night it has no dates, and takes none.
        Rooms = [new BookedRoom { RoomId = $"{row.Number}-1", RoomTypeId = row.Room, Dates = row.Dates, Adults = row.Adults }],
    };

    private static DateTimeOffset Instant(DateOnly date, TimeOnly time) => new(date.ToDateTime(time), TimeSpan.Zero);
}
