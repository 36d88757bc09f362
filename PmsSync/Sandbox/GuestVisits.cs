using PmsSync.Domain;
using PmsSync.Sandbox.Channels;

namespace PmsSync.Sandbox;

/// <summary>
/// What one visit to a listing does: mostly a booking while there is room, more cancellations the fuller
/// it is, so that the calendar stays about half full however long the demo runs. Pure but for the chance.
/// </summary>
internal static class GuestVisits
{
    private const int LatestArrivalDays = 120;

    private const int KeepPastDays = 60;

    private const int Tries = 20;

    /// <param name="avoid">Nights that this channel's guests see as taken elsewhere.</param>
    public static SandboxListing Visit(SandboxListing listing, NightSet avoid, DateOnly today, Chance chance)
    {
        listing = listing.Forget(today.AddDays(-KeepPastDays));
        var taken = listing.Taken(today.AddDays(BookingHabits.HorizonDays)).Union(avoid);
        var occupancy = ApartmentPlan.Occupancy(taken, today);
        var books = Math.Clamp(0.9 - occupancy, 0.05, 0.7);
        var cancels = 0.05 + 0.3 * occupancy;
        var draw = chance.NextDouble();
        if (draw < books)
            return Book(listing, taken, today, chance);
        if (Future(listing, today, chance) is not { } stay)
            return listing;
        if (draw < books + cancels)
            return listing.Cancel(stay.Id)!;
        return stay.Kind == SandboxKind.Tentative
            ? listing.Replace(stay, stay with { Kind = SandboxKind.Booking })
            : Change(listing, stay, avoid, today, chance);
    }

    private static SandboxListing Book(SandboxListing listing, NightSet taken, DateOnly today, Chance chance)
    {
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            var arrival = today.AddDays(1 + (int)(LatestArrivalDays * Math.Pow(chance.NextDouble(), 1.6)));
            var dates = new StayDates(arrival, arrival.AddDays(chance.Between(1, 7)));
            if (IsFree(taken, dates))
                return listing.Add(dates, Kind(listing.Id, chance), GuestNames.Pick(chance));
        }
        return listing;
    }

    private static SandboxKind Kind(ListingId listing, Chance chance) =>
        chance.OneIn(10) ? SandboxKind.Block
        : listing.Channel == "vrbo" && chance.OneIn(5) ? SandboxKind.Tentative
        : SandboxKind.Booking;

    /// <summary>Longer, shorter or shifted by a few days, if the new nights are free.</summary>
    private static SandboxListing Change(SandboxListing listing, SandboxStay stay, NightSet avoid, DateOnly today, Chance chance)
    {
        var others = listing.Cancel(stay.Id)!.Taken(today.AddDays(BookingHabits.HorizonDays)).Union(avoid.Except(NightSet.Of(stay.Dates)));
        var shift = chance.OneIn(2) ? 0 : chance.Between(-3, 3);
        var longer = chance.Between(-2, 2);
        var reissues = ChannelHabits.Of(listing.Id).ReissuesOneIn is var times and > 0 && chance.OneIn(times);
        var arrival = stay.Dates.Arrival.AddDays(shift);
        return StayDates.TryCreate(arrival, stay.Dates.Departure.AddDays(shift + longer), out var dates)
            && dates != stay.Dates && dates.Arrival > today && IsFree(others, dates)
            ? listing.Move(stay.Id, dates, reissues)!
            : listing;
    }

    private static SandboxStay? Future(SandboxListing listing, DateOnly today, Chance chance)
    {
        var future = listing.Stays.Where(s => s.Kind != SandboxKind.OpenEnded && s.Dates.Arrival > today).ToList();
        return future.Count == 0 ? null : chance.Pick(future);
    }

    private static bool IsFree(NightSet taken, StayDates dates) => taken.Intersect(NightSet.Of(dates)).IsEmpty;
}
