using PmsSync.Domain;

namespace PmsSync.State.Messages;

/// <summary>Tells the deliveries, after each commit and in its order, what there is to send. In memory: after a start they read it themselves.</summary>
internal sealed class DeliverySignals
{
    private Action<OpenDelivery> _waiting = static _ => { };

    private Action<TenantId, string> _found = static (_, _) => { };

    /// <summary>Called on the writer's thread; must not block.</summary>
    /// <param name="waiting">A message waits to be sent.</param>
    /// <param name="found">A message of this thread, by our id, is known to have arrived: what stood behind it may go on.</param>
    public void Subscribe(Action<OpenDelivery> waiting, Action<TenantId, string> found)
    {
        _waiting += waiting;
        _found += found;
    }

    public void Waiting(OpenDelivery delivery) => _waiting(delivery);

    public void Found(TenantId tenant, string thread) => _found(tenant, thread);
}
