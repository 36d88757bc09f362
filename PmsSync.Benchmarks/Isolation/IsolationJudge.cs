using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.State;
using PmsSync.State.Prices;

namespace PmsSync.Benchmarks.Isolation;

/// <summary>Holds the rows at the end against what was booked and poured.</summary>
internal static class IsolationJudge
{
    private const int MostListed = 20;

    /// <summary>What is not as it must be, in words; at most twenty of it.</summary>
    public static IReadOnlyList<string> LostOf(IsolationService service, IsolationScenario scenario, IsolationGuests guests, IsolationFlood flood, int events)
    {
        var (open, dead) = service.Get<JournalQueries>().Count();
        var expected = scenario.HandlerFails ? events : 0;
        IEnumerable<string> lost =
        [
            .. open + dead == expected ? Array.Empty<string>() : [$"{open} events are open and {dead} are dead letters; {expected} wait with reason"],
            .. service.Database.Readers.Read(c => OpenNights(c, [.. guests.Booked, .. flood.Booked()])),
            .. service.Database.Readers.Read(c => WrongPrices(c, flood)),
        ];
        return [.. lost.Take(MostListed)];
    }

    private static IReadOnlyList<string> OpenNights(SqliteConnection connection, IReadOnlyList<(HouseTenant Tenant, string Unit, DateOnly Night)> booked)
    {
        var open = new List<string>();
        foreach (var unit in booked.GroupBy(static b => (b.Tenant.Id, b.Unit)))
        {
            var calendar = UnitCalendar.Load(connection, unit.Key.Id, new UnitId(unit.Key.Unit), UnitRooms.One, unit.Min(static b => b.Night));
            var closed = calendar.Nights(unit.Min(static b => b.Night), unit.Max(static b => b.Night).AddDays(1))
                .Where(static n => n is { Available: 0, Overbooked: 0 }).Select(static n => n.Date).ToHashSet();
            open.AddRange(unit.Where(b => !closed.Contains(b.Night)).Select(static b => $"{b.Tenant.Id}/{b.Unit} is not taken once in the night of {b.Night:yyyy-MM-dd}"));
        }
        return open;
    }

    private static IReadOnlyList<string> WrongPrices(SqliteConnection connection, IsolationFlood flood)
    {
        var wrong = new List<string>();
        foreach (var (tenant, unit, prices) in flood.Prices().Where(static u => u.Prices.Count > 0))
        {
            var nights = new StayDates(prices.Keys.Min(), prices.Keys.Max().AddDays(1));
            var stored = PriceStore.Load(connection, tenant.Id, new UnitId(unit), IsolationHouse.RatePlan, nights).ToDictionary(static c => c.Night, static c => c.Value);
            wrong.AddRange(prices.Where(p => stored.GetValueOrDefault(p.Key) != p.Value).Select(p =>
                $"{tenant.Id}/{unit} costs {stored.GetValueOrDefault(p.Key)} and not {p.Value} in the night of {p.Key:yyyy-MM-dd}"));
        }
        return wrong;
    }
}
