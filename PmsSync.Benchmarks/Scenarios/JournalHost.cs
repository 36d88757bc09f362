using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PmsSync.Journal;
using PmsSync.Storage;

namespace PmsSync.Benchmarks.Scenarios;

/// <summary>Storage and journal as the service runs them, on a folder of their own.</summary>
internal sealed class JournalHost : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private JournalHost(ServiceProvider services) => _services = services;

    public EventJournal Journal => _services.GetRequiredService<EventJournal>();

    public Database Database => _services.GetRequiredService<Database>();

    public static async Task<JournalHost> StartAsync(string folder)
    {
        var services = new ServiceCollection()
            .AddLogging()
            .AddStorage(new StorageOptions { DataDirectory = folder })
            .AddJournal()
            .BuildServiceProvider();
        services.GetRequiredService<Database>();
        foreach (var background in services.GetServices<IHostedService>())
            await background.StartAsync(default);
        return new JournalHost(services);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var background in _services.GetServices<IHostedService>().Reverse())
            await background.StopAsync(default);
        await _services.DisposeAsync();
    }
}
