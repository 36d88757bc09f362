using PmsSync.Domain;

namespace PmsSync.State.Messages;

/// <summary>Tells the deliveries, after each commit and in its order, what there is to send. In memory: after a start they read it themselves.</summary>
internal sealed class DeliverySignals
{
    private Action<OpenDelivery> _waiting = static _ => { };

    private Action<TenantId, string> _ended = static (_, _) => { };

    /// <summary>Both may be called on the writer's thread, and must not block.</summary>
    /// <param name="waiting">A message waits to be sent.</param>
    /// <param name="ended">A message of this thread, by our id, is known to have arrived, or was given up: what stood behind it may go on.</param>
    public void Subscribe(Action<OpenDelivery> waiting, Action<TenantId, string> ended)
    {
        _waiting += waiting;
        _ended += ended;
    }

    public void Waiting(OpenDelivery delivery) => _waiting(delivery);

    public void Ended(TenantId tenant, string thread) => _ended(tenant, thread);
}
