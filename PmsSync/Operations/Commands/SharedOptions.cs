using System.CommandLine;
using PmsSync.Operations.Hosting;
using PmsSync.Tenancy;

namespace PmsSync.Operations.Commands;

/// <summary>Options that several commands take, spelled and explained the same everywhere.</summary>
internal static class SharedOptions
{
    public static Option<string?> Config() => new("--config")
    {
        Description = "The configuration file. Default: appsettings.json in the current directory, else beside the program.",
        HelpName = "FILE",
    };

    public static Option<string?> Data() => new("--data")
    {
        Description = "The data directory, instead of the configured one.",
        HelpName = "DIR",
    };

    public static Option<bool> Json() => new("--json") { Description = "Print JSON instead of text." };

    /// <summary>Reads the configuration that <c>--config</c> names or the current directory holds, and says what is wrong with it; null when no file is named where one must be.</summary>
    public static LoadedConfiguration? Load(string? config, string? data, string? urls, TextWriter error)
    {
        if (ConfigurationLocator.Find(config) is { } file)
            return ConfigurationLoader.Load(new ConfigurationSource(file, data is null ? null : Path.GetFullPath(data), urls));
        error.WriteLine("Under systemd or as a Windows service the configuration must be named: add --config FILE to the service's command line.");
        return null;
    }

    public static void PrintErrors(LoadedConfiguration loaded, TextWriter error)
    {
        var count = loaded.Problems.Errors.Count;
        error.WriteLine($"{loaded.Source.File} cannot be used: {count} {(count == 1 ? "error" : "errors")}.");
        foreach (var problem in loaded.Problems.Errors)
            error.WriteLine($"  error    {problem}");
    }
}
