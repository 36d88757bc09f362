using System.CommandLine;
using PmsSync.Operations.Hosting;
using PmsSync.Tenancy;

namespace PmsSync.Operations.Commands;

/// <summary><c>run</c>, and what happens without a command.</summary>
internal sealed class RunCommand(Func<LoadedConfiguration, WebApplication> buildService)
{
    // The same options on the root and on `run`, so that both spellings take them in any order.
    private readonly Option<string?> _config = SharedOptions.Config();
    private readonly Option<string?> _data = SharedOptions.Data();
    private readonly Option<string?> _urls = new("--urls")
    {
        Description = "Where to listen, several separated by semicolons, instead of the configured addresses.",
        HelpName = "URL",
    };

    public Command Create()
    {
        var command = new Command("run", "Runs the service (the default).");
        AddTo(command);
        return command;
    }

    public void MakeDefaultOf(RootCommand root) => AddTo(root);

    private void AddTo(Command command)
    {
        command.Add(_config);
        command.Add(_data);
        command.Add(_urls);
        command.SetAction((parsed, _) => RunAsync(parsed));
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        var error = parsed.InvocationConfiguration.Error;
        var loaded = SharedOptions.Load(parsed.GetValue(_config), parsed.GetValue(_data), parsed.GetValue(_urls), error);
        if (loaded is null)
            return ExitCode.Refused;
        if (loaded.Snapshot is null)
        {
            SharedOptions.PrintErrors(loaded, error);
            return ExitCode.Refused;
        }
        try
        {
            return await ServiceHost.RunAsync(buildService(loaded)) ? ExitCode.Done : ExitCode.Refused;
        }
        catch (Exception problem) when (problem is not OutOfMemoryException)
        {
            await error.WriteLineAsync($"The service could not run: {Words(problem)}");
            return ExitCode.Refused;
        }
    }

    /// <summary>The message of what went wrong; the stack where it is a bug rather than the outside.</summary>
    private static string Words(Exception problem) =>
        problem is Storage.StorageRefusedException or IOException or UnauthorizedAccessException or (InvalidOperationException and not ObjectDisposedException) ? problem.Message : problem.ToString();
}
