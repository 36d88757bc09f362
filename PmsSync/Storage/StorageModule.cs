using Microsoft.Extensions.DependencyInjection.Extensions;
using PmsSync.Domain;

namespace PmsSync.Storage;

/// <summary>The database: one writer, readers, the schema.</summary>
internal static class StorageModule
{
    public static IServiceCollection AddStorage(this IServiceCollection services, StorageOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(static s => WorkOrder.FairBesideFloods(s.GetRequiredService<TimeProvider>()));
        return services
            .AddSingleton(options)
            .AddSingleton<StorageHealth>()
            .AddSingleton<StorageMetrics>()
            .AddSingleton<Schema>()
            .AddSingleton<Readers>()
            .AddSingleton<DatabaseWriter>()
            .AddSingleton<Database>()
            .AddSingleton<Backup>()
            .AddSingleton<FreeSpace>()
            .AddSingleton<OldDatabase>()
            .AddHostedService(static s => s.GetRequiredService<OldDatabase>())
            .AddSingleton<RunMarker>()
            .AddHostedService(static s => s.GetRequiredService<RunMarker>())
            .AddSingleton<Checkpointer>()
            .AddHostedService(static s => s.GetRequiredService<Checkpointer>())
            .AddSingleton(new Migration(1, "storage", StorageSchema.Sql));
    }
}
