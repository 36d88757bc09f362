using PmsSync.Benchmarks.VirtualTime;
using PmsSync.Domain;
using PmsSync.Sandbox.Channex;
using PmsSync.Sandbox.Channex.Bookings;

namespace PmsSync.Benchmarks.Faults;

/// <summary>Guests who want exactly the nights that have just become free, and are there at every point around their opening.</summary>
internal sealed class FaultGuests(ChannexWorld world, VirtualClock clock, Random chance, FaultDiary diary)
{
    private const int MostHot = 24;

    private readonly Lock _lock = new();
    private readonly List<(string Unit, DateOnly Night)> _hot = [];

    public int Booked { get; private set; }

    public void Heat(string unit, StayDates nights)
    {
        lock (_lock)
        {
            for (var night = nights.Arrival; night < nights.Departure; night = night.AddDays(1))
                _hot.Add((unit, night));
            _hot.RemoveRange(0, Math.Max(0, _hot.Count - MostHot));
        }
    }

    /// <summary>Perhaps one of them books a hot night where a property shows it open.</summary>
    public void Maybe(string when, double likely)
    {
        lock (_lock)
        {
            if (_hot.Count == 0 || chance.NextDouble() >= likely)
                return;
            var (unit, night) = _hot[chance.Next(_hot.Count)];
            var name = FaultSite.Connections[chance.Next(FaultSite.Connections.Count)];
            var plan = FaultSite.Plans[chance.Next(FaultSite.Plans.Count)];
            var nights = new StayDates(night, night.AddDays(chance.Next(1, 3)));
            if (world.Read(account => Book(account, name, unit, plan, nights)))
            {
                Booked++;
                diary.Note($"guest books {unit} {nights} at {name}, {when}");
            }
        }
    }

    private bool Book(ChannexAccount account, string name, string unit, string plan, StayDates nights)
    {
        var property = account.Find(name)!;
        var wanted = FaultSite.PlanOf(property, unit, plan);
        if (!OpenForSale.Allows(property, wanted, nights.Arrival, nights.Departure, clock.Now))
            return false;
        account.Desk.Book(property, new BookingWish([new RoomWish(wanted.RoomTypeId, wanted.Id, nights.Arrival, nights.Departure)]), clock.Now);
        return true;
    }
}
