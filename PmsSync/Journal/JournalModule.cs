using PmsSync.Journal.Timing;
using PmsSync.Storage;

namespace PmsSync.Journal;

/// <summary>The durable list of facts, their outcomes and their dead letters.</summary>
internal static class JournalModule
{
    public static IServiceCollection AddJournal(this IServiceCollection services, JournalOptions? options = null) => services
        .AddSingleton(options ?? new JournalOptions())
        .AddSingleton<JournalKeys>()
        .AddSingleton<WriterCompanion>(static s => s.GetRequiredService<JournalKeys>())
        .AddSingleton<EventTimings>()
        .AddSingleton<DeliveryTimes>()
        .AddSingleton<EventJournal>()
        .AddSingleton<JournalQueries>()
        .AddSingleton<DeadLetters>()
        .AddSingleton<JournalRetention>()
        .AddHostedService(static s => s.GetRequiredService<JournalRetention>())
        .AddSingleton(new Migration(2, "journal", JournalSchema.Sql));
}
