using System.Text.Json;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;

namespace PmsSync.Connectors.Channex.Bookings;

/// <summary>What one entry of a list means: exactly one of the two is given, or neither where it is another property's.</summary>
internal readonly record struct RevisionReading(BookingRevision? Revision, UnreadableRevision? Unreadable);

/// <summary>
/// Reads a booking revision (docs.channex.io, "Bookings Collection"), or a booking, which shows its latest revision.
/// Guarantees, raw messages and whatever is not named here stay behind; card numbers are taken out of the rest.
/// </summary>
internal static class RevisionReader
{
    private const string NoId = "(without an id)";

    /// <param name="entry">One of <c>data</c>.</param>
    /// <param name="isBooking">True in the list of bookings, where the entry's own id is the booking's.</param>
    public static RevisionReading Read(JsonElement entry, string propertyId, bool isBooking)
    {
        var attributes = entry.At("attributes").ValueKind is JsonValueKind.Object ? entry.At("attributes") : entry;
        if (attributes.Id("property_id") is { } property && property != propertyId)
            return default;
        var ownId = entry.Id("id") ?? attributes.Id("id");
        var bookingId = isBooking ? ownId : attributes.Id("booking_id") ?? RelatedId(entry, "booking") ?? attributes.Id("unique_id");
        // A booking that names no revision stands for itself; its dates and status still hold.
        var revisionId = isBooking ? attributes.Id("revision_id") ?? RelatedId(entry, "revision") ?? $"booking:{ownId}" : ownId;
        try
        {
            return Read(attributes, bookingId, revisionId, isBooking);
        }
        catch (Exception odd) when (odd is InvalidOperationException or FormatException or ArgumentException or OverflowException)
        {
            return Unreadable(revisionId, "it has a form that was not foreseen");
        }
    }

    private static RevisionReading Read(JsonElement attributes, string? bookingId, string? revisionId, bool isBooking)
    {
        if (revisionId is null || revisionId.Contains(CardScrubber.Mask, StringComparison.Ordinal))
            return Unreadable(null, "it has no id");
        if (bookingId is null || bookingId.Contains(CardScrubber.Mask, StringComparison.Ordinal))
            return Unreadable(revisionId, "it does not say which booking it belongs to");
        // A booking was inserted when it was made; what is shown of it is as new as its last change.
        var revisedAt = (isBooking ? attributes.Instant("updated_at") : null) ?? attributes.Instant("inserted_at");
        if (revisedAt is not { } at)
            return Unreadable(revisionId, "it does not say when it was made");
        if (KindOf(attributes.Text("status")) is not { } kind)
            return Unreadable(revisionId, "its status is none of new, modified and cancelled");
        var currency = Currency(attributes.Text("currency"));
        var rooms = RoomReader.Read(attributes, kind, currency);
        return rooms.Problem is { } problem ? Unreadable(revisionId, problem) : new RevisionReading(new BookingRevision
        {
            BookingId = bookingId,
            RevisionId = revisionId,
            RevisedAt = at,
            Kind = kind,
            Code = attributes.Text("ota_reservation_code") ?? attributes.Text("unique_id"),
            SoldBy = attributes.Text("ota_name"),
            Guest = GuestOf(attributes.At("customer"), attributes.At("occupancy")),
            Price = PriceOf(attributes, currency),
            Note = attributes.Text("notes"),
            Rooms = rooms.Rooms,
        }, null);
    }

    public static Money? PriceOf(JsonElement element, string? currency) =>
        currency is not null && element.Amount("amount") is { } amount ? new Money(amount, currency) : null;

    private static RevisionKind? KindOf(string? status) => status?.ToLowerInvariant() switch
    {
        "new" => RevisionKind.New,
        "modified" => RevisionKind.Modified,
        "cancelled" or "canceled" => RevisionKind.Cancelled,
        _ => null,
    };

    private static string? Currency(string? text) =>
        text is { Length: 3 } && text.All(char.IsAsciiLetter) ? text.ToUpperInvariant() : null;

    private static Guest? GuestOf(JsonElement customer, JsonElement occupancy)
    {
        var name = string.Join(' ', new[] { customer.Text("name"), customer.Text("surname") }.Where(static n => n is not null));
        // First and last name may each hold half of what neither may show.
        var guest = new Guest(
            name.Length == 0 ? null : CardScrubber.Scrub(name), customer.Text("mail"), customer.Text("phone"), occupancy.Count("adults"), occupancy.Count("children"));
        return guest == new Guest() ? null : guest;
    }

    private static string? RelatedId(JsonElement entry, string name) => entry.At("relationships").At(name).At("data").Id("id");

    private static RevisionReading Unreadable(string? revisionId, string what) =>
        new(null, new UnreadableRevision(revisionId ?? NoId, ChannexWords.Revision(what)));
}
