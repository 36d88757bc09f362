using Microsoft.Extensions.DependencyInjection.Extensions;
using PmsSync.Connectors.Transport;
using PmsSync.Storage;
using PmsSync.Throttling;

namespace PmsSync.Outbound.Notices;

/// <summary>Telling people and other systems what needs them.</summary>
internal static class NoticesModule
{
    /// <param name="services">Needs the pipelines' engine metrics, throttling and the connectors' transport.</param>
    /// <param name="options">The default is every limit's default.</param>
    public static IServiceCollection AddNotices(this IServiceCollection services, NoticeOptions? options = null) => services
        .AddNoticeBoard()
        .AddSingleton<WriterCompanion>(static s => s.GetRequiredService<NoticeBoard>())
        .AddSingleton(options ?? new NoticeOptions())
        .AddSingleton(static s => new NoticePolicy(s.GetRequiredService<NoticeOptions>(), new Random(s.GetRequiredService<Random>().Next())))
        .AddSingleton(static s => new WebhookSender(
            s.GetRequiredService<NoticeOptions>(), s.GetRequiredService<TimeProvider>(),
            reach => new RateManagedHandler(s.GetRequiredService<RateManager>(), s.GetRequiredService<GuardedTransport>().Create(reach)),
            s.GetRequiredService<ILogger<WebhookSender>>()))
        .AddSingleton<MailSender>()
        .AddSingleton<NoticeMetrics>()
        .AddSingleton<NoticeJournal>()
        .AddSingleton<NoticeDispatcher>()
        .AddSingleton<DeadLetterNotices>()
        .AddSingleton<NoticeDelivery>()
        .AddHostedService(static s => s.GetRequiredService<NoticeDelivery>())
        .AddSingleton<NoticeRetention>()
        .AddHostedService(static s => s.GetRequiredService<NoticeRetention>())
        .AddSingleton<NoticeReader>()
        .AddSingleton(new Migration(20, "notices", NoticeSchema.Sql));

    /// <summary>What pipelines post on; nobody is told without <see cref="AddNotices"/>.</summary>
    public static IServiceCollection AddNoticeBoard(this IServiceCollection services)
    {
        services.TryAddSingleton<NoticeBoard>();
        return services;
    }
}
