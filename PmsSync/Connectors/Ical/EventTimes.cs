using Ical.Net.DataTypes;

namespace PmsSync.Connectors.Ical;

/// <summary>Start and exclusive end of an event as the feed writes them: a closed set with the reason why they cannot be read.</summary>
internal abstract record EventTimes
{
    private EventTimes()
    {
    }

    public sealed record Known(FeedMoment Start, FeedMoment? End) : EventTimes;

    public sealed record Unreadable(int Line, string Why) : EventTimes;

    /// <summary>
    /// Nothing is guessed: an end that is there but cannot be read makes the event unreadable, for one night
    /// too few is one night sold twice.
    /// </summary>
    public static EventTimes Of(RawEvent raw, FeedReadingOptions options, FeedZones zones, FeedRemarks remarks)
    {
        if (raw.First("DTSTART") is null)
            return new Unreadable(raw.Line, "The event has no start (DTSTART).");
        if (Furthest(raw, "DTSTART", earliest: true, options, zones, remarks) is not { } start)
            return new Unreadable(raw.First("DTSTART")!.Value.Number, "The event's start is no date (DTSTART).");
        FeedMoment? end = null;
        if (raw.First("DTEND") is { } endLine)
        {
            end = Furthest(raw, "DTEND", earliest: false, options, zones, remarks);
            if (end is null)
                return new Unreadable(endLine.Number, "The event's end is no date (DTEND).");
        }
        else if (raw.First("DURATION") is { } duration)
        {
            end = After(start, duration.Value.Trim());
            if (end is null)
                return new Unreadable(duration.Number, "The event's length cannot be read (DURATION).");
        }
        if (raw.Closed)
            return new Known(start, end);
        if (end is null)
            return new Unreadable(raw.Line, "The event breaks off before its end is told (no END:VEVENT).");
        remarks.Add(raw.Line, "The event has no END:VEVENT; it was read as it stands.");
        return new Known(start, end);
    }

    // Merge leftovers give an event two starts or ends: the widest span closes every night that either meant.
    private static FeedMoment? Furthest(
        RawEvent raw, string name, bool earliest, FeedReadingOptions options, FeedZones zones, FeedRemarks remarks)
    {
        FeedMoment? furthest = null;
        foreach (var line in raw.All(name))
        {
            if (FeedMoment.Parse(line, line.Value, zones) is not { } moment)
                return null;
            if (furthest is not { } known)
            {
                furthest = moment;
                continue;
            }
            remarks.Add(line.Number, $"The event has more than one {name}; the widest span was taken.");
            var later = moment.WallIn(null, options.UnitZone) > known.WallIn(null, options.UnitZone);
            furthest = later == earliest ? known : moment;
        }
        return furthest;
    }

    private static FeedMoment? After(FeedMoment start, string duration)
    {
        if (Length(duration) is not { } length)
            return null;
        if (start.IsDate)
            length = TimeSpan.FromDays(Math.Ceiling(length.TotalDays));
        return length.Ticks <= DateTime.MaxValue.Ticks - start.Wall.Ticks && length.Ticks >= -start.Wall.Ticks
            ? start with { Wall = start.Wall + length }
            : null;
    }

    /// <summary>A DURATION of RFC 5545 (weeks, days, hours, minutes, seconds), or null.</summary>
    public static TimeSpan? Length(string duration)
    {
        if (duration.Length > 40)
            return null;
        try
        {
            return Duration.Parse(duration)?.ToTimeSpanUnspecified();
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException)
        {
            return null;
        }
    }
}
