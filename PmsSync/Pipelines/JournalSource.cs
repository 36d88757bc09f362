using PmsSync.Domain;
using PmsSync.Engine;
using PmsSync.Journal;
using PmsSync.Storage;

namespace PmsSync.Pipelines;

/// <summary>A pipeline's open events as the engine's source: what a crash left, and what did not fit into memory.</summary>
internal sealed class JournalSource(Pipeline pipeline, Database database) : WorkSource
{
    public override IReadOnlyList<WorkItem> ReadAfter(long afterId, int max) =>
        [.. database.Readers.Read(c => JournalReader.ReadOpen(c, pipeline, afterId, max)).Select(ToWork)];

    public static WorkItem ToWork(OpenEvent open) => new(open.Id, open.Tenant, open.Lane, open.Class, open.RetryAt);
}
