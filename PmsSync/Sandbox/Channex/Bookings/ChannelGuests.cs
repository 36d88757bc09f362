using PmsSync.Sandbox.Channex.Messages;

namespace PmsSync.Sandbox.Channex.Bookings;

/// <summary>
/// What one visit of a guest to a property does: mostly a booking, sometimes a change, a cancellation or a message. Guests never take
/// what the channel shows as closed. Guarded by the world's lock.
/// </summary>
internal static class ChannelGuests
{
    private const int LatestArrivalDays = 120;

    private const int Tries = 12;

    private static readonly string[] Words =
        ["Can we check in earlier?", "Is there parking nearby?", "We will arrive late, around 22:00.", "Is breakfast included?", "Thank you, see you soon!"];

    /// <returns>False when the guest left without a trace.</returns>
    public static bool Visit(ChannexAccount account, ChannexProperty property, DateTimeOffset now)
    {
        var chance = new Chance(property.Chance);
        try
        {
            var draw = chance.NextDouble();
            if (draw < 0.6)
                return Book(account, property, chance, now);
            var future = property.Bookings.Where(b => b.Latest.Status != "cancelled" && b.Latest.Rooms.Any(r => r.CheckIn > property.Today(now))).ToList();
            if (future.Count == 0)
                return false;
            var booking = chance.Pick(future);
            return draw switch
            {
                < 0.72 => Change(account, property, booking, chance, now),
                < 0.85 => Cancel(account, property, booking, chance, now),
                _ => GuestDesk.Write(account, property, booking, chance.Pick(Words), [], now) is not null,
            };
        }
        finally
        {
            property.Chance = chance.State;
        }
    }

    private static bool Book(ChannexAccount account, ChannexProperty property, Chance chance, DateTimeOffset now)
    {
        for (var attempt = 0; attempt < Tries && property.RatePlans.Count > 0; attempt++)
        {
            var plan = chance.Pick(property.RatePlans);
            var checkIn = property.Today(now).AddDays((int)(LatestArrivalDays * Math.Pow(chance.NextDouble(), 1.6)));
            var checkOut = checkIn.AddDays(chance.Between(1, 7));
            if (!OpenForSale.Allows(property, plan, checkIn, checkOut, now))
                continue;
            var room = new RoomWish(plan.RoomTypeId, plan.Id, checkIn, checkOut, chance.Between(1, plan.Options[plan.Primary].Occupancy));
            account.Desk.Book(property, new BookingWish([room], chance.Pick(SellingChannel.All).Name, GuestNames.Pick(chance)), now);
            return true;
        }
        return false;
    }

    /// <summary>Shifted or of another length, where the new nights are open.</summary>
    private static bool Change(ChannexAccount account, ChannexProperty property, ChannexBooking booking, Chance chance, DateTimeOffset now)
    {
        if (booking.Latest.Rooms is not [var room] || property.RatePlan(room.RatePlanId) is not { } plan)
            return false;
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var checkIn = room.CheckIn.AddDays(chance.Between(-2, 2));
            var checkOut = checkIn.AddDays(Math.Max(1, room.CheckOut.DayNumber - room.CheckIn.DayNumber + chance.Between(-1, 2)));
            if ((checkIn, checkOut) == (room.CheckIn, room.CheckOut) || !OpenForSale.Allows(property, plan, checkIn, checkOut, now, room))
                continue;
            var wish = new BookingWish(
                [new RoomWish(room.RoomTypeId, room.RatePlanId, checkIn, checkOut, room.Adults, room.Children)], booking.SoldBy,
                $"{booking.Latest.GuestName} {booking.Latest.GuestSurname}", booking.Latest.Notes);
            account.Desk.Modify(property, booking, wish, account.Settings.FreshRoomIds, now);
            return true;
        }
        return false;
    }

    private static bool Cancel(ChannexAccount account, ChannexProperty property, ChannexBooking booking, Chance chance, DateTimeOffset now)
    {
        account.Desk.Cancel(property, booking, asShell: chance.OneIn(4), now);
        return true;
    }
}
