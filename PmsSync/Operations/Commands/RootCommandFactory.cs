using System.CommandLine;
using System.CommandLine.Invocation;
using PmsSync.Tenancy;

namespace PmsSync.Operations.Commands;

/// <summary>What the commands need from the rest of the program.</summary>
internal sealed record CommandParts
{
    /// <summary>Puts the service together from a configuration without errors.</summary>
    public required Func<LoadedConfiguration, WebApplication> BuildService { get; init; }

    /// <summary>Restores a backup into the configured data directory and returns the exit code; null while Storage has none.</summary>
    public Func<RestoreRequest, CancellationToken, Task<int>>? Restore { get; init; }

    /// <summary>What waits between two looks are measured by.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Commands of other modules: <c>inspect</c>, <c>replay</c>.</summary>
    public IReadOnlyList<Command> Others { get; init; } = [];
}

/// <summary>The command line. A new command is one more line in <see cref="Create"/>.</summary>
internal static class RootCommandFactory
{
    public static RootCommand Create(CommandParts parts)
    {
        var root = new RootCommand("Keeps calendars, bookings, messages and prices the same in the PMS and on every channel.");
        var run = new RunCommand(parts.BuildService);
        run.MakeDefaultOf(root);
        root.Add(run.Create());
        root.Add(CheckCommand.Create());
        root.Add(StatusCommand.Create());
        root.Add(ExplainCommand.Create());
        root.Add(DeadLettersCommand.Create());
        root.Add(ResyncCommand.Create());
        root.Add(PricesCommand.Create());
        root.Add(BackupCommand.Create());
        root.Add(ExportCommand.Create());
        root.Add(ForgetCommand.Create(parts.Time));
        if (parts.Restore is { } restore)
            root.Add(RestoreCommand.Create(restore));
        foreach (var other in parts.Others)
            root.Add(other);
        return root;
    }

    /// <summary>Runs one command line. Ctrl+C is left to the host (<c>run</c>) and to the system (everything else).</summary>
    public static async Task<int> InvokeAsync(this RootCommand root, IReadOnlyList<string> args, TextWriter? output = null, TextWriter? error = null)
    {
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var exit = await parsed.InvokeAsync(new InvocationConfiguration
        {
            ProcessTerminationTimeout = null,
            EnableDefaultExceptionHandler = false,
            Output = output ?? Console.Out,
            Error = error ?? Console.Error,
        });
        return parsed.Action is ParseErrorAction ? ExitCode.BadUsage : exit;
    }
}
