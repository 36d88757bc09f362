using System.CommandLine;
using System.Diagnostics;
using System.Text.Json;

namespace PmsSync.Benchmarks.Season;

/// <summary><c>season [--units N] [--years Y] [--seed S] [--json]</c>: whole seasons of a house in virtual time over real HTTP; exits 1 when anything is wrong.</summary>
internal static class SeasonCommand
{
    public static Command Create()
    {
        var units = new Option<int>("--units") { Description = "How many units, each on four connections", DefaultValueFactory = static _ => 50 };
        var years = new Option<double>("--years") { Description = "How long", DefaultValueFactory = static _ => 2 };
        var seed = new Option<int>("--seed") { Description = "What all chance comes from", DefaultValueFactory = static _ => 1 };
        var json = new Option<bool>("--json") { Description = "Print the figures as JSON" };
        var command = new Command("season", "Live through years of a house in virtual time: guests, channels and people with all their habits") { units, years, seed, json };
        command.SetAction((parsed, _) => Task.FromResult(Run(
            new SeasonOptions(parsed.GetValue(units), (int)Math.Round(365 * parsed.GetValue(years)), parsed.GetValue(seed)), parsed.GetValue(years), parsed.GetValue(json))));
        return command;
    }

    private static int Run(SeasonOptions options, double years, bool asJson)
    {
        var memory = new DirectoryInfo("/dev/shm");
        var folder = Path.Combine(memory.Exists ? memory.FullName : Path.GetTempPath(), $"pmssync-season-{Environment.ProcessId}");
        Directory.CreateDirectory(folder);
        var began = Stopwatch.GetTimestamp();
        var isWrong = true;
        try
        {
            var result = SeasonLife.Run(options, folder, (days, so) =>
            {
                if (!asJson)
                    Console.WriteLine($"{days} of {options.Days} days, {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s, {so.Counts.GetValueOrDefault("bookings")} bookings");
            });
            isWrong = result.Violations.Count > 0;
            foreach (var words in result.Violations)
                Console.WriteLine($"VIOLATION seed {options.Seed}: {words}");
            if (isWrong)
                Console.WriteLine($"    to replay: season --units {options.Units} --years {years} --seed {options.Seed}; its database is kept in {folder}");
            Console.WriteLine(asJson ? JsonSerializer.Serialize(result.Counts) : string.Join(Environment.NewLine, result.Counts.Select(static c => $"{c.Key,-60} {c.Value}")));
            return isWrong ? 1 : 0;
        }
        finally
        {
            if (!isWrong)
                Directory.Delete(folder, recursive: true);
        }
    }
}
