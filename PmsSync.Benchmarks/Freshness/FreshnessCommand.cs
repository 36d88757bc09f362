using System.CommandLine;
using PmsSync.Benchmarks.Scenarios;
using Spectre.Console;

namespace PmsSync.Benchmarks.Freshness;

/// <summary>
/// <c>freshness [--feeds 1000] [--interval 10s] [--minutes 2]</c>: how long from a change in a feed to the changed
/// export, and what the service needs while nothing happens. Exits 1 where the target was missed.
/// </summary>
internal static class FreshnessCommand
{
    private static readonly TimeSpan Allowed = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan AtRest = TimeSpan.FromMinutes(15);

    public static Command Create()
    {
        var feeds = new Option<int>("--feeds") { Description = "How many feeds, each of a unit of its own", DefaultValueFactory = static _ => 1_000 };
        var interval = new Option<TimeSpan>("--interval")
        {
            Description = "The poll interval, such as 10s or 00:00:10",
            DefaultValueFactory = static _ => TimeSpan.FromSeconds(10),
            CustomParser = static text => Seconds(text.Tokens.Single().Value),
        };
        var minutes = new Option<double>("--minutes") { Description = "How long feeds change, and half of it nothing does", DefaultValueFactory = static _ => 2 };
        var command = new Command("freshness", "From a change in a feed to the changed export, and the service at rest") { feeds, interval, minutes };
        command.SetAction((parsed, cancel) => RunAsync(parsed.GetValue(feeds), parsed.GetValue(interval), TimeSpan.FromMinutes(parsed.GetValue(minutes)), cancel));
        return command;
    }

    private static async Task<int> RunAsync(int count, TimeSpan interval, TimeSpan duration, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("pmssync-freshness-").FullName;
        try
        {
            await using var feeds = await ChangingFeeds.StartAsync(count, TimeProvider.System);
            var trial = new FreshnessTrial(folder, feeds, count, TimeProvider.System);
            var target = interval + Allowed;
            var (latencies, busy) = await trial.ChangeAsync(interval, duration, cancel);
            var rest = await trial.RestAsync(AtRest, duration / 2, cancel);

            var p99 = Latencies.Percentile([latencies], 0.99);
            AnsiConsole.MarkupLineInterpolated($"{count} feeds every {interval.TotalSeconds} s, {latencies.Count} changes: p50 {Latencies.Percentile([latencies], 0.5) / 1000:0.00} s, p99 {p99 / 1000:0.00} s (at most {target.TotalSeconds} s)");
            AnsiConsole.MarkupLineInterpolated($"while they change: {busy}");
            AnsiConsole.MarkupLineInterpolated($"at rest, every {AtRest.TotalMinutes} min: {rest}");
            return p99 <= target.TotalMilliseconds ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static TimeSpan Seconds(string text) =>
        text.EndsWith('s') && double.TryParse(text[..^1], out var seconds) ? TimeSpan.FromSeconds(seconds) : TimeSpan.Parse(text);
}

/// <summary>What the service used over a time: <paramref name="Processor"/> in percent of one core, <paramref name="Megabytes"/> at its end.</summary>
internal sealed record Usage(double Processor, double Megabytes)
{
    public override string ToString() => $"{Processor:0.0} % of a core, {Megabytes:0} MB resident";
}
