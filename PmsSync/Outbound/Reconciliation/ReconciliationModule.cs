using PmsSync.Outbound.Reconciliation.Accounts;
using PmsSync.Storage;

namespace PmsSync.Outbound.Reconciliation;

/// <summary>What channels say of themselves, and whether they show what they should.</summary>
internal static class ReconciliationModule
{
    /// <summary>To be added before <c>AddChannels</c>: what is known of the channels' settings holds before anything is told.</summary>
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
        .AddActivatedSingleton<ChannelGauges>()
        .AddSingleton(new Migration(12, "account settings and drift", ReconciliationSchema.Sql));
}
