using System.Diagnostics;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Outbound.Coalescing;

namespace PmsSync.Benchmarks.Coalescing;

/// <summary>One line of the table. A change is a night of a listing of which something must be sent; each host is a property of its own.</summary>
/// <param name="Calls">One for each host at least, as limits are counted by property.</param>
internal sealed record CoalesceFigures(
    string City, string What, string From, string System, int Changes, long ChangeBytes, int RunLengthItems, long RunLengthBytes, int Items, int Calls, long Bytes, TimeSpan Took);

/// <summary>The coalescer on calendars that real hosts keep.</summary>
internal static class CoalesceTrial
{
    private const int Envelope = 13;

    private static readonly IReadOnlyList<bool> Choices = [true, false];

    /// <summary>Ranges only; ranges that paint over one another; these with days of the week (Channex).</summary>
    private static readonly (string Name, PushRules Rules)[] Systems =
    [
        ("ranges", Rules(laterWins: false, weekdays: false)),
        ("later wins", Rules(laterWins: true, weekdays: false)),
        ("and weekdays", Rules(laterWins: true, weekdays: true)),
    ];

    public static IEnumerable<CoalesceFigures> Run(RealCalendars calendars) =>
        from availability in Choices
        from fromUsual in Choices.Reverse()
        from system in Systems
        select Measure(calendars, availability, fromUsual, system.Name, system.Rules);

    private static CoalesceFigures Measure(RealCalendars calendars, bool availability, bool fromUsual, string system, PushRules rules)
    {
        var hosts = calendars.Hosts.Select(host => host.Select(listing => listing.Diff(availability, fromUsual)).ToList()).ToList();
        var started = Stopwatch.GetTimestamp();
        var calls = hosts.SelectMany(host => Coalescer.Coalesce(host, rules)).ToList();
        var took = Stopwatch.GetElapsedTime(started);
        var diffs = hosts.SelectMany(static host => host).ToList();
        var changes = diffs.SelectMany(RunLength.NightByNight).ToList();
        var runs = diffs.SelectMany(RunLength.Strokes).ToList();
        return new CoalesceFigures(
            calendars.City, availability ? "availability" : "prices, stays", fromUsual ? "usual values" : "nothing known", system,
            changes.Count, changes.Sum(stroke => (long)rules.SizeOf(stroke) + Envelope),
            runs.Count, runs.Sum(stroke => (long)rules.SizeOf(stroke)) + (Envelope * (long)calls.Count),
            calls.Sum(static call => call.Strokes.Count), calls.Count,
            calls.Sum(call => call.Strokes.Sum(stroke => (long)rules.SizeOf(stroke)) + Envelope), took);
    }

    private static PushRules Rules(bool laterWins, bool weekdays) =>
        new() { LaterWins = laterWins, HasWeekdays = weekdays, MaxBytes = 10_000_000, SizeOf = SizeOf };

    /// <summary>An item with two ids of 36 characters, its dates and its values, as Channex takes it.</summary>
    private static int SizeOf(Stroke stroke) =>
        118 + (stroke.Nights.Nights == 1 ? 20 : 51) + (stroke.Days == Weekdays.All ? 0 : 37) + stroke.Values.Sum(static value => $"\"{value.Field}\":{value.Value},".Length);
}
