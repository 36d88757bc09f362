using PmsSync.Storage;

namespace PmsSync.Journal;

/// <summary>The durable list of facts, their outcomes and their dead letters.</summary>
internal static class JournalModule
{
    public static IServiceCollection AddJournal(this IServiceCollection services) => services
        .AddSingleton<EventJournal>()
        .AddSingleton(new Migration(2, "journal", JournalSchema.Sql));
}
