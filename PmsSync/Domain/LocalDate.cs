namespace PmsSync.Domain;

/// <summary>"Today" is always somebody's: the date of an instant in a zone.</summary>
internal static class LocalDate
{
    public static DateOnly DateIn(this DateTimeOffset instant, TimeZoneInfo zone) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime);
}
