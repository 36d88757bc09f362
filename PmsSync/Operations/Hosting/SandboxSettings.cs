using PmsSync.Tenancy;

namespace PmsSync.Operations.Hosting;

/// <summary>The section <c>PmsSync:Sandbox</c> as the sandbox wants it: the simulated channels live in the first tenant's zone.</summary>
internal static class SandboxSettings
{
    public static Sandbox.SandboxOptions Of(LoadedConfiguration configuration)
    {
        var settings = configuration.Options.Sandbox;
        return new Sandbox.SandboxOptions
        {
            Enabled = settings.Enabled,
            Port = settings.Port,
            Seed = settings.Seed,
            Pace = settings.Pace,
            DataDirectory = configuration.Options.DataDirectory,
            TimeZone = configuration.Snapshot?.Tenants.Select(static t => t.Zone.Id).FirstOrDefault(),
        };
    }
}
