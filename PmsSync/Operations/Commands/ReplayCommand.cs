using System.CommandLine;
using System.Text;
using System.Text.Json;
using PmsSync.Operations.Replay;

namespace PmsSync.Operations.Commands;

/// <summary><c>replay DIR</c>: what the service would have made of a recorded feed.</summary>
internal static class ReplayCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static Command Create()
    {
        var directories = new Argument<string[]>("DIR") { Description = "Folders with polls.csv and snapshots.tar.gz.", Arity = ArgumentArity.OneOrMore };
        var zone = new Option<string?>("--zone") { Description = "The unit's time zone (IANA). Without it the feed's own, else UTC.", HelpName = "ZONE" };
        var trace = new Option<string?>("--trace") { Description = "Writes one JSON line after each poll: what is closed.", HelpName = "FILE" };
        var json = SharedOptions.Json();
        var command = new Command("replay", "Feeds recorded feed histories through the real import path in virtual time.") { directories, zone, trace, json };
        command.SetAction((parsed, cancel) => RunAsync(
            new ReplayRequest(parsed.GetValue(directories)!, parsed.GetValue(zone), parsed.GetValue(trace), parsed.GetValue(json)),
            parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancel));
        return command;
    }

    private static async Task<int> RunAsync(ReplayRequest request, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        if (request.Zone is { } asked && !TimeZoneInfo.TryFindSystemTimeZoneById(asked, out _))
        {
            await error.WriteLineAsync($"There is no time zone '{asked}'. Name one as in the IANA list, for example Europe/Rome.");
            return ExitCode.BadUsage;
        }
        var series = new List<FeedSeries>();
        foreach (var directory in request.Directories)
        {
            if (FeedSeries.Load(directory) is not FeedSeriesReading.Read(var read))
                return await RefuseAsync(directory, error);
            series.Add(read);
        }
        var runs = new Run[series.Count];
        await Parallel.ForAsync(0, series.Count, cancel, async (i, stop) => runs[i] = await RunOneAsync(series[i], request, stop));
        if (request.Trace is { } file)
            await File.WriteAllTextAsync(file, string.Concat(runs.Select(static r => r.Trace)), cancel);
        var reports = runs.Select(static r => r.Report).ToList();
        Print(reports, request.Json, output);
        return reports.Any(static r => r.NotClosed + r.FreedFalsely + r.FreedLate > 0) ? ExitCode.Refused : ExitCode.Done;
    }

    private static async Task<Run> RunOneAsync(FeedSeries series, ReplayRequest request, CancellationToken cancel)
    {
        var trace = new StringBuilder();
        var zone = SeriesReplay.ZoneOf(series, request.Zone is null ? null : TimeZoneInfo.FindSystemTimeZoneById(request.Zone));
        var report = await SeriesReplay.RunAsync(series, zone, step => trace.Append(Line(step)).Append('\n'), cancel);
        return new Run(report, trace.ToString());
    }

    private static async Task<int> RefuseAsync(string directory, TextWriter error)
    {
        await error.WriteLineAsync((FeedSeries.Load(directory) as FeedSeriesReading.Unreadable)?.Reason);
        return ExitCode.Refused;
    }

    private static string Line(ReplayStep step) => JsonSerializer.Serialize(new
    {
        poll = step.Poll,
        at = step.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
        occupied = step.Occupied.Select(static r => new[] { r.Arrival.ToString("yyyy-MM-dd"), r.Departure.ToString("yyyy-MM-dd") }),
        suspect = step.Suspect,
    }, Json);

    private static void Print(IReadOnlyList<ReplayReport> reports, bool asJson, TextWriter output)
    {
        if (asJson)
        {
            output.WriteLine(JsonSerializer.Serialize(reports.Count == 1 ? (object)reports[0] : new { series = reports }, Json));
            return;
        }
        var rows = reports.Select(static r => new[]
        {
            r.Series, r.Zone, $"{r.Polls}", $"{r.Failed}", $"{r.Changes}", $"{r.New}", $"{r.Modified}", $"{r.Cancelled}", $"{r.Reissued}", $"{r.Suspect}",
            $"{r.NotClosed}", $"{r.FreedFalsely}", $"{r.FreedLate}", $"{r.BelieverFreesFalsely}",
        });
        TextTable.Print(
            output,
            ["series", "zone", "polls", "failed", "changes", "new", "modified", "cancelled", "re-issued", "suspect", "not closed", "freed falsely", "freed late", "believer frees"],
            rows);
    }

    private sealed record Run(ReplayReport Report, string Trace);

    private sealed record ReplayRequest(string[] Directories, string? Zone, string? Trace, bool Json);
}
