using PmsSync.Domain;
using PmsSync.Engine;
using PmsSync.Journal;
using PmsSync.Outbound.Channels;
using PmsSync.Outbound.Notices;
using PmsSync.Pipelines.Availability;
using PmsSync.Pipelines.Bookings;
using PmsSync.Pipelines.Bookings.Channels;
using PmsSync.Pipelines.Bookings.Direct;
using PmsSync.Pipelines.Bookings.Feeds;
using PmsSync.Pipelines.Cleaning;
using PmsSync.Pipelines.Edits;
using PmsSync.Pipelines.Maintenance;
using PmsSync.Pipelines.Messages;
using PmsSync.Pipelines.Pricing;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Pipelines;

/// <summary>What events mean: one pipeline per kind of data, each with its own engine.</summary>
internal static class PipelinesModule
{
    public static IServiceCollection AddPipelines(this IServiceCollection services) => services
        .AddEngine()
        .AddSingleton(new LookRests())
        .AddSingleton<FeedResolver>()
        .AddSingleton<ChannelBookingResolver>()
        .AddSingleton<DirectResolver>()
        .AddSingleton<BookingsResolver>()
        .AddDirtyTargets()
        .AddNoticeBoard()
        .AddSingleton<DecisionResolver>()
        .AddSingleton<AvailabilityResolver>()
        .AddSingleton<PriceResolver>()
        .AddSingleton<EditResolver>()
        .AddSingleton<PricingResolver>()
        .AddSingleton<ReceivedMessages>()
        .AddSingleton<WrittenMessages>()
        .AddSingleton<MessageMarks>()
        .AddSingleton<RetriedNotices>()
        .AddSingleton<MessagesResolver>()
        .AddSingleton<UnitTasks>()
        .AddSingleton<TaskChanges>()
        .AddSingleton<CleaningResolver>()
        .AddSingleton<UnitTickets>()
        .AddSingleton<ConversationTickets>()
        .AddSingleton<TicketChanges>()
        .AddSingleton<MaintenanceResolver>()
        .AddSingleton<RepairWords>()
        .AddPipeline(Pipeline.Bookings, static s => s.GetRequiredService<BookingsResolver>())
        .AddPipeline(Pipeline.Availability, static s => s.GetRequiredService<AvailabilityResolver>())
        .AddPipeline(Pipeline.Pricing, static s => s.GetRequiredService<PricingResolver>())
        .AddPipeline(Pipeline.Messages, static s => s.GetRequiredService<MessagesResolver>())
        .AddPipeline(Pipeline.Cleaning, static s => s.GetRequiredService<CleaningResolver>())
        .AddPipeline(Pipeline.Maintenance, static s => s.GetRequiredService<MaintenanceResolver>())
        .AddHostedService<PipelineHost>()
        .AddHostedService<CleaningWatch>()
        .AddHostedService<SourceWatch>()
        .AddHostedService<MaintenanceWatch>();

    private static IServiceCollection AddPipeline(this IServiceCollection services, Pipeline pipeline, Func<IServiceProvider, LaneResolver> resolver) =>
        services.AddSingleton(s =>
        {
            var journal = s.GetRequiredService<EventJournal>();
            var database = s.GetRequiredService<Database>();
            var time = s.GetRequiredService<TimeProvider>();
            var seed = s.GetRequiredService<Random>().Next();
            var runner = new PipelineRunner(
                pipeline, resolver(s), new RetryPolicy(new Random(seed)), journal, database, time, s.GetRequiredService<ILogger<PipelineRunner>>());
            return new PipelineEngine(runner, journal, s.GetRequiredService<EngineMetrics>(), handler => new LaneEngine(new LaneEngineSetup(
                NameOf(pipeline), OptionsOf(s, pipeline), new JournalSource(pipeline, database), handler, time, new Random(seed),
                s.GetRequiredService<ILogger<LaneEngine>>())));
        });

    private static string NameOf(Pipeline pipeline) => pipeline.ToString().ToLowerInvariant();

    private static LaneEngineOptions OptionsOf(IServiceProvider services, Pipeline pipeline)
    {
        var settings = services.GetRequiredService<PmsSyncOptions>().Pipelines.Of(pipeline);
        return new LaneEngineOptions
        {
            Capacity = settings.Capacity,
            MinWorkers = settings.Workers.Min,
            MaxWorkers = settings.Workers.Max,
            RestPerWork = services.GetRequiredService<LookRests>().Of(pipeline),
            LongestRest = LookRests.LongestOf(pipeline),
        };
    }
}
