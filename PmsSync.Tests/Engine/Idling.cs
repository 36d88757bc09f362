using Microsoft.Extensions.DependencyInjection;
using PmsSync.Engine;
using PmsSync.Pipelines;

namespace PmsSync.Tests.Engine;

/// <summary>Waits until several engines rest that make work for one another.</summary>
internal static class Idling
{
    /// <summary>All pipelines of a house, and what delivers for it, have done what there is to do.</summary>
    public static Task WhenIdleAsync(this IServiceProvider house, params ReadOnlySpan<LaneEngine> deliveries) =>
        WhenIdleAsync([.. house.GetServices<PipelineEngine>().Select(static p => p.Engine), .. deliveries]);

    // One may make work for another that rests already: they all rest when a whole pass found nothing to handle.
    private static async Task WhenIdleAsync(LaneEngine[] engines)
    {
        long handled;
        do
        {
            handled = engines.Sum(static e => e.Counts.Handled);
            foreach (var engine in engines)
                await engine.WhenIdleAsync();
        }
        while (engines.Sum(static e => e.Counts.Handled) != handled);
    }
}
