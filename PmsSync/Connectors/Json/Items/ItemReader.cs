using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;

namespace PmsSync.Connectors.Json.Items;

/// <summary>What one item means: exactly one of the two is given.</summary>
internal readonly record struct ItemReading(BookingRevision? Booking, OtherFact? Other);

/// <summary>The signed message that an item came by: its id is the same, however often it is sent.</summary>
internal readonly record struct SignedMessage(string Id, DateTimeOffset SignedAt);

/// <summary>
/// Reads an item <c>{"id","type","version","occurredAt","data"}</c>. Items of one id are ordered by their version, and where
/// they have none by when they occurred. Told again with other data under the same version, both are kept and the later one
/// by that order holds: so whatever the order of arrival, the end is the same.
/// </summary>
internal static class ItemReader
{
    private const string Booking = "booking";
    private const int LongestId = 200;
    private const int LongestType = 40;
    private const int LongestUnit = 100;

    /// <summary>Three years, as of direct bookings: a mistyped year would close a unit for a lifetime.</summary>
    private const int MostNights = 1_100;

    /// <param name="place">Names an item without an id.</param>
    /// <param name="message">By which it came, where it does not say itself when it occurred; null: it must.</param>
    public static ItemReading Read(JsonElement item, string place, SignedMessage? message)
    {
        var fields = new ItemFields(item);
        var id = fields.Id("id", LongestId);
        var type = fields.Id("type", LongestType);
        if (item.ValueKind is not JsonValueKind.Object)
            return Bad(item, place, $"{place}: write an object with id, type, version, occurredAt and data", mayTakeNights: true);
        var isBooking = string.Equals(type, Booking, StringComparison.OrdinalIgnoreCase);
        if (id is null || type is null)
            return Bad(item, id ?? place, fields.Problem ?? $"{(id is null ? "id" : "type")}: write it, it is missing", mayTakeNights: type is null || isBooking);
        if (!isBooking)
            return Bad(item, id, $"Items of the type \"{Plain(type)}\" are not taken; only \"{Booking}\" is.", mayTakeNights: false);
        var isDated = fields.Has("occurredAt");
        var revision = ReadBooking(fields, id, message?.SignedAt);
        if (fields.Problem is { } problem)
            return Bad(item, id, problem, mayTakeNights: true);
        return new ItemReading(isDated || message is not { } by ? Identified(revision) : Identified(revision, by), null);
    }

    /// <summary>An item that is known to be wrong.</summary>
    /// <param name="mayTakeNights">True where its nights may be taken and nobody knows.</param>
    public static ItemReading Bad(JsonElement item, string id, string why, bool mayTakeNights) =>
        new(null, new OtherFact(id, Hash(Encoding.UTF8.GetBytes(item.ValueKind is JsonValueKind.Undefined ? "" : item.GetRawText())), why, mayTakeNights));

    private static BookingRevision ReadBooking(ItemFields fields, string id, DateTimeOffset? at)
    {
        var (version, occurred) = (fields.Count("version"), fields.Instant("occurredAt") ?? at);
        if (occurred is null)
            fields.Wrong("occurredAt", "write when it was booked or changed, as 2027-01-10T12:00:00Z");
        var status = fields.OneOf<StayStatus>("data.status");
        return new BookingRevision
        {
            BookingId = id,
            RevisionId = "",
            Version = version,
            RevisedAt = occurred ?? default,
            Kind = status is StayStatus.Cancelled ? RevisionKind.Cancelled : RevisionKind.Modified,
            IsTentative = status is StayStatus.Tentative,
            StayKind = fields.OneOf<StayKind>("data.kind"),
            Code = fields.Code("data.externalId"),
            Guest = fields.Guest("data.guest"),
            Price = fields.Price("data.price"),
            Note = fields.Note("data.note"),
            Rooms = Rooms(fields, status),
        };
    }

    /// <summary>The one room of the booking. A cancellation may leave out where and when.</summary>
    private static IReadOnlyList<BookedRoom> Rooms(ItemFields fields, StayStatus status)
    {
        var unit = fields.Id("data.unit", LongestUnit);
        var (arrival, departure) = (fields.Date("data.arrival"), fields.Date("data.departure"));
        if (unit is null || arrival is not { } from || departure is not { } to)
        {
            if (status is not StayStatus.Cancelled)
                fields.Wrong(unit is null ? "data.unit" : arrival is null ? "data.arrival" : "data.departure", "write it, it is missing");
            return [];
        }
        if (to < from || to.DayNumber - from.DayNumber > MostNights)
            fields.Wrong("data.departure", $"write the day on which the guest leaves, not before data.arrival and at most {MostNights} nights after it");
        return fields.Problem is not null ? [] : [new BookedRoom { RoomId = "1", RoomTypeId = unit, Dates = StayDates.TryCreate(from, to, out var dates) ? dates : null }];
    }

    /// <summary>With an id that the same telling always gets, however it is written and wherever it is read.</summary>
    private static BookingRevision Identified(BookingRevision revision) => revision with
    {
        RevisionId = $"{revision.BookingId}@{revision.Version?.ToString() ?? $"{revision.RevisedAt:yyyy-MM-dd'T'HH:mm:ss.FFFFFFF}Z"}#{Hash(FactJson.Write(revision))}",
    };

    // Signed anew when it is sent again, but under the same id: the first telling counts.
    private static BookingRevision Identified(BookingRevision revision, SignedMessage by) => revision with
    {
        RevisionId = $"{revision.BookingId}@{revision.Version?.ToString() ?? "message"}#{Hash(Encoding.UTF8.GetBytes($"{by.Id} {Hash(FactJson.Write(revision with { RevisedAt = default }))}"))}",
    };

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 6));

    private static string Plain(string type) => new([.. type.Where(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')]);
}
