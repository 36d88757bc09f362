namespace PmsSync.Domain;

/// <summary>
/// What can be said of one night of a unit or of a rate plan. The codes are stored: never renumber. Values are
/// <see cref="long"/>: rooms left, nights, 0 or 1, and prices in the minor unit of the rate plan's currency (cents).
/// </summary>
internal readonly record struct NightField(int Code)
{
    private const int PriceBase = 100;

    /// <summary>Rooms left to sell, at least 0.</summary>
    public static readonly NightField Availability = new(0);

    /// <summary>Nights that a stay arriving this night must have, at least 1.</summary>
    public static readonly NightField MinStayArrival = new(1);

    /// <summary>Nights that a stay touching this night must have, at least 1.</summary>
    public static readonly NightField MinStayThrough = new(2);

    /// <summary>Nights that a stay arriving this night may have; 0 for no bound.</summary>
    public static readonly NightField MaxStay = new(3);

    public static readonly NightField ClosedToArrival = new(4);

    public static readonly NightField ClosedToDeparture = new(5);

    public static readonly NightField StopSell = new(6);

    /// <summary>The restrictions, in the order of their codes.</summary>
    public static IReadOnlyList<NightField> Restrictions { get; } =
        [MinStayArrival, MinStayThrough, MaxStay, ClosedToArrival, ClosedToDeparture, StopSell];

    public bool IsPrice => Code > PriceBase;

    /// <summary>The guests that a price is for; 0 where the field is no price.</summary>
    public int Occupancy => IsPrice ? Code - PriceBase : 0;

    /// <summary>The price of the night for so many guests.</summary>
    public static NightField PriceFor(int occupancy)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(occupancy, 1);
        return new(PriceBase + occupancy);
    }

    public override string ToString() => Code switch
    {
        0 => "availability",
        1 => "minStayArrival",
        2 => "minStayThrough",
        3 => "maxStay",
        4 => "closedToArrival",
        5 => "closedToDeparture",
        6 => "stopSell",
        _ => $"price for {Occupancy}",
    };
}

/// <summary>A field and its value; see <see cref="NightField"/> for the unit.</summary>
internal readonly record struct FieldValue(NightField Field, long Value);

/// <summary>Days of the week, as a mask over a range of nights. The bits are stored: never renumber.</summary>
[Flags]
internal enum Weekdays
{
    None = 0,
    Monday = 1,
    Tuesday = 2,
    Wednesday = 4,
    Thursday = 8,
    Friday = 16,
    Saturday = 32,
    Sunday = 64,
    All = 127,
}

internal static class WeekdaysOf
{
    public static Weekdays Of(DateOnly night) => (Weekdays)(1 << (((int)night.DayOfWeek + 6) % 7));

    public static bool Includes(this Weekdays days, DateOnly night) => (days & Of(night)) != Weekdays.None;
}

/// <summary>
/// What one connection must be told of: a unit's availability (no rate plan), or the prices and restrictions of one
/// of its rate plans.
/// </summary>
internal readonly record struct Target(TenantId Tenant, ConnectionId Connection, UnitId Unit, string? RatePlan)
{
    public bool IsAvailability => RatePlan is null;

    public override string ToString() => RatePlan is null ? $"{Tenant}/{Connection}/{Unit}" : $"{Tenant}/{Connection}/{Unit}/{RatePlan}";
}

/// <summary>
/// One item of an outgoing call: these values for these nights (half-open; only those that <paramref name="Days"/>
/// includes). Where the system lets later items win, items paint over one another in order.
/// </summary>
internal sealed record Stroke(Target Target, StayDates Nights, Weekdays Days, IReadOnlyList<FieldValue> Values);
