using PmsSync.Domain;
using PmsSync.Engine;
using PmsSync.State.Messages;
using PmsSync.Storage;

namespace PmsSync.Outbound.Messages;

/// <summary>Messages that wait to be sent or found, as the engine's source: one lane for each thread, in the order of writing.</summary>
internal sealed class DeliverySource(Database database) : WorkSource
{
    public override IReadOnlyList<WorkItem> ReadAfter(long afterId, int max) =>
        [.. database.Readers.Read(c => DeliveryStore.ReadOpen(c, afterId, max)).Select(ToWork)];

    public static WorkItem ToWork(OpenDelivery open) => new(open.Turn, open.Tenant, LaneOf(open.Thread), WorkClass.High, open.RetryAt);

    /// <param name="thread">Our id.</param>
    public static string LaneOf(string thread) => $"thread/{thread}";
}
