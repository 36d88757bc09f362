using PmsSync.Domain;

namespace PmsSync.State.Prices;

/// <summary>A value of a night in a manager's words.</summary>
internal static class PriceWords
{
    /// <param name="value">Null: nothing is said of it.</param>
    /// <param name="currency">ISO 4217, of a price.</param>
    public static string Of(NightField field, long? value, string currency) => (field, value) switch
    {
        ({ IsPrice: true }, null) => $"no price for {Count(field.Occupancy, "guest")}",
        ({ IsPrice: true }, { } price) => $"{Currencies.Text(price, currency)} {currency} for {Count(field.Occupancy, "guest")}",
        (_, null) => $"nothing on {field}",
        (_, { } rooms) when field == NightField.Availability => $"{Count(rooms, "room")} left",
        (_, { } nights) when field == NightField.MinStayArrival => $"at least {Count(nights, "night")} for those who arrive",
        (_, { } nights) when field == NightField.MinStayThrough => $"at least {Count(nights, "night")} for stays over it",
        (_, { } nights) when field == NightField.MaxStay => nights == 0 ? "no longest stay" : $"at most {Count(nights, "night")}",
        (_, { } flag) when field == NightField.ClosedToArrival => flag == 0 ? "open to arrival" : "closed to arrival",
        (_, { } flag) when field == NightField.ClosedToDeparture => flag == 0 ? "open to departure" : "closed to departure",
        (_, { } flag) when field == NightField.StopSell => flag == 0 ? "no stop sell" : "stop sell",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Count(long number, string what) => number == 1 ? $"1 {what}" : $"{number} {what}s";
}
