using System.Collections.Concurrent;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;

namespace PmsSync.Outbound.Reconciliation;

/// <summary>
/// Visits connections side by side, each of them once at a time. One that is slow, dead or faulty costs its own place and
/// nobody else's result, and a tenant never has more places than <see cref="OfOneTenant"/>.
/// </summary>
/// <param name="most">Visits under way together.</param>
internal sealed class ChannelVisits(int most) : IDisposable
{
    /// <summary>A tenant whose account is dead waits in so many places for its time-outs; the other places serve the others.</summary>
    public const int OfOneTenant = 2;

    private readonly SemaphoreSlim _places = new(most);
    private readonly ConcurrentDictionary<TenantId, SemaphoreSlim> _tenants = new();
    private readonly ConcurrentDictionary<(TenantId, ConnectionId), bool> _underWay = new();
    private readonly List<Task> _rounds = [];

    /// <summary>
    /// For the loop of a service: a round waits for its slowest visit, the next one does not wait for the round. What a
    /// round threw comes out of a later call.
    /// </summary>
    public async Task BeginAsync(Func<Task> round)
    {
        List<Task> over = [.. _rounds.Where(static r => r.IsCompleted)];
        _rounds.RemoveAll(over.Contains);
        _rounds.Add(round());
        await Task.WhenAll(over);
    }

    /// <summary>Answers when no round is under way.</summary>
    public Task EndAsync() => Task.WhenAll(_rounds);

    /// <summary>Visits those that no earlier round is still at, and answers when it is through with them.</summary>
    /// <param name="visit">Of one connection. What it throws ends only its own visit.</param>
    /// <param name="failed">What a visit that threw comes to.</param>
    public async Task<IReadOnlyList<T>> RoundAsync<T>(
        IEnumerable<(ChannelAccess Access, IConnector Connector)> connections, Func<ChannelAccess, IConnector, Task<T>> visit,
        Func<ChannelAccess, Exception, T> failed, CancellationToken cancel)
    {
        // Entered before the first of them waits, so that a round that begins meanwhile leaves them out.
        var mine = connections.Where(c => _underWay.TryAdd((c.Access.Tenant, c.Access.Connection), true)).ToList();
        return await Task.WhenAll(mine.Select(async c =>
        {
            try
            {
                return await InPlaceAsync(c.Access.Tenant, () => visit(c.Access, c.Connector), cancel);
            }
            catch (Exception error) when (!cancel.IsCancellationRequested)
            {
                return failed(c.Access, error);
            }
            finally
            {
                _underWay.TryRemove((c.Access.Tenant, c.Access.Connection), out _);
            }
        }));
    }

    public void Dispose() => _places.Dispose();

    // The tenant's place first: who waits for that keeps none from the others.
    private async Task<T> InPlaceAsync<T>(TenantId tenant, Func<Task<T>> visit, CancellationToken cancel)
    {
        var ofTenant = _tenants.GetOrAdd(tenant, static _ => new SemaphoreSlim(OfOneTenant));
        await ofTenant.WaitAsync(cancel);
        try
        {
            await _places.WaitAsync(cancel);
            try
            {
                return await visit();
            }
            finally
            {
                _places.Release();
            }
        }
        finally
        {
            ofTenant.Release();
        }
    }
}
