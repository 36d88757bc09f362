using PmsSync.Inbound.Channels;
using PmsSync.Inbound.Feeds;
using PmsSync.Inbound.Limits;
using PmsSync.Storage;

namespace PmsSync.Inbound;

/// <summary>What comes in from outside and from timers, on its way into the journal.</summary>
internal static class InboundModule
{
    public static IServiceCollection AddInbound(this IServiceCollection services) => services
        .AddSingleton(new Migration(4, "inbound", InboundSchema.Sql))
        .AddSingleton<EventCount>()
        .AddSingleton<StorageMeter>()
        .AddHostedService(static s => s.GetRequiredService<StorageMeter>())
        .AddSingleton<TenantLimits>()
        .AddSingleton<CatchUpStart>()
        .AddSingleton(static s => new OldDatabaseStep(s.GetRequiredService<CatchUpStart>().Prepare))
        .AddSingleton<ChannelCatchUp>()
        .AddSingleton<CatchUp>()
        .AddHostedService(static s => s.GetRequiredService<CatchUp>())
        .AddSingleton<FeedImporter>()
        .AddSingleton<FeedPollers>()
        .AddSingleton<FeedSources>()
        .AddSingleton<FeedStatusReader>()
        .AddSingleton<FeedScheduler>()
        .AddHostedService(static s => s.GetRequiredService<FeedScheduler>())
        .AddHostedService<SourceWatch>()
        .AddSingleton(new Migration(11, "channel inbound", ChannelInboundSchema.Sql))
        .AddSingleton<BookingImporter>()
        .AddSingleton<AcknowledgementTimes>()
        .AddSingleton<QueueDrain>()
        .AddSingleton<FactDrain>()
        .AddSingleton<BookingPuller>()
        .AddSingleton<ChannelPollers>()
        .AddSingleton<MessageSignals>()
        .AddSingleton<ChannelSignals>()
        .AddSingleton<ChannelStatusReader>()
        .AddSingleton<ChannelScheduler>()
        .AddHostedService(static s => s.GetRequiredService<ChannelScheduler>())
        .AddHostedService<ChannelWatch>()
        .AddSingleton<MessagePullOptions>()
        .AddSingleton<MessagePuller>()
        .AddSingleton<MessagePullService>()
        .AddHostedService(static s => s.GetRequiredService<MessagePullService>());
}
