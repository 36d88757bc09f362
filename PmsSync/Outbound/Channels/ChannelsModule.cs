using Microsoft.Extensions.DependencyInjection.Extensions;
using PmsSync.Outbound.Joined;
using PmsSync.Outbound.Reconciliation;
using PmsSync.Storage;

namespace PmsSync.Outbound.Channels;

/// <summary>Telling channels what changed.</summary>
internal static class ChannelsModule
{
    /// <param name="services">Needs storage, state, throttling and connectors.</param>
    /// <param name="gathering">The default is <see cref="LanePlanner.Gathering"/>.</param>
    public static IServiceCollection AddChannels(this IServiceCollection services, TimeSpan? gathering = null) => services
        .AddDirtyTargets()
        .AddSingleton<WriterCompanion>(static s => s.GetRequiredService<DirtyTargets>())
        .AddSingleton<ChannelHorizon>()
        .AddReconciliation()
        .AddSingleton<ChannelLinks>()
        .AddSingleton<RaiseGate>()
        .AddSingleton<UnreadSources>()
        .AddSingleton<LaneWakes>()
        .AddSingleton<CallSearches>()
        .AddSingleton(s => ActivatorUtilities.CreateInstance<LanePlanner>(s, gathering ?? LanePlanner.Gathering))
        .AddSingleton(static s => new Backoff(new Random(s.GetRequiredService<Random>().Next())))
        .AddSingleton<TellingTimes>()
        .AddSingleton<CallSettler>()
        .AddSingleton<ChannelDispatcher>()
        .AddSingleton<ChannelDelivery>()
        .AddHostedService(static s => s.GetRequiredService<ChannelDelivery>())
        .AddSingleton<TargetWatch>()
        .AddHostedService(static s => s.GetRequiredService<TargetWatch>())
        .AddSingleton<HorizonMover>()
        .AddHostedService(static s => s.GetRequiredService<HorizonMover>())
        .AddSingleton<Retellings>()
        .AddSingleton<ChannelResync>()
        .AddSingleton<BookingTeller>()
        .AddSingleton<CancellationAsker>()
        .AddSingleton<BookingTelling>()
        .AddHostedService(static s => s.GetRequiredService<BookingTelling>())
        .AddSingleton<OutboundStatusReader>()
        .AddSingleton(new Migration(8, "targets", ChannelSchema.Sql))
        .AddSingleton(new OldDatabaseStep(MappedTargets.ForgetEverything));

    /// <summary>What pipelines mark with; nothing is told without <see cref="AddChannels"/>.</summary>
    public static IServiceCollection AddDirtyTargets(this IServiceCollection services)
    {
        services.TryAddSingleton<DirtyTargets>();
        return services;
    }
}
