using Ical.Net.DataTypes;
using Ical.Net.Evaluation;
using PmsSync.Domain;

namespace PmsSync.Connectors.Ical;

/// <summary>
/// The occurrences of a recurring event from one year back to three years ahead, by Ical.Net. Rules are
/// evaluated on the event's own wall clock, so that daylight saving moves nothing. All events of a body share
/// one budget of steps: a rule is written in a line and may take a minute.
/// </summary>
internal sealed class RecurrenceExpander(FeedReadingOptions options, FeedZones zones)
{
    // Measured: Ical.Net takes about 2 µs for an occurrence and as long for an interval without one, and
    // 3 ms until it gives up.
    private const int StepsPerRule = 50;
    private const int StepsPerFailure = 1_500;

    // Eight years of days: 29 February may be that far away, and a rule without any match ends here.
    private const int MostUnmatched = 3_000;

    private readonly DateTime _from = options.Today.AddYears(-1).ToDateTime(TimeOnly.MinValue);
    private readonly DateTime _until = options.Today.AddYears(3).ToDateTime(TimeOnly.MinValue);
    private int _stepsLeft = options.MaxRecurrenceSteps;
    private int _occurrencesLeft = options.MaxEvents;

    /// <param name="Starts">In order, without doubles; only the first start where there is a problem.</param>
    /// <param name="Problem">Why the rule could not be followed to its end, or null.</param>
    internal sealed record Expansion(IReadOnlyList<FeedMoment> Starts, string? Problem);

    /// <param name="raw">The event; it has a RRULE or a RDATE.</param>
    /// <param name="start">Its first start.</param>
    /// <param name="length">Between its start and its end.</param>
    /// <param name="replaced">Occurrences that events of their own (RECURRENCE-ID) stand for.</param>
    public Expansion Expand(RawEvent raw, FeedMoment start, TimeSpan length, IReadOnlyList<FeedMoment> replaced)
    {
        if (length.TotalDays > StayDates.AbsurdNights)
            return new Expansion([start], "The event spans years and yet recurs; only its first occurrence was read.");
        var walls = new SortedSet<DateTime> { start.Wall };
        var earliest = _from - length;
        foreach (var rule in raw.All("RRULE"))
        {
            if (Follow(rule, start, earliest, walls) is { } problem)
                return new Expansion([start], problem);
        }
        foreach (var moment in Moments(raw, "RDATE"))
            walls.Add(moment.WallIn(start.Zone, options.UnitZone));
        var exceptions = Moments(raw, "EXDATE").Concat(replaced).ToList();
        var days = exceptions.Where(e => e.IsDate || start.IsDate).Select(static e => e.Wall.Date).ToHashSet();
        var times = exceptions.Where(e => !e.IsDate && !start.IsDate).Select(e => e.WallIn(start.Zone, options.UnitZone)).ToHashSet();
        var starts = walls.Where(w => w >= earliest && w <= _until && !times.Contains(w) && !days.Contains(w.Date))
            .Select(w => start with { Wall = w }).ToList();
        if ((_occurrencesLeft -= starts.Count) < 0)
            return new Expansion([start], "The calendar's recurring events have too many occurrences; of this one only the first was read.");
        return new Expansion(starts, Problem: null);
    }

    private string? Follow(ContentLine line, FeedMoment start, DateTime earliest, SortedSet<DateTime> walls)
    {
        const string Unreadable = "The event's rule (RRULE) cannot be read; only its first occurrence was.";
        const string TooLong = "The calendar's rules take too long to follow; of this event only the first occurrence was read.";
        if (RecurrenceRuleText.Parse(line.Value) is not { } rule)
            return Unreadable;
        var last = _until;
        if (rule.Until is not null)
        {
            if (FeedMoment.Parse(line with { Parameters = "" }, rule.Until, zones) is not { } until)
                return Unreadable;
            var wall = until.IsDate ? until.Wall + (TimeSpan.FromDays(1) - TimeSpan.FromTicks(1)) : until.WallIn(start.Zone, options.UnitZone);
            last = wall < last ? wall : last;
        }
        if (last < earliest)
            return null;
        var entry = rule.EnterNear(start.Wall, earliest);
        var window = entry > earliest ? entry : earliest;
        // What the rule yields is paid as it comes; here, the intervals that it walks over.
        var steps = StepsPerRule + rule.Steps(Math.Max(0, (last - entry).TotalDays));
        _stepsLeft -= (int)Math.Min(steps, int.MaxValue / 2);
        return _stepsLeft < 0 ? TooLong : Evaluate(rule.Rule, start with { Wall = entry }, window, last, walls, Unreadable, TooLong);
    }

    private string? Evaluate(
        string rule, FeedMoment entry, DateTime window, DateTime last, SortedSet<DateTime> walls, string unreadable, string tooLong)
    {
        try
        {
            var evaluator = new RecurrencePatternEvaluator(new RecurrenceRule(rule));
            var limits = new EvaluationOptions { MaxUnmatchedIncrementsLimit = MostUnmatched };
            foreach (var occurrence in evaluator.Evaluate(Floating(entry.Wall, entry), Floating(window, entry), limits))
            {
                if (--_stepsLeft < 0)
                    return tooLong;
                if (occurrence.StartTime.Value > last)
                    break;
                walls.Add(occurrence.StartTime.Value);
            }
            return null;
        }
        catch (Exception e) when (e is EvaluationLimitExceededException or EvaluationOutOfRangeException)
        {
            // The rule names no further day that exists: what was found is all there is.
            _stepsLeft -= StepsPerFailure;
            return null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The library throws many types for rules that are none.
            _stepsLeft -= StepsPerFailure;
            return unreadable;
        }
    }

    private static CalDateTime Floating(DateTime wall, FeedMoment like) =>
        like.IsDate ? new CalDateTime(DateOnly.FromDateTime(wall)) : new CalDateTime(DateTime.SpecifyKind(wall, DateTimeKind.Unspecified), hasTime: true);

    // RDATE may hold periods (start/end): their start is what counts. What is no moment is left out: nights stay closed.
    private List<FeedMoment> Moments(RawEvent raw, string name)
    {
        var moments = new List<FeedMoment>();
        foreach (var line in raw.All(name))
        {
            foreach (var part in line.Value.AsSpan().Split(','))
            {
                var value = line.Value.AsSpan(part);
                var slash = value.IndexOf('/');
                if (moments.Count < options.MaxEvents && FeedMoment.Parse(line, slash < 0 ? value : value[..slash], zones) is { } moment)
                    moments.Add(moment);
            }
        }
        return moments;
    }
}
