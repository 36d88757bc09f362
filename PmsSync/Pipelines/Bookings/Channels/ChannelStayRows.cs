using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Availability;
using PmsSync.State;

namespace PmsSync.Pipelines.Bookings.Channels;

/// <summary>A channel's booked rooms as canonical rows, and what is said of their lives.</summary>
internal static class ChannelStayRows
{
    /// <summary>The same for the same room of the same booking, whatever is known of it, and whatever ids the channel gives it.</summary>
    public static string IdOf(ChannelBookingKey key, int place)
    {
        var origin = string.Join('\n', key.Tenant.Value, key.Connection.Value, key.BookingId, place.ToString(CultureInfo.InvariantCulture));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(origin))[..12]);
    }

    /// <summary>The row after an event; its version grows only when something that a reader sees has changed.</summary>
    public static StayRow Of(ChannelBookingKey key, RoomState room, UnitId unit, StayRow? before, bool isSourceRemoved, JournalEvent item)
    {
        var (id, told) = (IdOf(key, room.Place), room.Told);
        var stay = new Stay
        {
            Id = id,
            Tenant = key.Tenant,
            Unit = unit,
            Dates = room.Dates,
            Status = !room.TakesNights ? StayStatus.Cancelled : told.IsTentative ? StayStatus.Tentative : StayStatus.Confirmed,
            Kind = told.StayKind,
            Source = key.Connection.Value,
            ExternalId = told.Code ?? key.BookingId,
            Guest = GuestOf(room),
            Price = room.Room.Price ?? (told.Rooms.Count == 1 ? told.Price : null),
            Note = told.Note,
            Version = before?.Stay.Version ?? 1,
            CreatedAt = room.FirstKnownAt,
            ChangedAt = before?.Stay.ChangedAt ?? item.ReceivedAt,
        };
        var provenance = (before?.Provenance ?? new Provenance { CreatedEvent = item.Id, CalendarAt = item.ReceivedAt, ChangedEvent = item.Id }) with
        {
            TakesNights = room.TakesNights,
            SourceRemoved = isSourceRemoved,
            ChannelBooking = key.BookingId,
            EndedAs = null,
        };
        return before is null ? new StayRow(stay, provenance) : Versioned(stay, provenance, before, item);
    }

    /// <summary>
    /// The row at a place that turns out to be of a room whose type was never mapped: of the booking's news some had been missing,
    /// and another room was taken for this one. That one stands in a row of its own, with its nights.
    /// </summary>
    public static StayRow Mistaken(StayRow before, JournalEvent item) => Versioned(
        before.Stay with { Status = StayStatus.Cancelled }, before.Provenance with { TakesNights = false, EndedAs = StayRow.Unmapped }, before, item);

    /// <summary>
    /// True where its units have to be looked at again: the nights that are taken differ, or the unit, or by what they are taken;
    /// or what conflicts rest on and name, since when the stay is known and under which code. A cancelled stay that turns out to
    /// have been elsewhere counts, too: what was made of it here is to go.
    /// </summary>
    public static bool ShowsOtherwise(StayRow? before, StayRow after) => before is null
        ? after.Provenance.TakesNights
        : before.Provenance.TakesNights != after.Provenance.TakesNights || FaceOf(before.Stay) != FaceOf(after.Stay);

    public static HistoryRow History(StayRow? before, StayRow after, JournalEvent item)
    {
        var (what, words) = after.Provenance.EndedAs == StayRow.Unmapped
            ? ("booking.mistaken", "News of its booking that had been missing shows that this room is of a type which no unit maps. The room that was shown here stands in a row of its own.")
            : Words(before?.Stay, after.Stay, (before?.Provenance.SourceRemoved ?? false, after.Provenance.SourceRemoved));
        var why = item.Kind == DecisionCommand.Kind ? "A person decided which revision of its booking holds. " : "";
        return new HistoryRow(after.Stay.Id, after.Stay.Version, item.Id, item.ReceivedAt, what, why + words);
    }

    private static (StayFace Face, DateTimeOffset KnownSince, string? Code) FaceOf(Stay stay) => (StayFace.Of(stay), stay.CreatedAt, stay.ExternalId);

    private static StayRow Versioned(Stay stay, Provenance provenance, StayRow before, JournalEvent item)
    {
        if (stay == before.Stay && provenance == before.Provenance)
            return before;
        var sameStay = stay == before.Stay;
        var sameCalendar = provenance.TakesNights == before.Provenance.TakesNights && stay.Dates == before.Stay.Dates
            && stay.Unit == before.Stay.Unit && stay.Status == before.Stay.Status && stay.Kind == before.Stay.Kind;
        return new StayRow(
            sameStay ? stay : stay with { Version = stay.Version + 1, ChangedAt = item.ReceivedAt },
            provenance with
            {
                CalendarVersion = provenance.CalendarVersion + (sameCalendar ? 0 : 1),
                CalendarAt = sameCalendar ? provenance.CalendarAt : item.ReceivedAt,
                ChangedEvent = item.Id,
            });
    }

    private static Guest? GuestOf(RoomState room)
    {
        var guest = room.Told.Guest;
        var (adults, children) = (room.Room.Adults ?? guest?.Adults, room.Room.Children ?? guest?.Children);
        return guest is null && adults is null && children is null ? null : (guest ?? new Guest()) with { Adults = adults, Children = children };
    }

    private static (string What, string Words) Words(Stay? before, Stay after, (bool Before, bool After) removed) => (before, after) switch
    {
        (null, { Status: StayStatus.Cancelled }) => ("booking.cancelled", $"Known as cancelled for {after.Dates} in {after.Unit}; it takes no night."),
        (null, { Kind: StayKind.Block }) => ("booking.created", $"Blocked for {after.Dates} in {after.Unit}."),
        (null, _) => ("booking.created", $"Booked for {after.Dates} in {after.Unit}."),
        ({ Status: not StayStatus.Cancelled }, { Status: StayStatus.Cancelled }) =>
            ("booking.cancelled", $"Cancelled by its channel; {after.Dates} in {after.Unit} is free again as far as this booking goes."),
        ({ Status: StayStatus.Cancelled }, { Status: not StayStatus.Cancelled }) => ("booking.reinstated", $"Holds again for {after.Dates} in {after.Unit}."),
        _ when before.Dates != after.Dates || before.Unit != after.Unit =>
            ("booking.moved", $"Moved from {before.Dates} in {before.Unit} to {after.Dates} in {after.Unit}."),
        ({ Status: StayStatus.Tentative }, { Status: StayStatus.Confirmed }) => ("booking.confirmed", $"Confirmed for {after.Dates} in {after.Unit}."),
        _ when removed == (false, true) => ("source.removed", "Its connection was taken out of the configuration; it stays until a person releases it."),
        _ when removed == (true, false) => ("source.returned", "Its connection is configured again."),
        _ => ("booking.changed", "Details changed."),
    };
}
