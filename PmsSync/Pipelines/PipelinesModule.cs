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
        .AddDirtyTargets()
        .AddNoticeBoard()
        .AddSingleton<DecisionResolver>()
        .AddSingleton<PriceResolver>()
        .AddSingleton<PricePreview>()
        .AddSingleton<PreviewTurns>()
        .AddSingleton<EditResolver>()
        .AddSingleton<ReceivedMessages>()
        .AddSingleton<WrittenMessages>()
        .AddSingleton<MessageMarks>()
        .AddSingleton<RetriedNotices>()
        .AddSingleton<UnitTasks>()
        .AddSingleton<TaskChanges>()
        .AddSingleton<UnitTickets>()
        .AddSingleton<ConversationTickets>()
        .AddSingleton<TicketChanges>()
        .AddSingleton<RepairWords>()
        .AddPipeline<BookingsResolver>(Pipeline.Bookings)
        .AddPipeline<AvailabilityResolver>(Pipeline.Availability)
        .AddPipeline<PricingResolver>(Pipeline.Pricing)
        .AddPipeline<MessagesResolver>(Pipeline.Messages)
        .AddPipeline<CleaningResolver>(Pipeline.Cleaning)
        .AddPipeline<MaintenanceResolver>(Pipeline.Maintenance)
        .AddHostedService<PipelineHost>()
        .AddHostedService<AvailabilityWatch>()
        .AddHostedService<EchoWatch>()
        .AddHostedService<RepetitionWatch>()
        .AddHostedService<CleaningWatch>()
        .AddHostedService<SourceWatch>()
        .AddHostedService<MaintenanceWatch>();

    private static IServiceCollection AddPipeline<TResolver>(this IServiceCollection services, Pipeline pipeline)
        where TResolver : LaneResolver => services
        .AddSingleton<TResolver>()
        .AddKeyedSingleton<LaneResolver>(pipeline, static (s, _) => s.GetRequiredService<TResolver>())
        .AddSingleton(s =>
        {
            var journal = s.GetRequiredService<EventJournal>();
            var database = s.GetRequiredService<Database>();
            var time = s.GetRequiredService<TimeProvider>();
            var seed = s.GetRequiredService<Random>().Next();
            var runner = new PipelineRunner(
                pipeline, s.GetRequiredKeyedService<LaneResolver>(pipeline), new RetryPolicy(new Random(seed)), journal, database,
                s.GetRequiredService<WorkOrder>(), time, s.GetRequiredService<ILogger<PipelineRunner>>());
            return new PipelineEngine(runner, journal, s.GetRequiredService<EngineMetrics>(), handler => new LaneEngine(new LaneEngineSetup(
                NameOf(pipeline), OptionsOf(s, pipeline), new JournalSource(pipeline, database), handler, time, new Random(seed),
                s.GetRequiredService<ILogger<LaneEngine>>())
            {
                Place = s.GetRequiredService<WorkThreads>().AddPlace(),
            }));
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
            Order = services.GetRequiredService<WorkOrder>(),
            RestPerWork = services.GetRequiredService<LookRests>().Of(pipeline),
        };
    }
}
