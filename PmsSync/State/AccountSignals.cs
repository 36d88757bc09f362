using PmsSync.Domain;

namespace PmsSync.State;

/// <summary>A channel signalled that a connection's settings over there may have changed. In memory: they are read at each start anyway. Any thread.</summary>
internal sealed class AccountSignals
{
    private Action<TenantId, ConnectionId> _changed = static (_, _) => { };

    /// <summary>Must not block.</summary>
    public void OnChanged(Action<TenantId, ConnectionId> changed) => _changed += changed;

    public void Tell(TenantId tenant, ConnectionId connection) => _changed(tenant, connection);
}
