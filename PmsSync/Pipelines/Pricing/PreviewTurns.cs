using System.Collections.Concurrent;
using PmsSync.Domain;

namespace PmsSync.Pipelines.Pricing;

/// <summary>
/// One preview of a tenant's at a time: a file takes a core for seconds, beside the pools in which tenants have their fair shares.
/// Any thread.
/// </summary>
internal sealed class PreviewTurns
{
    private readonly ConcurrentDictionary<TenantId, Turn> _taken = [];

    /// <summary>The tenant's turn until it is disposed of; null while it is taken.</summary>
    public IDisposable? TryTake(TenantId tenant)
    {
        var turn = new Turn(this, tenant);
        return _taken.TryAdd(tenant, turn) ? turn : null;
    }

    private sealed class Turn(PreviewTurns turns, TenantId tenant) : IDisposable
    {
        // Itself only: disposed of twice, it must not end the next one's.
        public void Dispose() => turns._taken.TryRemove(KeyValuePair.Create(tenant, this));
    }
}
