using Microsoft.Extensions.DependencyInjection.Extensions;
using PmsSync.Sandbox.Channex.Hosts;

namespace PmsSync.Sandbox;

/// <summary>Registers the simulated channels. Off, they cost nothing and resolve no address.</summary>
internal static class SandboxModule
{
    /// <param name="services">Needs logging.</param>
    /// <param name="options">The bound and validated section; read once, when the host starts.</param>
    public static IServiceCollection AddSandbox(this IServiceCollection services, Func<IServiceProvider, SandboxOptions> options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<SandboxWorld>();
        services.AddSingleton(static s => new SandboxStore(
            Path.Combine(s.GetRequiredService<SandboxOptions>().DataDirectory, "sandbox"), s.GetRequiredService<ILogger<SandboxStore>>()));
        services.AddSingleton<ImportReader>();
        services.AddSingleton<FeedEndpoint>();
        services.AddSingleton<ControlEndpoints>();
        services.AddChannexSandbox();
        services.AddSingleton<SandboxServer>();
        services.AddSingleton<SandboxService>();
        services.AddHostedService(static s => s.GetRequiredService<SandboxService>());
        return services;
    }

    private static void AddChannexSandbox(this IServiceCollection services)
    {
        services.AddSingleton<Channex.ChannexWorld>();
        services.AddSingleton(static s => new FaultPlan(s.GetRequiredService<SandboxOptions>().Seed));
        services.AddSingleton<ChannexExchange>();
        services.AddSingleton(static s => new ChannexStore(
            Path.Combine(s.GetRequiredService<SandboxOptions>().DataDirectory, "sandbox", "channex"), s.GetRequiredService<Channex.ChannexWorld>(),
            s.GetRequiredService<ILogger<ChannexStore>>()));
        services.AddSingleton<WebhookSender>();
        services.AddSingleton<ChannexRoutes>();
        services.AddSingleton<ChannexControl>();
        services.AddSingleton<ChannexHost>();
    }
}
