using PmsSync.Domain;

namespace PmsSync.Connectors.Channex.Calendar;

/// <summary>The fields of a night in Channex's words.</summary>
internal static class CalendarFields
{
    private static readonly Dictionary<NightField, string> Names = new()
    {
        [NightField.MinStayArrival] = "min_stay_arrival",
        [NightField.MinStayThrough] = "min_stay_through",
        [NightField.MaxStay] = "max_stay",
        [NightField.ClosedToArrival] = "closed_to_arrival",
        [NightField.ClosedToDeparture] = "closed_to_departure",
        [NightField.StopSell] = "stop_sell",
    };

    public static string NameOf(NightField restriction) => Names[restriction];

    public static bool IsRestriction(NightField field) => Names.ContainsKey(field);

    /// <summary>True where the value is yes or no.</summary>
    public static bool IsSwitch(NightField field) =>
        field == NightField.ClosedToArrival || field == NightField.ClosedToDeparture || field == NightField.StopSell;
}
