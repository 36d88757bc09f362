namespace PmsSync.Domain;

/// <summary>
/// The nights of a stay, half-open: the arrival's night is taken, the departure day is free.
/// Dates are local to the unit. At least one night; a reversed or empty span cannot be built.
/// </summary>
internal readonly record struct StayDates
{
    /// <summary>Of a span that is longer than any guest's stay: three years. It closes its nights, and nobody is looked after in it.</summary>
    public const int AbsurdNights = 3 * 366;

    public StayDates(DateOnly arrival, DateOnly departure)
    {
        if (departure <= arrival)
            throw new ArgumentException($"The departure {departure:yyyy-MM-dd} must be after the arrival {arrival:yyyy-MM-dd}.", nameof(departure));
        Arrival = arrival;
        Departure = departure;
    }

    /// <summary>Every night that there is.</summary>
    public static StayDates All { get; } = new(DateOnly.MinValue, DateOnly.MaxValue);

    public DateOnly Arrival { get; }

    public DateOnly Departure { get; }

    public int Nights => Departure.DayNumber - Arrival.DayNumber;

    /// <summary>True beyond <see cref="AbsurdNights"/>.</summary>
    public bool IsAbsurd => Nights > AbsurdNights;

    public bool Contains(DateOnly night) => Arrival <= night && night < Departure;

    public bool Contains(StayDates other) => Arrival <= other.Arrival && other.Departure <= Departure;

    public bool Overlaps(StayDates other) => Arrival < other.Departure && other.Arrival < Departure;

    /// <summary>How many nights both spans share; 0 when they only touch.</summary>
    public int OverlapNights(StayDates other) =>
        Math.Max(0, Math.Min(Departure.DayNumber, other.Departure.DayNumber) - Math.Max(Arrival.DayNumber, other.Arrival.DayNumber));

    public static bool TryCreate(DateOnly arrival, DateOnly departure, out StayDates dates)
    {
        var valid = departure > arrival;
        dates = valid ? new StayDates(arrival, departure) : default;
        return valid;
    }

    public override string ToString() => $"[{Arrival:yyyy-MM-dd}, {Departure:yyyy-MM-dd})";
}
