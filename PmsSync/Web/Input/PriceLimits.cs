using PmsSync.Domain;

namespace PmsSync.Web.Input;

/// <summary>What prices and restrictions may be, whichever way they come.</summary>
internal static class PriceLimits
{
    /// <summary>Nights times fields of all ranges together: five years of ten fields are a tenth of it.</summary>
    public const int MostValues = 200_000;

    /// <summary>The same of all lines of a file: it is answered when it is applied, and must not keep the writer from others for long.</summary>
    public const int MostValuesOfAFile = 10 * MostValues;

    public const int DaysBack = 366, DaysAhead = 5 * 366, MostGuests = 99, LongestStay = 999;

    /// <summary>In the minor unit: a slip of the hand, in any currency.</summary>
    public const long HighestPrice = 1_000_000_000_000;

    public static IReadOnlyDictionary<string, Weekdays> Days { get; } = new Dictionary<string, Weekdays>(StringComparer.OrdinalIgnoreCase)
    {
        ["mon"] = Weekdays.Monday,
        ["tue"] = Weekdays.Tuesday,
        ["wed"] = Weekdays.Wednesday,
        ["thu"] = Weekdays.Thursday,
        ["fri"] = Weekdays.Friday,
        ["sat"] = Weekdays.Saturday,
        ["sun"] = Weekdays.Sunday,
    };
}
