using Microsoft.Extensions.DependencyInjection;
using PmsSync.Storage;
using PmsSync.Tests.Service;
using PmsSync.Throttling;
using PmsSync.Throttling.Durable;

namespace PmsSync.Tests.Throttling;

/// <summary>A rate manager on a real database, which can be stopped, killed and started again.</summary>
internal sealed class BudgetHouse : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pmssync-budgets-").FullName;
    private ServiceProvider? _services;

    /// <summary>The wall clock can be set, the monotonic one cannot.</summary>
    public SettableClock Clock { get; } = new(new DateTimeOffset(2027, 1, 10, 12, 0, 0, TimeSpan.Zero));

    public RateManager Manager => Get<RateManager>();

    public T Get<T>()
        where T : notnull => (_services ??= Build()).GetRequiredService<T>();

    /// <summary>As the service stops: what is used is written down exactly.</summary>
    public async Task StopAsync()
    {
        await Get<BudgetKeeper>().StopAsync(CancellationToken.None);
        Kill();
    }

    /// <summary>Nothing is said to anybody.</summary>
    public void Kill()
    {
        _services?.Dispose();
        _services = null;
    }

    public IReadOnlyList<string> Rows() => Get<Database>().Readers.Read(static c =>
        Dapper.SqlMapper.Query<string>(c, "SELECT id FROM call_budget ORDER BY id").ToList());

    public void Dispose()
    {
        Kill();
        Directory.Delete(_folder, recursive: true);
    }

    private ServiceProvider Build()
    {
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton<TimeProvider>(Clock)
            .AddStorage(new StorageOptions { DataDirectory = _folder })
            .AddThrottling()
            .BuildServiceProvider();
        _ = services.GetRequiredService<Database>();
        return services;
    }
}
