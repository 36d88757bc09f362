namespace PmsSync.Connectors.Ical;

/// <summary>
/// A RRULE, made fit for evaluation by night: the parts that choose times within a day are left out (a hostile
/// <c>BYSECOND</c> list would cost minutes), and UNTIL is taken out, because its zone is not the rule's.
/// </summary>
internal sealed record RecurrenceRuleText(string Rule, string Frequency, int Interval, int? Count, string? Until)
{
    private const int Longest = 500;

    /// <summary>
    /// About how many days the rule looks at on a walk over that many: its price, not its occurrences. A rule
    /// without BY parts looks at one day in each interval and ends with its count.
    /// </summary>
    public double Steps(double days)
    {
        var intervals = days / DaysPerInterval;
        var items = (";" + Rule).Split(";BY").Skip(1).Sum(static by => 1 + by.Split(';')[0].Count(static c => c == ','));
        return items == 0 ? Math.Min(intervals, Count ?? double.MaxValue) : intervals * (1 + (items * DaysPerItem));
    }

    /// <summary>
    /// A start just before <paramref name="earliest"/> from which the rule goes on as it does from <paramref name="start"/>:
    /// whole intervals later, on the same weekday or day of the year. A counted rule cannot be entered midway.
    /// </summary>
    public DateTime EnterNear(DateTime start, DateTime earliest)
    {
        if (Count is not null || start >= earliest)
            return start;
        var days = (earliest - start).TotalDays;
        var later = Frequency switch
        {
            "DAILY" => start.AddDays(Math.Floor(days / Interval) * Interval),
            "WEEKLY" => start.AddDays(Math.Floor(days / 7 / Interval) * Interval * 7),
            // Whole years keep the month; four of them keep 29 February (but for a few centuries, seen below).
            "MONTHLY" => start.AddYears((int)(Math.Floor(days / 366 / Interval) * Interval)),
            _ => start.AddYears((int)(Math.Floor(days / 366 / 4 / Interval) * 4 * Interval)),
        };
        return Frequency is "MONTHLY" or "YEARLY" && later.Day != start.Day ? start : later;
    }

    /// <summary>Null where it is no rule, or one that repeats within a day and means no nights.</summary>
    public static RecurrenceRuleText? Parse(string value)
    {
        if (value.Length > Longest)
            return null;
        string? frequency = null, until = null;
        var interval = 1;
        int? count = null;
        var kept = new List<string>();
        foreach (var part in value.ToUpperInvariant().Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var pair = part.Split('=', 2, StringSplitOptions.TrimEntries);
            if (pair.Length < 2)
                return null;
            switch (pair[0])
            {
                case "UNTIL":
                    until = pair[1];
                    continue;
                case "BYHOUR" or "BYMINUTE" or "BYSECOND" or "SKIP":
                    continue;
                case "RSCALE" when pair[1] == "GREGORIAN":
                    continue;
                case "FREQ":
                    frequency = pair[1];
                    break;
                case "INTERVAL" when !int.TryParse(pair[1], out interval) || interval < 1:
                    return null;
                case "COUNT" when int.TryParse(pair[1], out var times) && times > 0:
                    count = times;
                    break;
                case "COUNT":
                    return null;
            }
            if (!pair[0].StartsWith("X-", StringComparison.Ordinal))
                kept.Add($"{pair[0]}={pair[1]}");
        }
        return frequency is "DAILY" or "WEEKLY" or "MONTHLY" or "YEARLY"
            ? new RecurrenceRuleText(string.Join(';', kept), frequency, interval, count, until)
            : null;
    }

    private double DaysPerInterval =>
        Interval * (Frequency switch { "DAILY" => 1.0, "WEEKLY" => 7.0, "MONTHLY" => 30.4, _ => 365.2 });

    // "BYDAY=MO" is one day of a week, four or five of a month, fifty-two of a year.
    private int DaysPerItem => Frequency switch
    {
        "DAILY" => 0,
        "WEEKLY" => 1,
        "YEARLY" when Rule.Contains("BYDAY", StringComparison.Ordinal) && !Rule.Contains("BYMONTH=", StringComparison.Ordinal) => 52,
        _ => 5,
    };
}
