using System.Globalization;
using System.Text.Json;
using PmsSync.Domain;

namespace PmsSync.Connectors.Channex.Bookings;

/// <summary>Reads the rooms of a revision.</summary>
internal static class RoomReader
{
    /// <summary>The rooms, or why they cannot be read.</summary>
    internal readonly record struct Reading(IReadOnlyList<BookedRoom> Rooms, string? Problem);

    public static Reading Read(JsonElement attributes, RevisionKind kind, string? currency)
    {
        var rooms = attributes.At("rooms");
        var isCancelled = kind is RevisionKind.Cancelled;
        if (rooms.ValueKind is not (JsonValueKind.Array or JsonValueKind.Null or JsonValueKind.Undefined) && !isCancelled)
            return Problem("its rooms are not a list");
        var whole = Nights.Of(attributes.Date("arrival_date"), attributes.Date("departure_date"));
        var entries = rooms.Items().ToList();
        if (entries.Count == 0 && !isCancelled)
        {
            // A stay without rooms still takes nights: as a room that nobody has mapped, it is seen.
            return whole.Dates is { } nights
                ? new Reading([new BookedRoom { RoomId = "#1", Dates = nights, Price = RevisionReader.PriceOf(attributes, currency) }], null)
                : Problem("it has neither rooms nor dates");
        }
        var read = new List<BookedRoom>(entries.Count);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < entries.Count; i++)
        {
            if (entries[i].ValueKind is not JsonValueKind.Object && !isCancelled)
                return Problem("one of its rooms has no form that is known");
            var nights = NightsOf(entries[i], whole);
            if (nights.IsUnknown && !isCancelled)
                return Problem("one of its rooms has no dates, or leaves before it arrives");
            read.Add(RoomOf(entries[i], IdOf(entries[i], i, ids), nights.Dates, currency));
        }
        return new Reading(read, null);
    }

    private static BookedRoom RoomOf(JsonElement room, string id, StayDates? dates, string? currency) => new()
    {
        RoomId = id,
        RoomTypeId = room.Id("room_type_id"),
        RatePlanId = room.Id("rate_plan_id"),
        Dates = dates,
        Adults = room.At("occupancy").Count("adults"),
        Children = room.At("occupancy").Count("children"),
        Price = RevisionReader.PriceOf(room, currency),
    };

    private static Nights NightsOf(JsonElement room, Nights whole)
    {
        if (room.Flag("is_cancelled") is true)
            return Nights.None;
        var (arrival, departure) = (room.Date("checkin_date"), room.Date("checkout_date"));
        return arrival is null && departure is null ? whole : Nights.Of(arrival, departure);
    }

    /// <summary>The channel's own, else its place in the list: rooms keep their order over revisions.</summary>
    private static string IdOf(JsonElement room, int position, HashSet<string> taken)
    {
        var place = string.Create(CultureInfo.InvariantCulture, $"#{position + 1}");
        var id = room.Id("booking_room_id") ?? room.Id("ota_unique_id") ?? place;
        if (taken.Add(id))
            return id;
        taken.Add(id + place);
        return id + place;
    }

    private static Reading Problem(string words) => new([], words);

    /// <param name="IsUnknown">True where dates are missing or reversed; a stay without a night is known, and has no dates.</param>
    private readonly record struct Nights(StayDates? Dates, bool IsUnknown)
    {
        public static readonly Nights None = new(null, IsUnknown: false);

        public static Nights Of(DateOnly? arrival, DateOnly? departure) => (arrival, departure) switch
        {
            ({ } from, { } to) when StayDates.TryCreate(from, to, out var dates) => new(dates, IsUnknown: false),
            ({ } from, { } to) when from == to => None,
            _ => new(null, IsUnknown: true),
        };
    }
}
