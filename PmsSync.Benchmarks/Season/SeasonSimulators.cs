using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PmsSync.Sandbox;
using PmsSync.Sandbox.Channex;
using PmsSync.Sandbox.Channex.Hosts;

namespace PmsSync.Benchmarks.Season;

/// <summary>The simulated channels on a loopback port of their own. Nothing happens in them by itself: the season says who comes when.</summary>
internal sealed class SeasonSimulators : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public SeasonSimulators(SeasonOptions options, string folder, TimeProvider time)
    {
        var services = new ServiceCollection();
        services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance).AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        services.AddSandbox(_ => new SandboxOptions
        {
            Enabled = true,
            Pace = 0,
            Seed = options.Seed,
            DataDirectory = folder,
            TimeZone = SeasonSite.Zone,
        });
        services.Replace(ServiceDescriptor.Singleton(time));
        _services = services.BuildServiceProvider();
    }

    public SandboxWorld Feeds => _services.GetRequiredService<SandboxWorld>();

    public ChannexWorld Channex => _services.GetRequiredService<ChannexWorld>();

    public ImportReader Reader => _services.GetRequiredService<ImportReader>();

    public WebhookSender Webhooks => _services.GetRequiredService<WebhookSender>();

    public Uri Address => _services.GetRequiredService<SandboxServer>().BaseAddress;

    public async Task StartAsync()
    {
        await _services.GetRequiredService<SandboxStore>().LoadAsync(CancellationToken.None);
        await _services.GetRequiredService<SandboxServer>().StartAsync(CancellationToken.None);
        // The account is not kept on disk: it is the judge's book, and no kill takes it away.
        _services.GetRequiredService<ChannexExchange>().Executed = static () => Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
