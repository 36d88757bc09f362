using System.Text.Json.Nodes;
using PmsSync.Sandbox.Channex.Wire;

namespace PmsSync.Sandbox.Channex.Bookings;

/// <summary>The addresses under <c>/booking_revisions</c> and <c>/bookings</c>. Guarded by the world's lock.</summary>
internal static class BookingApi
{
    private const string Inserted = "inserted_at";

    /// <param name="visible">The properties that the key may see.</param>
    public static ChannexResponse Handle(ChannexRequest request, IReadOnlyList<ChannexProperty> visible, ChannexSettings settings, DateTimeOffset now)
    {
        var write = new BookingJson(settings.MarkedCard);
        var query = new ApiQuery(request.Query);
        return (request.Method, request.Segments) switch
        {
            ("GET", ["booking_revisions", "feed"]) => Revisions(visible, query, write, (_, r) => r.AcknowledgedAt is null && now - r.InsertedAt < settings.FeedKeeps),
            ("GET", ["booking_revisions"]) => Revisions(visible, query, write, static (_, _) => true),
            ("GET", ["booking_revisions", var id]) => Find(visible, id) is var (_, booking, revision) ? Answers.Data(write.Revision(booking, revision)) : Answers.NotFound,
            ("POST", ["booking_revisions", var id, "ack"]) => Acknowledge(visible, id, now),
            ("GET", ["bookings"]) => Bookings(visible, query, write),
            ("GET", ["bookings", var id]) => visible.SelectMany(static p => p.Bookings).FirstOrDefault(b => b.Id == id) is { } one ? Answers.Data(write.Booking(one)) : Answers.NotFound,
            _ => Answers.NotFound,
        };
    }

    /// <summary>Again is as good as once.</summary>
    private static ChannexResponse Acknowledge(IReadOnlyList<ChannexProperty> visible, string id, DateTimeOffset now)
    {
        if (Find(visible, id) is not var (property, _, revision))
            return Answers.NotFound;
        revision.AcknowledgedAt ??= now;
        property.Touch();
        return Answers.Json(new JsonObject { ["meta"] = new JsonObject { ["message"] = "Success" } });
    }

    /// <summary>Oldest first unless asked otherwise. Pages are cut anew with each call, so that acknowledging shifts them.</summary>
    private static ChannexResponse Revisions(
        IReadOnlyList<ChannexProperty> visible, ApiQuery query, BookingJson write, Func<ChannexBooking, ChannexRevision, bool> wanted)
    {
        var found = visible.Where(p => query.Admits("property_id", p.Id)).SelectMany(static p => p.Bookings)
            .SelectMany(static b => b.Revisions, static (b, r) => (Booking: b, Revision: r))
            .Where(e => wanted(e.Booking, e.Revision)
                && query.Admits(Inserted, BookingJson.Instant(e.Revision.InsertedAt))
                && query.Admits("booking_id", e.Booking.Id) && query.Admits("status", e.Revision.Status));
        var descending = query.Descending(Inserted) ?? false;
        var ordered = descending
            ? found.OrderByDescending(static e => e.Revision.InsertedAt).ThenByDescending(static e => e.Booking.Revisions.IndexOf(e.Revision))
            : found.OrderBy(static e => e.Revision.InsertedAt).ThenBy(static e => e.Booking.Revisions.IndexOf(e.Revision));
        return Answers.Page(ordered.ToList(), query, Inserted, descending, e => write.Revision(e.Booking, e.Revision));
    }

    /// <summary>Newest first unless asked otherwise.</summary>
    private static ChannexResponse Bookings(IReadOnlyList<ChannexProperty> visible, ApiQuery query, BookingJson write)
    {
        var found = visible.Where(p => query.Admits("property_id", p.Id)).SelectMany(static p => p.Bookings).Where(b =>
            query.Admits(Inserted, BookingJson.Instant(b.Revisions[0].InsertedAt))
            && query.Admits("arrival_date", Text(b, static r => r.CheckIn, first: true))
            && query.Admits("departure_date", Text(b, static r => r.CheckOut, first: false)));
        var descending = query.Descending(Inserted) ?? true;
        var ordered = descending
            ? found.OrderByDescending(static b => b.Revisions[0].InsertedAt).ThenBy(static b => b.Id, StringComparer.Ordinal)
            : found.OrderBy(static b => b.Revisions[0].InsertedAt).ThenBy(static b => b.Id, StringComparer.Ordinal);
        return Answers.Page(ordered.ToList(), query, Inserted, descending, write.Booking);
    }

    private static string? Text(ChannexBooking booking, Func<RevisionRoom, DateOnly> date, bool first) =>
        booking.Latest is { IsShell: false, Rooms: { Count: > 0 } rooms } ? BookingJson.Date(first ? rooms.Min(date) : rooms.Max(date)) : null;

    private static (ChannexProperty Property, ChannexBooking Booking, ChannexRevision Revision)? Find(IReadOnlyList<ChannexProperty> visible, string id)
    {
        foreach (var (property, booking) in visible.SelectMany(static p => p.Bookings, static (p, b) => (p, b)))
        {
            if (booking.Revisions.Find(r => r.Id == id) is { } revision)
                return (property, booking, revision);
        }
        return null;
    }
}
