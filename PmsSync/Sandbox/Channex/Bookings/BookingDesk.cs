using System.Globalization;
using PmsSync.Sandbox.Channex.Ari;
using PmsSync.Sandbox.Channex.Webhooks;

namespace PmsSync.Sandbox.Channex.Bookings;

/// <summary>
/// What channels do to a property: they book, change and cancel, each as a new revision, and Channex counts its own
/// availability down (always for a new booking, otherwise where the property's settings say so). Guarded by the world's lock.
/// </summary>
internal sealed class BookingDesk(WebhookQueue webhooks)
{
    public ChannexBooking Book(ChannexProperty property, BookingWish wish, DateTimeOffset now)
    {
        var booking = new ChannexBooking
        {
            Id = property.NextId("booking"),
            PropertyId = property.Id,
            Code = wish.Code ?? string.Create(CultureInfo.InvariantCulture, $"{4_000_000_000 + property.Sequence}"),
            SoldBy = wish.SoldBy,
        };
        property.Bookings.Add(booking);
        Revise(property, booking, "new", Rooms(property, wish, []), wish, now);
        Count(property, booking.Latest.Rooms, -1);
        return booking;
    }

    /// <summary>New rooms and dates for a booking; rooms keep their ids in their order unless the settings say otherwise.</summary>
    public ChannexRevision Modify(ChannexProperty property, ChannexBooking booking, BookingWish wish, bool freshRoomIds, DateTimeOffset now)
    {
        var before = booking.Latest.Rooms;
        Revise(property, booking, "modified", Rooms(property, wish, freshRoomIds ? [] : before), wish, now);
        if (property.Settings.AutoUpdateOnModification)
        {
            Count(property, before, +1);
            Count(property, booking.Latest.Rooms, -1);
        }
        return booking.Latest;
    }

    /// <param name="asShell">Whether the cancellation tells neither dates nor rooms.</param>
    public ChannexRevision Cancel(ChannexProperty property, ChannexBooking booking, bool asShell, DateTimeOffset now)
    {
        var before = booking.Latest;
        var again = new BookingWish([], booking.SoldBy, $"{before.GuestName} {before.GuestSurname}", before.Notes);
        Revise(property, booking, "cancelled", before.Rooms, again, now, asShell);
        if (property.Settings.AutoUpdateOnCancellation && before.Status != "cancelled")
            Count(property, before.Rooms, +1);
        return booking.Latest;
    }

    private void Revise(
        ChannexProperty property, ChannexBooking booking, string status, IReadOnlyList<RevisionRoom> rooms, BookingWish wish, DateTimeOffset now, bool asShell = false)
    {
        var name = (wish.Guest ?? "Test Guest").Split(' ', 2);
        booking.Revisions.Add(new ChannexRevision
        {
            Id = property.NextId("revision"),
            Status = status,
            InsertedAt = now,
            GuestName = name[0],
            GuestSurname = name.Length > 1 ? name[1] : name[0],
            Currency = rooms.Count > 0 && property.RatePlan(rooms[0].RatePlanId) is { } plan ? plan.Currency : property.Currency,
            Notes = wish.Notes,
            Rooms = rooms,
            IsShell = asShell,
        });
        property.Touch();
        webhooks.Booking(property, booking, now);
    }

    private static List<RevisionRoom> Rooms(ChannexProperty property, BookingWish wish, IReadOnlyList<RevisionRoom> before) =>
        [.. wish.Rooms.Select((room, i) => new RevisionRoom(
            i < before.Count ? before[i].Id : property.NextId("booking_room"), room.RoomTypeId, room.RatePlanId,
            room.CheckIn, room.CheckOut, room.Adults, room.Children, Prices(property, room)))];

    /// <summary>The nights' prices as the calendar shows them to so many guests; 100.00 where it shows none.</summary>
    private static List<long> Prices(ChannexProperty property, RoomWish room)
    {
        var plan = property.RatePlan(room.RatePlanId);
        return [.. Enumerable.Range(0, room.CheckOut.DayNumber - room.CheckIn.DayNumber).Select(i => Price(plan, room.CheckIn.AddDays(i), room.Adults))];
    }

    private static long Price(ChannexRatePlan? plan, DateOnly date, int adults)
    {
        var option = plan?.Options.FirstOrDefault(o => o.Occupancy == adults);
        var shown = plan is null ? 0 : plan[date].Prices[option is null ? plan.Primary : plan.Options.IndexOf(option)];
        return shown > 0 ? shown : 10_000;
    }

    /// <summary>Rooms that no room type stands for are not counted; there is never less than none.</summary>
    private static void Count(ChannexProperty property, IEnumerable<RevisionRoom> rooms, int by)
    {
        foreach (var room in rooms)
        {
            if (property.RoomType(room.RoomTypeId) is not { } roomType)
                continue;
            for (var date = room.CheckIn; date < room.CheckOut; date = date.AddDays(1))
                roomType[date] = Math.Max(0, roomType[date] + by);
        }
    }
}
