using System.CommandLine;
using PmsSync.Benchmarks.Corpus;

namespace PmsSync.Benchmarks.Coalescing;

/// <summary><c>coalesce</c>: real calendars told with the fewest items and calls, against one call a change and against run-length alone.</summary>
internal static class CoalesceCommand
{
    public static Command Create()
    {
        var command = new Command("coalesce", "Coalesce real calendars: items, calls and bytes against one call a change and run-length; and how long a property takes");
        command.SetAction(static _ => Run());
        return command;
    }

    private static int Run()
    {
        Console.WriteLine($"{"a property: 20 rate plans x 500 nights x 4 fields",-50}{"items",8}{"ms",11}");
        foreach (var (calendar, items, fastest) in PropertyCase.Measure())
            Console.WriteLine($"{calendar,-50}{items,8:N0}{fastest.TotalMilliseconds,11:F1}");
        Console.WriteLine();
        if (SharedFolder.Corpora() is not { } corpora)
        {
            Console.Error.WriteLine("The corpora are not there: expected ../shared/corpora beside the repository.");
            return 1;
        }
        Console.WriteLine($"{"",-68}{"one call a change",25}{"run-length alone",25}{"coalesced",36}");
        Console.WriteLine($"{"calendars",-16}{"what",-15}{"the system holds",-18}{"its rules",-14}{"hosts",5}{"calls",12}{"bytes",13}{"items",12}{"bytes",13}{"items",9}{"calls",7}{"bytes",12}{"ms",8}");
        foreach (var calendars in RealCalendars.In(Path.Combine(corpora, "load", "inside-airbnb")))
        {
            foreach (var row in CoalesceTrial.Run(calendars))
            {
                Console.WriteLine(
                    $"{row.City,-16}{row.What,-15}{row.From,-18}{row.System,-14}{calendars.Hosts.Count,5}{row.Changes,12:N0}{row.ChangeBytes,13:N0}"
                    + $"{row.RunLengthItems,12:N0}{row.RunLengthBytes,13:N0}{row.Items,9:N0}{row.Calls,7:N0}{row.Bytes,12:N0}{row.Took.TotalMilliseconds,8:F0}");
            }
        }
        return 0;
    }
}
