namespace PmsSync.Engine;

/// <summary>
/// What all engines share. The engines themselves are made by the pipelines and by outbound, each with its source and
/// handler, and added to the metrics.
/// </summary>
internal static class EngineModule
{
    public static IServiceCollection AddEngine(this IServiceCollection services) =>
        services.AddSingleton<EngineMetrics>().AddSingleton(static _ => WorkThreads.OfThisMachine());
}
