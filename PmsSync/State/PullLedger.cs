using System.Collections.Concurrent;
using PmsSync.Domain;

namespace PmsSync.State;

/// <summary>
/// Which pulls of a connection's bookings have begun and which of them are applied, so that a night is opened only after
/// a pull that began later than the wish to open it. In memory: after a start nothing has been pulled yet. Any thread.
/// </summary>
internal sealed class PullLedger
{
    private readonly ConcurrentDictionary<(TenantId, ConnectionId), Entry> _entries = new();

    private Action<TenantId, ConnectionId> _wanted = static (_, _) => { };

    private Action<TenantId, ConnectionId> _applied = static (_, _) => { };

    /// <summary>Called when someone waits for a pull; the puller begins one as soon as it may. Must not block.</summary>
    public void OnWanted(Action<TenantId, ConnectionId> wanted) => _wanted += wanted;

    /// <summary>Called when a pull and all that it brought is applied. Must not block.</summary>
    public void OnApplied(Action<TenantId, ConnectionId> applied) => _applied += applied;

    /// <summary>A pull begins, before its first request. Returns its number, from 1 on.</summary>
    public long Begin(TenantId tenant, ConnectionId connection) => Of(tenant, connection).Begin();

    /// <summary>The pull is over and every event of it (and of those before it) has its outcome. A failed pull is never reported.</summary>
    public void MarkApplied(TenantId tenant, ConnectionId connection, long pull)
    {
        Of(tenant, connection).MarkApplied(pull);
        _applied(tenant, connection);
    }

    /// <summary>Asks for a pull that begins from now on and returns the number that it will at least have.</summary>
    public long Want(TenantId tenant, ConnectionId connection)
    {
        var number = Of(tenant, connection).Next;
        _wanted(tenant, connection);
        return number;
    }

    /// <summary>True when a pull with this number, or a later one, is applied.</summary>
    public bool IsApplied(TenantId tenant, ConnectionId connection, long pull) => Of(tenant, connection).LastApplied >= pull;

    private Entry Of(TenantId tenant, ConnectionId connection) => _entries.GetOrAdd((tenant, connection), static _ => new Entry());

    private sealed class Entry
    {
        private readonly Lock _gate = new();
        private long _begun;
        private long _applied;

        public long Next
        {
            get
            {
                lock (_gate)
                    return _begun + 1;
            }
        }

        public long LastApplied
        {
            get
            {
                lock (_gate)
                    return _applied;
            }
        }

        public long Begin()
        {
            lock (_gate)
                return ++_begun;
        }

        public void MarkApplied(long pull)
        {
            lock (_gate)
                _applied = Math.Max(_applied, pull);
        }
    }
}
