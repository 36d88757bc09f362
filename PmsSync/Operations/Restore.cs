using System.Text.Json;
using PmsSync.Inbound;
using PmsSync.Journal;
using PmsSync.Operations.Commands;
using PmsSync.Outbound.Channels;
using PmsSync.Outbound.Feeds;
using PmsSync.State;
using PmsSync.Storage;
using PmsSync.Throttling;

namespace PmsSync.Operations;

/// <summary>Puts a backup in the place of a stopped service's database.</summary>
internal static class Restore
{
    public static async Task<int> RunAsync(RestoreRequest request, CancellationToken cancel)
    {
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddStorage(new StorageOptions { DataDirectory = request.Configuration.Options.DataDirectory })
            .AddJournal()
            .AddThrottling()
            .AddState()
            .AddChannels()
            .AddInbound()
            .AddExports()
            .BuildServiceProvider();
        var result = await Task.Run(() => services.GetRequiredService<Backup>().Restore(request.BackupFile), cancel);
        if (result is BackupResult.Done done)
        {
            var kept = done.Kept is null ? "" : $" The database that was there is kept as {done.Kept}.";
            if (request.Json)
                await request.Output.WriteLineAsync(JsonSerializer.Serialize(new { restored = request.BackupFile, kept = done.Kept, catchUp = true }));
            else
                await request.Output.WriteLineAsync($"Restored from {request.BackupFile}.{kept} The next start catches up: calendars are held back until every feed has been read again.");
            return ExitCode.Done;
        }
        await request.Error.WriteLineAsync(((BackupResult.Refused)result).Why);
        return ExitCode.Refused;
    }
}
