using PmsSync.Domain;
using PmsSync.Sandbox.Channex;

namespace PmsSync.Benchmarks.Faults;

/// <summary>What should be everywhere, kept by the trial itself: what was said here, and what the simulated channels sold.</summary>
internal sealed class FaultTruth(ChannexWorld world)
{
    private readonly Dictionary<(string Unit, string Plan, DateOnly Night, NightField Field), long> _prices = [];

    /// <summary>Direct bookings and blocks that stand, by id.</summary>
    public Dictionary<string, (string Unit, StayDates Nights)> Direct { get; } = [];

    public void SetPrices(string unit, string plan, StayDates nights, IEnumerable<FieldValue> values)
    {
        foreach (var value in values)
        {
            for (var night = nights.Arrival; night < nights.Departure; night = night.AddDays(1))
                _prices[(unit, plan, night, value.Field)] = value.Value;
        }
    }

    /// <summary>Every booking that stands at a property: unit, nights; in order, so that two lists can be compared.</summary>
    public IReadOnlyList<(string Unit, StayDates Nights)> SoldAt(string property) => world.Read(account =>
    {
        var house = account.Find(property)!;
        return house.Bookings.Where(static b => b.Latest.Status != "cancelled").SelectMany(static b => b.Latest.Rooms)
            .Select(r => (house.RoomType(r.RoomTypeId)!.Name, new StayDates(r.CheckIn, r.CheckOut)))
            .OrderBy(static s => s.Item2.Arrival).ThenBy(static s => s.Item2.Departure).ThenBy(static s => s.Item1, StringComparer.Ordinal).ToList();
    });

    /// <summary>What is not as it should be in the simulator's calendars, from <paramref name="today"/> on; the first few.</summary>
    public IEnumerable<string> Differences(DateOnly today)
    {
        var sold = FaultSite.Connections.SelectMany(SoldAt).Concat(Direct.Values).ToList();
        foreach (var (unit, quantity) in FaultSite.Units)
        {
            var taken = sold.Where(s => s.Unit == unit).ToList();
            for (var night = today; night < today.AddDays(FaultSite.Horizon); night = night.AddDays(1))
            {
                var wanted = Math.Max(0, quantity - taken.Count(s => s.Nights.Contains(night)));
                foreach (var name in FaultSite.Connections)
                {
                    var shown = world.Read(a => FaultSite.RoomOf(a.Find(name)!, unit)[night]);
                    if (shown != wanted)
                        yield return $"{name} shows {shown} of {unit} on {night:yyyy-MM-dd}, {wanted} are left";
                }
            }
        }
        foreach (var ((unit, plan, night, field), wanted) in _prices.Where(p => p.Key.Night >= today && p.Key.Night < today.AddDays(FaultSite.Horizon)))
        {
            foreach (var name in FaultSite.Connections)
            {
                var shown = world.Read(a => FaultSite.Shown(FaultSite.PlanOf(a.Find(name)!, unit, plan), night, field));
                if (shown != wanted)
                    yield return $"{name} shows {field} {shown} of {unit}/{plan} on {night:yyyy-MM-dd}, {wanted} was said";
            }
        }
    }
}
