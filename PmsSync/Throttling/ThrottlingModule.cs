using PmsSync.Storage;
using PmsSync.Throttling.Durable;

namespace PmsSync.Throttling;

/// <summary>The limits of outgoing calls.</summary>
internal static class ThrottlingModule
{
    public static IServiceCollection AddThrottling(this IServiceCollection services, ThrottlingOptions? options = null) => services
        .AddSingleton(options ?? new ThrottlingOptions())
        .AddSingleton<ThrottlingMetrics>()
        .AddSingleton<BudgetStore>()
        .AddSingleton<RateManager>()
        .AddSingleton(static s => new ForgottenStep(s.GetRequiredService<RateManager>().Forget))
        .AddSingleton<BudgetKeeper>()
        .AddHostedService(static s => s.GetRequiredService<BudgetKeeper>())
        .AddSingleton(new Migration(9, "budgets", BudgetSchema.Sql));
}
