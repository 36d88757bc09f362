using PmsSync.Domain;

namespace PmsSync.Connectors.Ical;

/// <summary>
/// Which nights the span of an event takes: a closed set. Both ends are on the unit's wall, the end is exclusive.
/// </summary>
internal abstract record EventNights
{
    private static readonly TimeSpan AlmostMidnight = new(23, 59, 0);

    private EventNights()
    {
    }

    public sealed record Taken(StayDates Dates) : EventNights;

    /// <summary>Begins and ends on one day, so that nobody sleeps there: a viewing, a cleaning, a handover.</summary>
    public sealed record SameDay(StayDates Dates) : EventNights;

    public sealed record Unreadable(string Why) : EventNights;

    /// <summary>
    /// A missing end, and an end that equals its start, mean one night. 15:00 to 11:00 on another day takes the nights
    /// between the two dates; 00:00 to 23:59 is how some write whole days, so the last one counts.
    /// </summary>
    public static EventNights Of(DateTime start, DateTime? end)
    {
        if (end < start)
            return new Unreadable("The event ends before it begins.");
        var first = DateOnly.FromDateTime(start);
        if (first.Year is < 2 or > 9990 || end?.Year > 9990)
            return new Unreadable("The event lies outside of the calendar.");
        var last = DateOnly.FromDateTime(end ?? start);
        if (start.TimeOfDay == TimeSpan.Zero && end is { } moment && moment.TimeOfDay >= AlmostMidnight)
            last = last.AddDays(1);
        if (last > first)
            return new Taken(new StayDates(first, last));
        var night = new StayDates(first, first.AddDays(1));
        return end is null || end == start ? new Taken(night) : new SameDay(night);
    }
}
