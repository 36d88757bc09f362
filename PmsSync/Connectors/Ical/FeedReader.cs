namespace PmsSync.Connectors.Ical;

/// <summary>
/// Reads the body of an iCal feed: what it shows of the unit's nights, or why it shows nothing. Pure: no
/// clock, no network, and no body makes it throw or takes it over a second.
/// <para>
/// Lines, dates and zones are read here, tolerantly and one event at a time; rules of recurring events and durations
/// go to Ical.Net. Given whole calendars, Ical.Net refuses all for one broken line, and takes four times as long.
/// </para>
/// </summary>
internal static class FeedReader
{
    public static FeedReading Read(ReadOnlyMemory<byte> body, FeedReadingOptions options)
    {
        var remarks = new FeedRemarks();
        if (body.Length > options.MaxBytes)
            return Refuse($"The answer is larger than {options.MaxBytes} bytes.", remarks);

        // 1 bytes to text
        var text = FeedText.Decode(body.Span, remarks);

        // 2 text to components
        var outline = FeedOutline.Of(text, options.MaxEvents, remarks);
        if (outline.Events.Count > options.MaxEvents)
            return Refuse($"The calendar holds more than {options.MaxEvents} events.", remarks);
        if (outline.IsTruncated)
            return Refuse("The calendar is truncated: it breaks off before its end (END:VCALENDAR).", remarks);
        if (!outline.HasCalendar)
            return Refuse(FeedText.WhyNoCalendar(text), remarks);

        // 3 components to events
        var zones = new FeedZones(outline.ZoneLocations, remarks);
        var picture = new EventReader(options, zones, remarks).Read(outline.Events);
        if (picture.Events.Count == 0)
            remarks.Add(null, WhyNoEvents(outline));
        return new FeedReading.Understood(picture, Zone(outline), RefreshInterval(outline), remarks.ToList());
    }

    private static FeedReading.Refused Refuse(string reason, FeedRemarks remarks) => new(reason, remarks.ToList());

    private static string WhyNoEvents(FeedOutline outline)
    {
        if (outline.Events.Count > 0)
            return "None of the calendar's events has nights to read.";
        var others = outline.OtherComponents.Where(static c => c is "VTODO" or "VJOURNAL" or "VFREEBUSY" or "VAVAILABILITY").Order().ToList();
        return others.Count == 0
            ? "The calendar holds no event."
            : $"The calendar holds no event, only {string.Join(", ", others)}.";
    }

    private static string? Zone(FeedOutline outline) =>
        outline.Properties.TryGetValue("X-WR-TIMEZONE", out var name) ? FeedZones.IanaName(name) : null;

    private static TimeSpan? RefreshInterval(FeedOutline outline)
    {
        var stated = outline.Properties.GetValueOrDefault("REFRESH-INTERVAL") ?? outline.Properties.GetValueOrDefault("X-PUBLISHED-TTL");
        return stated is not null && EventTimes.Length(stated) is { Ticks: > 0 } interval ? interval : null;
    }
}
