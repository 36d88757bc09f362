using PmsSync.Domain;
using PmsSync.Sandbox.Channex;
using PmsSync.Sandbox.Channex.Ari;

namespace PmsSync.Benchmarks.Telling;

/// <summary>One value of one night, of a room type (availability) or of a rate plan, by their places in the property.</summary>
internal readonly record struct TrialCell(bool IsRoom, int Place, DateOnly Night, NightField Field);

/// <summary>A property of the trial: a connection with units and rate plans of its own, and its counterpart at the simulator.</summary>
internal sealed class TrialProperty
{
    private const string Currency = "EUR";

    private readonly ChannexProperty _channex;

    public TrialProperty(TellingOptions options, int number)
    {
        Name = $"p{number}";
        _channex = new ChannexProperty(Name, Name, "Etc/UTC", Currency) { Settings = new PropertySettings { StateLength = options.Days } };
        for (var unit = 0; unit < options.Units; unit++)
        {
            // Half of them are apartments, half room types of a small hotel.
            var quantity = unit % 2 == 0 ? 1 : 3;
            var roomType = _channex.AddRoomType($"room{unit}", quantity);
            Units.Add(new TrialUnit($"{Name}u{unit}", quantity, roomType));
            for (var plan = 0; plan < options.RatePlans; plan++)
                Plans.Add(new TrialPlan(unit, $"plan{plan}", _channex.AddRatePlan(roomType, $"plan{plan}")));
        }
    }

    /// <summary>Of the property and of its connection.</summary>
    public string Name { get; }

    public string Id => _channex.Id;

    public List<TrialUnit> Units { get; } = [];

    public List<TrialPlan> Plans { get; } = [];

    public void AddTo(ChannexAccount account) => account.Properties.Add(_channex);

    /// <summary>What the simulator holds; within the world's lock.</summary>
    public long Held(TrialCell cell) => cell.IsRoom ? Units[cell.Place].RoomType[cell.Night] : Held(Plans[cell.Place].RatePlan, cell.Night, cell.Field);

    private static long Held(ChannexRatePlan plan, DateOnly date, NightField field)
    {
        var night = plan[date];
        return field switch
        {
            { IsPrice: true } => night.Prices[plan.Primary],
            _ when field == NightField.MinStayArrival => night.MinStayArrival,
            _ when field == NightField.MinStayThrough => night.MinStayThrough,
            _ when field == NightField.MaxStay => night.MaxStay,
            _ when field == NightField.ClosedToArrival => night.ClosedToArrival ? 1 : 0,
            _ when field == NightField.ClosedToDeparture => night.ClosedToDeparture ? 1 : 0,
            _ => night.StopSell ? 1 : 0,
        };
    }
}

/// <summary>A unit of the tenant and its room type.</summary>
internal sealed record TrialUnit(string Id, int Quantity, ChannexRoomType RoomType);

/// <summary>A rate plan of the unit at that place, and its counterpart.</summary>
internal sealed record TrialPlan(int Unit, string Id, ChannexRatePlan RatePlan);
