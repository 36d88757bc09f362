using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Hosting.WindowsServices;

namespace PmsSync.Operations.Hosting;

/// <summary>Finds the one configuration file.</summary>
internal static class ConfigurationLocator
{
    private const string FileName = "appsettings.json";

    /// <summary>
    /// The named file; without a name <c>appsettings.json</c> in the current directory, else beside the program.
    /// Null when nothing is named under a service manager: its current directory is an accident, and a service
    /// that quietly came up with the demo would be worse than one that does not.
    /// </summary>
    public static string? Find(string? named) => Find(named, SystemdHelpers.IsSystemdService() || WindowsServiceHelpers.IsWindowsService());

    internal static string? Find(string? named, bool underServiceManager)
    {
        if (named is not null)
            return Path.GetFullPath(named);
        if (underServiceManager)
            return null;
        var here = Path.GetFullPath(FileName);
        return File.Exists(here) ? here : Path.Combine(AppContext.BaseDirectory, FileName);
    }
}
