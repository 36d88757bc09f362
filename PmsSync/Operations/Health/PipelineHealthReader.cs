using PmsSync.Journal.Timing;
using PmsSync.Pipelines;
using PmsSync.Tenancy;

namespace PmsSync.Operations.Health;

/// <summary>The pipelines that run, in the order of the flow, against the targets that are configured now.</summary>
internal sealed class PipelineHealthReader(IEnumerable<PipelineEngine> pipelines, EventTimings timings, TenantDirectory tenants)
{
    public IReadOnlyList<PipelineHealth> Now()
    {
        var targets = tenants.Current.Targets;
        return [.. pipelines.Select(p => PipelineHealth.Of(p.Pipeline, timings.Of(p.Pipeline), targets[p.Pipeline], p.Engine.Counts.Queued))];
    }
}
