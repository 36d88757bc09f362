using System.Diagnostics;
using System.Text;
using PmsSync.Operations.Replay;

namespace PmsSync.Benchmarks.Scenarios;

/// <summary>
/// A feed of 200 events through the whole import path (read, compare, journal, rules, rows, both commits): with one
/// event moved at each poll, and with nothing changed.
/// </summary>
internal sealed class FeedApplyScenario : Scenario
{
    private const int Polls = 200;

    private const int Events = 200;

    public override string Name => "feed-apply";

    public override async Task<IReadOnlyList<Figure>> RunAsync(ScenarioRun run)
    {
        var start = new DateTimeOffset(2027, 1, 1, 12, 0, 0, TimeSpan.Zero);
        await using var house = await ReplayHouse.OpenAsync(TimeZoneInfo.Utc, start);
        var body = Encoding.UTF8.GetString(FeedReaderBenchmark.Feed(Events));
        var changed = await MedianAsync(house, start, poll => Moved(body, poll));
        var unchanged = await MedianAsync(house, start.AddHours(8), _ => body);
        var with = $"median of {Polls} polls of {Events} events";
        return
        [
            new Figure(Name + "/changed", "ms/poll", changed, null, Better.Less, with + ", one moved by a night each time"),
            new Figure(Name + "/unchanged", "ms/poll", unchanged, null, Better.Less, with),
        ];
    }

    private static async Task<double> MedianAsync(ReplayHouse house, DateTimeOffset start, Func<int, string> body)
    {
        var took = new List<double>();
        for (var poll = 0; poll < Polls; poll++)
        {
            var bytes = Encoding.UTF8.GetBytes(body(poll));
            var began = Stopwatch.GetTimestamp();
            await house.PollAsync(start.AddMinutes(poll), bytes, CancellationToken.None);
            took.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
        took.Sort();
        return took[Polls / 2];
    }

    // The last event's departure swings between two and three nights.
    private static string Moved(string body, int poll)
    {
        var last = body.LastIndexOf("DTEND;VALUE=DATE:", StringComparison.Ordinal) + "DTEND;VALUE=DATE:".Length;
        var departure = DateOnly.ParseExact(body.AsSpan(last, 8), "yyyyMMdd").AddDays(poll % 2);
        return string.Concat(body.AsSpan(0, last), departure.ToString("yyyyMMdd"), body.AsSpan(last + 8));
    }
}
