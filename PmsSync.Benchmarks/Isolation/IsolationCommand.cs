using System.CommandLine;
using PmsSync.Benchmarks.Scenarios;
using PmsSync.Benchmarks.Telling;

namespace PmsSync.Benchmarks.Isolation;

/// <summary>
/// <c>isolation [--events 100000] [--bookings 300] [--repeats 3] [--only NAME] [--folder DIR] [--json FILE]</c>: a booking's way
/// beside a flood. Targets are shown as met or missed; it exits 1 only where something was lost.
/// </summary>
internal static class IsolationCommand
{
    public static Command Create()
    {
        var events = new Option<int>("--events") { Description = "Poured into one pipeline", DefaultValueFactory = static _ => 100_000 };
        var bookings = new Option<int>("--bookings") { Description = "By webhook, and as many by the API, in each run", DefaultValueFactory = static _ => 300 };
        var repeats = new Option<int>("--repeats") { Description = "Runs of each scenario; the figures are medians", DefaultValueFactory = static _ => 3 };
        var only = new Option<string?>("--only") { Description = "The scenarios whose names contain this, and the quiet one" };
        var folder = new Option<DirectoryInfo?>("--folder") { Description = "Where the databases are made: the disk that is measured" };
        var json = new Option<FileInfo?>("--json") { Description = "Write the figures to this file as well" };
        var command = new Command("isolation", "A booking from webhook to closed nights while other work floods the service") { events, bookings, repeats, only, folder, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var options = new IsolationOptions
            {
                Folder = Path.Combine(parsed.GetValue(folder)?.FullName ?? Path.GetTempPath(), "pmssync-isolation-" + Environment.ProcessId),
                Events = parsed.GetValue(events),
                Bookings = parsed.GetValue(bookings),
                Repeats = parsed.GetValue(repeats),
            };
            var result = await RunAsync(options, parsed.GetValue(only), cancel);
            await FigureTable.ShowAsync(result.Figures(), parsed.GetValue(json));
            foreach (var lost in result.Lost)
                Console.WriteLine("LOST: " + lost);
            return result.Lost.Count == 0 ? 0 : 1;
        });
        return command;
    }

    // The scenarios in turn, repeat by repeat, so that what else the machine does spreads over all of them.
    private static async Task<IsolationResult> RunAsync(IsolationOptions options, string? only, CancellationToken cancel)
    {
        var scenarios = IsolationScenario.All.Where(s => s == IsolationScenario.Quiet || only is null || s.Name.Contains(only, StringComparison.OrdinalIgnoreCase)).ToList();
        var runs = new List<IsolationRun>();
        for (var number = 0; number < options.Repeats * scenarios.Count; number++)
        {
            var folder = Path.Combine(options.Folder, number.ToString(System.Globalization.CultureInfo.InvariantCulture));
            try
            {
                var run = await new IsolationTrial(options with { Folder = folder }, scenarios[number % scenarios.Count], TimeProvider.System).RunAsync(cancel);
                runs.Add(run);
                Tell(run);
            }
            finally
            {
                if (Directory.Exists(options.Folder))
                    Directory.Delete(options.Folder, recursive: true);
            }
        }
        return new IsolationResult(runs);
    }

    private static void Tell(IsolationRun run)
    {
        double Webhook(double share, Func<BookingTimes, long> at) => IsolationResult.Percentile(run.Webhook, share, at);
        Console.WriteLine(
            $"{run.Scenario.Name}: {run.Webhook.Count} + {run.Api.Count} bookings; flood {run.Flood.TotalSeconds:0.0} s; load average {run.LoadAverage:0.0}; "
            + $"garbage collection stopped all for {run.Garbage}; of the webhooks p50/p99 in ms: answered "
            + $"{Webhook(0.5, static b => b.AnsweredAt):0.0}/{Webhook(0.99, static b => b.AnsweredAt):0.0}, pulled "
            + $"{Webhook(0.5, static b => b.PulledAt):0.0}/{Webhook(0.99, static b => b.PulledAt):0.0}, journaled "
            + $"{Webhook(0.5, static b => b.AcknowledgedAt):0.0}/{Webhook(0.99, static b => b.AcknowledgedAt):0.0}, closed "
            + $"{Webhook(0.5, static b => b.CommittedAt):0.0}/{Webhook(0.99, static b => b.CommittedAt):0.0}; by the API "
            + $"{IsolationResult.Percentile(run.Api, 0.5, static b => b.CommittedAt):0.0}/{IsolationResult.Percentile(run.Api, 0.99, static b => b.CommittedAt):0.0}");
    }
}
