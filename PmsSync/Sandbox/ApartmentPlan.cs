using System.Collections.Immutable;
using PmsSync.Domain;
using PmsSync.Sandbox.Channels;

namespace PmsSync.Sandbox;

/// <summary>
/// The calendar that an apartment has sold before anyone looked: 30 to 60 % of the next 120 nights, over
/// its channels together, without overlap. It depends only on seed, name and date, so the order in which
/// its channels are first asked does not matter.
/// </summary>
internal static class ApartmentPlan
{
    public const int Days = 120;

    /// <summary>Stays that began before the first look, so that someone is in the house and someone just left.</summary>
    private const int DaysBack = 8;

    private const int Attempts = 50;

    /// <summary>A new listing with its share of the apartment's calendar.</summary>
    public static SandboxListing Seed(ListingId id, SandboxOptions options, DateOnly today)
    {
        var habits = ChannelHabits.Of(id);
        var chance = Chance.From(options.Seed, "listing", id.ToString());
        var listing = new SandboxListing { Id = id, Habits = habits.Defaults(options) };
        foreach (var sale in Sales(options.Seed, id.Name, today).Where(s => s.Share >= habits.Share.From && s.Share < habits.Share.To))
            listing = listing.Add(sale.Dates, sale.Blocked ? SandboxKind.Block : SandboxKind.Booking, GuestNames.Pick(chance));
        if (id.Channel == "booking" && chance.OneIn(3))
            listing = listing.Add(new StayDates(today.AddDays(300), today.AddDays(BookingHabits.HorizonDays)), SandboxKind.OpenEnded, "");
        return listing with { Chance = chance.State };
    }

    /// <summary>The whole apartment's first calendar; <see cref="Sale.Share"/> says which channel sold it.</summary>
    public static IReadOnlyList<Sale> Sales(int seed, string name, DateOnly today)
    {
        var chance = Chance.From(seed, "plan", name);
        IReadOnlyList<Sale> sales = [];
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            sales = Draw(chance, today);
            if (Occupancy(sales.Select(static s => s.Dates), today) is >= 0.32 and <= 0.58)
                break;
        }
        return sales;
    }

    /// <summary>The share of the next 120 nights that is taken, 0 to 1.</summary>
    public static double Occupancy(IEnumerable<StayDates> taken, DateOnly today) =>
        NightSet.Of(taken).Intersect(NightSet.Of(new StayDates(today, today.AddDays(Days)))).Nights / (double)Days;

    private static ImmutableList<Sale> Draw(Chance chance, DateOnly today)
    {
        var sales = ImmutableList.CreateBuilder<Sale>();
        var day = today.AddDays(-DaysBack);
        while (day < today.AddDays(Days - 7))
        {
            var dates = new StayDates(day, day.AddDays(chance.Between(2, 7)));
            sales.Add(new Sale(dates, chance.NextDouble(), chance.OneIn(10)));
            // Turnovers on the same day are common; otherwise as long free as taken, on average.
            day = dates.Departure.AddDays(chance.OneIn(4) ? 0 : chance.Between(1, 12));
        }
        return sales.ToImmutable();
    }

    internal sealed record Sale(StayDates Dates, double Share, bool Blocked);
}
