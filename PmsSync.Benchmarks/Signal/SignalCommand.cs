using System.CommandLine;
using PmsSync.Benchmarks.Scenarios;

namespace PmsSync.Benchmarks.Signal;

/// <summary><c>signal [--bookings 200] [--json FILE]</c>: from a booking's webhook to the wire of every other connection. Exits 1 where a target was missed.</summary>
internal static class SignalCommand
{
    public static Command Create()
    {
        var bookings = new Option<int>("--bookings") { Description = "How many, one after the other", DefaultValueFactory = static _ => 200 };
        var json = new Option<FileInfo?>("--json") { Description = "Write the figures to this file as well" };
        var command = new Command("signal", "From a booking's webhook to the closed nights on every other connection") { bookings, json };
        command.SetAction((parsed, cancel) => RunAsync(parsed.GetValue(bookings), parsed.GetValue(json), cancel));
        return command;
    }

    private static async Task<int> RunAsync(int bookings, FileInfo? json, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("pmssync-signal-").FullName;
        try
        {
            var result = await new SignalTrial(new SignalOptions { Folder = folder, Bookings = bookings }, TimeProvider.System).RunAsync(cancel);
            return await FigureTable.ShowAsync(result.Figures(), json) ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
