using PmsSync.Journal;

namespace PmsSync.Operations.TenantData;

/// <summary>All that is kept of one tenant: counted, exported, deleted.</summary>
internal static class TenantDataModule
{
    public static IServiceCollection AddTenantData(this IServiceCollection services) => services
        .AddSingleton<JournalForgetting>()
        .AddSingleton<TenantExport>()
        .AddHostedService(static s => s.GetRequiredService<TenantExport>())
        .AddSingleton<TenantRows>()
        .AddSingleton<ForgettingMarks>()
        .AddSingleton<TenantForgetting>()
        .AddHostedService(static s => s.GetRequiredService<TenantForgetting>());
}
