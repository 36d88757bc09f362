using System.CommandLine;
using System.Text.Json;
using PmsSync.Tenancy;

namespace PmsSync.Operations.Commands;

/// <summary><c>check</c>: everything that is wrong with a configuration, or what it means and what an edit would change.</summary>
internal static class CheckCommand
{
    public static Command Create()
    {
        var (config, json) = (SharedOptions.Config(), SharedOptions.Json());
        var command = new Command("check", "Validates the configuration: every error at once, and what an edit would change.") { config, json };
        command.SetAction(parsed =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            if (SharedOptions.Load(parsed.GetValue(config), data: null, urls: null, error) is not { } loaded)
                return ExitCode.Refused;
            var changes = Changes(loaded);
            if (parsed.GetValue(json))
                output.WriteLine(ToJson(loaded, changes));
            else
                Print(loaded, changes, output, error);
            return loaded.Snapshot is null ? ExitCode.Refused : ExitCode.Done;
        });
        return command;
    }

    /// <summary>Against the configuration last taken into use with the same data directory; empty where there was none.</summary>
    private static IReadOnlyList<string> Changes(LoadedConfiguration loaded) =>
        loaded.Snapshot is { } snapshot && OutlineFile.Read(loaded.Options.DataDirectory) is { } inUse
            ? SnapshotChanges.Describe(inUse, SnapshotOutline.Of(snapshot))
            : [];

    private static void Print(LoadedConfiguration loaded, IReadOnlyList<string> changes, TextWriter output, TextWriter error)
    {
        if (loaded.Snapshot is null)
            SharedOptions.PrintErrors(loaded, error);
        foreach (var warning in loaded.Problems.Warnings)
            error.WriteLine($"  warning  {warning}");
        if (loaded.Snapshot is not { } snapshot)
            return;
        output.WriteLine($"{loaded.Source.File} is valid{(snapshot.IsDemo ? " (the demo)" : "")}.");
        foreach (var tenant in snapshot.Tenants)
            PrintTenant(tenant, output);
        output.WriteLine($"Listens on {string.Join(", ", loaded.Addresses.Select(static a => a.Url))}. Data in {loaded.Options.DataDirectory}.");
        if (changes.Count > 0)
            output.WriteLine("Compared with the configuration last in use:");
        foreach (var change in changes)
            output.WriteLine($"  {change}");
    }

    private static void PrintTenant(Tenant tenant, TextWriter output)
    {
        output.WriteLine($"Tenant {tenant.Id} ({tenant.Name})");
        foreach (var unit in tenant.Units)
            output.WriteLine($"  unit {unit.Id} ({unit.Name}), {unit.Zone.Id}{(unit.Quantity > 1 ? $", {unit.Quantity} of them" : "")}");
        foreach (var connection in tenant.Connections)
            output.WriteLine($"  connection {connection.Id} ({connection.Type}{(connection.Enabled ? "" : ", disabled")}): {Describe(connection)}");
    }

    private static string Describe(Connection connection) => connection.Channel is { Joined: { } joined } system
        ? $"a joined system with {system.Units.Count} units, bookings asked for every {connection.Poll.Interval}, {(joined.PushUrl is null ? "told nothing" : $"told of every change with {system.Units.Sum(static u => u.RatePlans.Count)} rate plans")}"
        : connection.Channel is { } channel
        ? $"property {channel.PropertyId}, {channel.Units.Count} room types and {channel.Units.Sum(static u => u.RatePlans.Count)} rate plans mapped, bookings asked for every {connection.Poll.Interval}"
        : $"{connection.Feeds.Count} feeds read every {connection.Poll.Interval}, {connection.Units.Count(static u => u.Export)} exports";

    private static string ToJson(LoadedConfiguration loaded, IReadOnlyList<string> changes) => JsonSerializer.Serialize(new
    {
        File = loaded.Source.File,
        Valid = loaded.Snapshot is not null,
        Errors = loaded.Problems.Errors,
        Warnings = loaded.Problems.Warnings,
        Changes = changes,
    }, JsonText.Pretty);
}
