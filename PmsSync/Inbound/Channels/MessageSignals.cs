using PmsSync.Domain;

namespace PmsSync.Inbound.Channels;

/// <summary>Tells whoever reads guests' messages that a webhook spoke of some. Any thread.</summary>
internal sealed class MessageSignals
{
    private Action<TenantId, ConnectionId> _signalled = static (_, _) => { };

    /// <summary>Called after the signal is stored. Must not block.</summary>
    public void OnSignal(Action<TenantId, ConnectionId> signalled) => _signalled += signalled;

    public void Tell(TenantId tenant, ConnectionId connection) => _signalled(tenant, connection);
}
