namespace PmsSync.Sandbox.Channex.Bookings;

/// <summary>A room that somebody books; an id of null is one that Channex cannot map.</summary>
internal sealed record RoomWish(string? RoomTypeId, string? RatePlanId, DateOnly CheckIn, DateOnly CheckOut, int Adults = 2, int Children = 0);

/// <summary>A booking as its channel reports it. What is null is made up.</summary>
internal sealed record BookingWish(IReadOnlyList<RoomWish> Rooms, string SoldBy = "Booking.com", string? Guest = null, string? Notes = null, string? Code = null);
