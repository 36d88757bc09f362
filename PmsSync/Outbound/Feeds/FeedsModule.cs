using PmsSync.Storage;

namespace PmsSync.Outbound.Feeds;

/// <summary>Our calendars as others read them.</summary>
internal static class FeedsModule
{
    public static IServiceCollection AddExports(this IServiceCollection services, ExportOptions? options = null) => services
        .AddSingleton(options ?? new ExportOptions())
        .AddSingleton<ExportMetrics>()
        .AddSingleton<ExportAddresses>()
        .AddSingleton(static s => new ForgottenStep(s.GetRequiredService<ExportAddresses>().Forget))
        .AddSingleton<ExportReadRecorder>()
        .AddHostedService(static s => s.GetRequiredService<ExportReadRecorder>())
        .AddSingleton<CalendarExport>()
        .AddSingleton(new Migration(5, "exports", ExportSchema.Sql))
        .AddSingleton(new Migration(29, "requests for new addresses", RotationStore.Schema))
        .AddSingleton(new Migration(34, "stays that destinations were told of", ExportedStayStore.Schema));
}
