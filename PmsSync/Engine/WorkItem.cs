using PmsSync.Domain;

namespace PmsSync.Engine;

/// <summary>
/// One piece of open work: only its id travels through the engine, the payload stays in the source.
/// Ids ascend in the order in which the work was committed; within a lane they are handled in that order.
/// </summary>
/// <param name="NotBefore">The lane waits until this instant before the item is handled; null is at once.</param>
internal readonly record struct WorkItem(
    long Id, TenantId Tenant, string Lane, WorkClass Class, DateTimeOffset? NotBefore = null);

/// <summary>What keeps the work durably (the journal, the dirty targets); the engine is only its cache.</summary>
internal abstract class WorkSource
{
    /// <summary>
    /// At most <paramref name="max"/> open items with ids above <paramref name="afterId"/>, in ascending order;
    /// fewer only when there are no more. It must see everything that was committed before the call.
    /// Called from one thread at a time, for recovery at start and after a spill. May throw: the engine tries again.
    /// </summary>
    public abstract IReadOnlyList<WorkItem> ReadAfter(long afterId, int max);
}
