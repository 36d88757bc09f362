using PmsSync.Journal;
using PmsSync.State.Messages;
using PmsSync.Storage;

namespace PmsSync.Outbound.Messages;

/// <summary>Messages to guests, on their way out.</summary>
internal static class MessagesModule
{
    /// <param name="services">Needs the pipelines' engine metrics and the connectors.</param>
    /// <param name="options">The default is every limit's default.</param>
    public static IServiceCollection AddMessageDelivery(this IServiceCollection services, MessageDeliveryOptions? options = null) => services
        .AddSingleton(options ?? new MessageDeliveryOptions())
        .AddSingleton(static s => new DeliveryPolicy(s.GetRequiredService<MessageDeliveryOptions>(), new Random(s.GetRequiredService<Random>().Next())))
        .AddSingleton<MessageJournal>()
        .AddSingleton<MessageSearch>()
        .AddSingleton<MessageMetrics>()
        .AddSingleton<MessageDispatcher>()
        .AddSingleton(new OldDatabaseStep(static session => DeliveryStore.DoubtUnsent(session, MessageDispatcher.Words.Restored, JournalReader.Newest(session.Connection))))
        .AddSingleton<MessageDelivery>()
        .AddHostedService(static s => s.GetRequiredService<MessageDelivery>());
}
