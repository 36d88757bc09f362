namespace PmsSync.Connectors.Ical;

/// <summary>
/// A DATE or DATE-TIME as a feed writes it: the clock on the wall, and the zone in which it hangs. Without a
/// zone (dates, floating times, unknown zones) the wall is the unit's own.
/// </summary>
internal readonly record struct FeedMoment(DateTime Wall, bool IsDate, TimeZoneInfo? Zone)
{
    /// <summary>Reads the value of a DTSTART, DTEND, RECURRENCE-ID, or one of an EXDATE or RDATE; null where it is no moment.</summary>
    public static FeedMoment? Parse(ContentLine line, ReadOnlySpan<char> value, FeedZones zones)
    {
        if (!TryWall(value.Trim(), out var wall, out var hasTime, out var utc))
            return null;
        if (!hasTime || string.Equals(line.Parameter("VALUE"), "DATE", StringComparison.OrdinalIgnoreCase))
            return new FeedMoment(wall.Date, IsDate: true, Zone: null);
        if (utc)
            return new FeedMoment(wall, IsDate: false, TimeZoneInfo.Utc);
        var zone = line.Parameter("TZID") is { Length: > 0 } name ? zones.Resolve(name, line.Number) : null;
        return new FeedMoment(wall, IsDate: false, zone);
    }

    /// <summary>The same moment on the wall of another zone; null is the unit's.</summary>
    public DateTime WallIn(TimeZoneInfo? zone, TimeZoneInfo unitZone)
    {
        var (from, to) = (Zone ?? unitZone, zone ?? unitZone);
        if (IsDate || from.Id == to.Id)
            return Wall;
        // Offsets instead of ConvertTime: a clock time that daylight saving skips is no error here.
        var ticks = Wall.Ticks - from.GetUtcOffset(Wall).Ticks;
        if (ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks)
            return Wall;
        var instant = new DateTime(ticks, DateTimeKind.Utc);
        ticks += to.GetUtcOffset(instant).Ticks;
        return ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks ? Wall : new DateTime(ticks);
    }

    // Basic form (20260131, 20260131T1500[00][Z]) and, tolerantly, the extended one (2026-01-31T15:00:00Z).
    private static bool TryWall(ReadOnlySpan<char> value, out DateTime wall, out bool hasTime, out bool utc)
    {
        wall = default;
        hasTime = utc = false;
        if (value.Length is < 8 or > 25)
            return false;
        Span<char> digits = stackalloc char[15];
        var (count, times) = (0, 0);
        foreach (var c in value)
        {
            if (char.IsAsciiDigit(c) && count < 14 && !utc)
                digits[count++] = c;
            else if (c is 'T' or 't' or ' ' && count == 8 && times == 0)
                times++;
            else if (c is 'Z' or 'z' && times == 1 && !utc)
                utc = true;
            else if (c is not ('-' or ':') || count is 0 or > 12 || (c == ':' && times == 0) || (c == '-' && times > 0))
                return false;
        }
        hasTime = times == 1;
        return count == (hasTime ? Math.Max(12, count) : 8) && count is 8 or 12 or 14 && TryDate(digits[..count], out wall);
    }

    private static bool TryDate(ReadOnlySpan<char> digits, out DateTime wall)
    {
        wall = default;
        var (year, month, day) = (int.Parse(digits[..4]), int.Parse(digits[4..6]), int.Parse(digits[6..8]));
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
            return false;
        wall = new DateTime(year, month, day);
        if (digits.Length == 8)
            return true;
        var hour = int.Parse(digits[8..10]);
        var minute = int.Parse(digits[10..12]);
        var second = digits.Length == 14 ? int.Parse(digits[12..14]) : 0;
        if (hour > 24 || minute > 59 || second > 60 || (hour == 24 && minute + second > 0) || year == 9999)
            return false;
        wall = wall.AddHours(hour).AddMinutes(minute).AddSeconds(Math.Min(second, 59));
        return true;
    }
}
