using System.Globalization;
using System.Text.Json.Nodes;
using PmsSync.Domain;

namespace PmsSync.Sandbox.Channex.Bookings;

/// <summary>Writes a revision, and a booking as its latest revision, in Channex's documented fields.</summary>
internal sealed class BookingJson(string? markedCard)
{
    public JsonObject Revision(ChannexBooking booking, ChannexRevision revision)
    {
        var attributes = Attributes(booking, revision);
        attributes["id"] = revision.Id;
        attributes["booking_id"] = booking.Id;
        attributes["system_id"] = Marked($"{booking.Code}-{booking.Revisions.IndexOf(revision) + 1}");
        return new JsonObject { ["type"] = "booking_revision", ["id"] = revision.Id, ["attributes"] = attributes };
    }

    public JsonObject Booking(ChannexBooking booking)
    {
        var attributes = Attributes(booking, booking.Latest);
        attributes["id"] = booking.Id;
        attributes["revision_id"] = booking.Latest.Id;
        attributes["inserted_at"] = Instant(booking.Revisions[0].InsertedAt);
        return new JsonObject { ["type"] = "booking", ["id"] = booking.Id, ["attributes"] = attributes };
    }

    /// <summary>Channex writes UTC instants without saying so.</summary>
    public static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture);

    public static string Date(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private JsonObject Attributes(ChannexBooking booking, ChannexRevision revision)
    {
        IReadOnlyList<RevisionRoom> rooms = revision.IsShell ? [] : revision.Rooms;
        return new JsonObject
        {
            ["property_id"] = booking.PropertyId,
            ["unique_id"] = booking.UniqueId,
            ["ota_reservation_code"] = booking.Code,
            ["ota_name"] = booking.SoldBy,
            ["status"] = revision.Status,
            ["arrival_date"] = rooms.Count == 0 ? null : Date(rooms.Min(static r => r.CheckIn)),
            ["departure_date"] = rooms.Count == 0 ? null : Date(rooms.Max(static r => r.CheckOut)),
            ["arrival_hour"] = null,
            ["amount"] = Currencies.Text(rooms.Sum(static r => r.Prices.Sum()), revision.Currency),
            ["currency"] = revision.Currency,
            ["ota_commission"] = Currencies.Text(rooms.Sum(static r => r.Prices.Sum()) / 10, revision.Currency),
            ["notes"] = Marked(revision.Notes),
            ["payment_collect"] = "property",
            ["payment_type"] = "credit_card",
            ["inserted_at"] = Instant(revision.InsertedAt),
            ["customer"] = Customer(revision),
            ["occupancy"] = Guests(rooms.Sum(static r => r.Adults), rooms.Sum(static r => r.Children)),
            ["guarantee"] = Guarantee(revision),
            ["services"] = new JsonArray(Service(revision)),
            ["rooms"] = new JsonArray([.. rooms.Select(r => Room(r, revision))]),
            ["raw_message"] = markedCard is null ? null : Marked($"<reservation><ccNumber>{markedCard}</ccNumber></reservation>"),
            ["meta"] = new JsonObject { ["source"] = Marked("sandbox") },
        };
    }

    private JsonObject Customer(ChannexRevision revision) => new()
    {
        ["name"] = Marked(revision.GuestName),
        ["surname"] = Marked(revision.GuestSurname),
        ["mail"] = Marked("guest@example.invalid"),
        ["phone"] = Marked("+351 000 000 000"),
        ["country"] = "PT",
        ["city"] = Marked("Aveiro"),
        ["address"] = Marked("Rua do Exemplo 1"),
        ["zip"] = Marked("3800"),
        ["language"] = "pt",
        ["company"] = null,
        ["meta"] = new JsonObject { ["remark"] = Marked("none") },
    };

    private JsonObject Guarantee(ChannexRevision revision) => new()
    {
        ["card_number"] = markedCard ?? "411111******1111",
        ["card_type"] = "VI",
        ["cardholder_name"] = Marked($"{revision.GuestName} {revision.GuestSurname}"),
        ["cvv"] = markedCard is null ? "***" : "999",
        ["expiration_date"] = "12/2030",
        ["is_virtual"] = false,
        ["meta"] = new JsonObject { ["note"] = Marked("none") },
    };

    private JsonObject Room(RevisionRoom room, ChannexRevision revision)
    {
        var days = new JsonObject();
        for (var i = 0; i < room.Prices.Count; i++)
            days[Date(room.CheckIn.AddDays(i))] = Currencies.Text(room.Prices[i], revision.Currency);
        return new JsonObject
        {
            ["booking_room_id"] = room.Id,
            ["room_type_id"] = room.RoomTypeId,
            ["rate_plan_id"] = room.RatePlanId,
            ["checkin_date"] = Date(room.CheckIn),
            ["checkout_date"] = Date(room.CheckOut),
            ["amount"] = Currencies.Text(room.Prices.Sum(), revision.Currency),
            ["days"] = days,
            ["occupancy"] = Guests(room.Adults, room.Children),
            ["guests"] = new JsonArray(new JsonObject { ["name"] = Marked(revision.GuestName), ["surname"] = Marked(revision.GuestSurname) }),
            ["taxes"] = new JsonArray(new JsonObject { ["name"] = Marked("City tax"), ["type"] = "city_tax", ["total_price"] = "2.00", ["is_inclusive"] = true }),
            ["services"] = new JsonArray(Service(revision)),
            ["ota_unique_id"] = null,
            ["meta"] = new JsonObject { ["room_remarks"] = new JsonArray(Marked("none")) },
        };
    }

    private JsonObject Service(ChannexRevision revision) => new()
    {
        ["type"] = "Breakfast",
        ["name"] = Marked("Breakfast"),
        ["total_price"] = Currencies.Text(2_000, revision.Currency),
        ["price_per_unit"] = Currencies.Text(1_000, revision.Currency),
        ["price_mode"] = "Per person per night",
        ["persons"] = 2,
        ["nights"] = 1,
    };

    private static JsonObject Guests(int adults, int children)
    {
        var guests = new JsonObject { ["adults"] = adults, ["children"] = children, ["infants"] = 0 };
        if (children > 0)
            guests["ages"] = new JsonArray([.. Enumerable.Repeat(7, children).Select(static age => JsonValue.Create(age))]);
        return guests;
    }

    private string? Marked(string? text) => markedCard is null ? text : $"{text} {markedCard}".Trim();
}
