using PmsSync.Outbound.Reconciliation.Accounts;
using PmsSync.Storage;

namespace PmsSync.Outbound.Reconciliation;

/// <summary>What channels say of themselves, and whether they show what they should.</summary>
internal static class ReconciliationModule
{
    /// <summary>Part of <c>AddChannels</c>, and started first: what is known of the channels' settings holds before anything is told.</summary>
    public static IServiceCollection AddReconciliation(this IServiceCollection services) => services
        .AddSingleton(new ReconciliationOptions())
        .AddSingleton<AccountWatch>()
        .AddHostedService(static s => s.GetRequiredService<AccountWatch>())
        .AddSingleton<PullWaits>()
        .AddSingleton<Reconciler>()
        .AddSingleton<ReconcileService>()
        .AddHostedService(static s => s.GetRequiredService<ReconcileService>())
        .AddSingleton<DriftReader>()
        .AddSingleton<ToldNightReader>()
        .AddSingleton<ChannelMetrics>()
        .AddSingleton(new Migration(12, "account settings and drift", ReconciliationSchema.Sql))
        .AddSingleton(new Migration(14, "values that cannot be seen", ReconciliationSchema.NotVisible));
}
