using PmsSync.Benchmarks.VirtualTime;
using PmsSync.Domain;
using PmsSync.Sandbox.Channex;

namespace PmsSync.Benchmarks.Faults;

/// <summary>What the service believes the channels hold, against what the simulator does hold.</summary>
internal static class FaultHeld
{
    private const string Known = """
        SELECT t.connection, t.unit, t.rate_plan, k.field, k.first_night, k.end_night, k.value
        FROM known_cell k JOIN target t ON t.id = k.target WHERE k.value IS NOT NULL AND k.call IS NULL
        """;

    /// <summary>The nights from <paramref name="today"/> on of which the service believes something else.</summary>
    public static IEnumerable<string> Differences(FaultService service, ChannexWorld world, DateOnly today)
    {
        var cells = service.Database.Readers.Read(static c => c.ReadAll(Known, static r => new Cells(
            r.GetString(0), r.GetString(1), r.GetString(2), new NightField(r.GetInt32(3)), r.GetInt32(4), r.GetInt32(5), r.GetInt64(6))));
        foreach (var known in cells)
        {
            for (var night = Math.Max(known.First, today.DayNumber); night < Math.Min(known.End, today.DayNumber + FaultSite.Horizon); night++)
            {
                var date = DateOnly.FromDayNumber(night);
                if (world.Read(a => Shown(a, known, date)) is var shown && shown != known.Value)
                    yield return $"{known.Connection} is believed to hold {known.Field} {known.Value} of {known.Unit}/{known.Plan} on {date:yyyy-MM-dd} and holds {shown}";
            }
        }
    }

    private static long Shown(ChannexAccount account, Cells cells, DateOnly date)
    {
        var property = account.Find(cells.Connection)!;
        return cells.Field == NightField.Availability
            ? FaultSite.RoomOf(property, cells.Unit)[date]
            : FaultSite.Shown(FaultSite.PlanOf(property, cells.Unit, cells.Plan), date, cells.Field);
    }

    private sealed record Cells(string Connection, string Unit, string Plan, NightField Field, int First, int End, long Value);
}
