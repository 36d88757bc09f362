namespace PmsSync.Domain;

/// <summary>"Today" is always somebody's: the date of an instant in a zone, and the instant of a date and time there.</summary>
internal static class LocalDate
{
    /// <summary>The years of whose days somebody can speak: a calendar can be counted on both sides of them.</summary>
    public const int FirstYear = 2000, LastYear = 2200;

    /// <summary>False where the year can only be a mistake.</summary>
    public static bool IsOfOurTime(this DateOnly day) => day.Year is >= FirstYear and <= LastYear;

    public static DateOnly DateIn(this DateTimeOffset instant, TimeZoneInfo zone) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime);

    /// <summary>
    /// The instant, in UTC, at which clocks in the zone show this. A time that is skipped when clocks go forward is as much
    /// later as they were moved; one that comes twice when they go back is the first of the two.
    /// </summary>
    public static DateTimeOffset InstantIn(this DateOnly date, TimeOnly time, TimeZoneInfo zone)
    {
        var local = date.ToDateTime(time);
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max()
            : zone.IsInvalidTime(local) ? zone.GetUtcOffset(local.AddDays(-1))
            : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }
}
