using PmsSync.Sandbox.Channex.Ari;

namespace PmsSync.Sandbox.Channex.Bookings;

/// <summary>What a channel would sell: the calendar read as its guests see it.</summary>
internal static class OpenForSale
{
    /// <summary>Whether the plan can be booked for the nights from <paramref name="checkIn"/> up to, not including, <paramref name="checkOut"/>.</summary>
    /// <param name="own">A room that the same guest already has and would give up for this one; null for a new booking.</param>
    public static bool Allows(ChannexProperty property, ChannexRatePlan plan, DateOnly checkIn, DateOnly checkOut, DateTimeOffset now, RevisionRoom? own = null)
    {
        if (property.RoomType(plan.RoomTypeId) is not { } roomType || checkIn < property.Today(now) || checkOut.AddDays(-1) > property.LastDay(now))
            return false;
        var length = checkOut.DayNumber - checkIn.DayNumber;
        var arrival = plan[checkIn];
        if (length < 1 || length < arrival.MinStayArrival || arrival.ClosedToArrival || plan[checkOut].ClosedToDeparture || (arrival.MaxStay > 0 && length > arrival.MaxStay))
            return false;
        for (var date = checkIn; date < checkOut; date = date.AddDays(1))
        {
            var night = plan[date];
            var has = own is not null && own.RoomTypeId == roomType.Id && date >= own.CheckIn && date < own.CheckOut;
            if (night.StopSell || night.Prices[plan.Primary] <= 0 || length < night.MinStayThrough || (roomType[date] < 1 && !has))
                return false;
        }
        return true;
    }
}
