using Microsoft.Extensions.DependencyInjection.Extensions;

namespace PmsSync.Tenancy;

/// <summary>Who is configured: <see cref="TenantDirectory"/> for everyone, and the reloader behind it.</summary>
internal static class TenancyModule
{
    /// <summary>Needs the <see cref="LoadedConfiguration"/> that the host was made from, without errors.</summary>
    public static T AddTenancy<T>(this T builder)
        where T : IHostApplicationBuilder
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(static services => services.GetRequiredService<LoadedConfiguration>().Options);
        builder.Services.AddSingleton(static services => new TenantDirectory(services.GetRequiredService<LoadedConfiguration>().Snapshot!));
        builder.Services.AddHostedService<ConfigurationReloader>();
        return builder;
    }
}
