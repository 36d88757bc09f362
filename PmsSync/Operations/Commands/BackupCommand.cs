using System.CommandLine;
using PmsSync.Tenancy;

namespace PmsSync.Operations.Commands;

/// <summary><c>backup</c>: a consistent copy while the service runs.</summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "The file to write; an earlier backup of that name is replaced once the new one is complete." };
        var command = new Command("backup", "Writes a consistent copy of the database while the service runs.") { file };
        new ServiceOptions().Complete(command, async (call, cancel) =>
        {
            // The service has its own working directory: only a whole path means the same there.
            var path = Path.GetFullPath(call.Parsed.GetRequiredValue(file));
            var answer = await call.Client.PostAsync("/api/v1/admin/backup", new { File = path }, tenant: null, cancel);
            return call.Finish(answer, _ => call.Output.WriteLine($"Written to {path}."));
        });
        return command;
    }
}

/// <summary>What to restore into which configuration's data directory. The path is absolute.</summary>
internal sealed record RestoreRequest(LoadedConfiguration Configuration, string BackupFile, bool Json, TextWriter Output, TextWriter Error);

/// <summary><c>restore</c>: works on the data directory of a stopped service; the next start is in catch-up.</summary>
internal static class RestoreCommand
{
    public static Command Create(Func<RestoreRequest, CancellationToken, Task<int>> restore)
    {
        var file = new Argument<string>("FILE") { Description = "The backup to restore." };
        var (config, data, json) = (SharedOptions.Config(), SharedOptions.Data(), SharedOptions.Json());
        var command = new Command("restore", "Puts a backup in place of the database of the stopped service; the next start catches up from it.") { file, config, data, json };
        command.SetAction((parsed, cancel) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            if (SharedOptions.Load(parsed.GetValue(config), parsed.GetValue(data), urls: null, error) is not { } loaded)
                return Task.FromResult(ExitCode.Refused);
            if (loaded.Snapshot is not null)
                return restore(new RestoreRequest(loaded, Path.GetFullPath(parsed.GetRequiredValue(file)), parsed.GetValue(json), output, error), cancel);
            SharedOptions.PrintErrors(loaded, error);
            return Task.FromResult(ExitCode.Refused);
        });
        return command;
    }
}
