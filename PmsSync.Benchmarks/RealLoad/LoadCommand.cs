using System.CommandLine;
using PmsSync.Benchmarks.Corpus;

namespace PmsSync.Benchmarks.RealLoad;

/// <summary><c>realload [--rows N] [--folder DIR]</c>: prints throughput and what was compared; exits 1 where anything differs.</summary>
internal static class LoadCommand
{
    private const int Wanted = 10_000;

    private const int MostListed = 20;

    public static Command Create()
    {
        var rows = new Option<int>("--rows") { Description = "Only the first so many reservations", DefaultValueFactory = static _ => int.MaxValue };
        var folder = new Option<string>("--folder")
        {
            Description = "Where the database is made: the disk that is measured",
            DefaultValueFactory = static _ => Path.Combine(Path.GetTempPath(), "pmssync-realload-" + Environment.ProcessId),
        };
        var command = new Command("realload", "119,390 real hotel reservations through the service, held against plain SQL") { rows, folder };
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(rows), parsed.GetValue(folder)!));
        return command;
    }

    private static async Task<int> RunAsync(int rows, string folder)
    {
        if (SharedFolder.Corpora() is not { } corpora)
        {
            Console.Error.WriteLine("The corpora are not there: expected ../shared/corpora beside the repository.");
            return 1;
        }
        Directory.CreateDirectory(folder);
        try
        {
            var result = await LoadTrial.RunAsync(Path.Combine(corpora, "load", "hotel_bookings.csv.gz"), rows, folder);
            Print(result);
            return result.IsRight ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Print(LoadResult result)
    {
        var speed = result.Events / result.Took.TotalSeconds;
        Console.WriteLine($"{result.Rows:N0} reservations as {result.Events:N0} revisions of two channel managers, in {result.Took.TotalSeconds:F1} s: {speed:N0} events/s (aim {Wanted:N0}: {(speed >= Wanted ? "met" : "missed")})");
        Console.WriteLine($"  bookings known {result.Bookings:N0}; revisions still in the journal: {string.Join(", ", result.Outcomes.Select(static o => $"{o.Key} {o.Value:N0}"))}");
        Print("turnovers", result.Turnovers);
        Print("overbooked nights", result.Overbooked);
        Console.WriteLine($"  {"nights in overlaps",-20}rules {result.NightsInOverlaps,9:N0}");
        Console.WriteLine($"  processor {result.Split.Processor:F1} s; writer {result.Split.Writing:F1} s in {result.Split.Commits:N0} commits of {result.Split.Commands:N0} commands");
        Console.WriteLine($"  written: events {result.Written.Events:N0}, tasks {result.Written.Tasks:N0}, conflicts {result.Written.Conflicts:N0}");
        foreach (var (step, value) in result.Split.Steps)
            Console.WriteLine($"  {step,-50}{value,12:N1}");
    }

    private static void Print<T>(string what, Compared<T> compared)
    {
        Console.WriteLine($"  {what,-20}service {compared.Service,9:N0}   SQL {compared.Sql,9:N0}   {(compared.IsEqual ? "equal" : "DIFFERENT")}");
        foreach (var one in compared.OnlyService.Take(MostListed))
            Console.WriteLine($"    only the service: {one}");
        foreach (var one in compared.OnlySql.Take(MostListed))
            Console.WriteLine($"    only SQL:         {one}");
    }
}
