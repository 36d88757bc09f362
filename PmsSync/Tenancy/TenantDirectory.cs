namespace PmsSync.Tenancy;

/// <summary>
/// Who is configured now. <see cref="Current"/> is one immutable whole: take it once per piece of work and
/// everything in it fits together.
/// </summary>
internal sealed class TenantDirectory(Snapshot first)
{
    private readonly Lock _lock = new();
    private Action<Snapshot, Snapshot>[] _listeners = [];
    private volatile Snapshot _current = first;
    private volatile ReloadProblem? _lastReloadProblem;

    public Snapshot Current => _current;

    /// <summary>Why the file as it is now is not in use; null while it is. For the health page.</summary>
    public ReloadProblem? LastReloadProblem => _lastReloadProblem;

    /// <summary>
    /// Calls the listener after each swap, in order and one at a time, with the old and the new snapshot, until
    /// the registration is disposed. Register first, then read <see cref="Current"/>, and no change is missed.
    /// A listener must be quick and must not throw: signal your own loop.
    /// </summary>
    public IDisposable OnChange(Action<Snapshot, Snapshot> listener)
    {
        lock (_lock)
            _listeners = [.. _listeners, listener];
        return new Registration(this, listener);
    }

    /// <summary>Puts the new snapshot in use. Only the reloader and tests call it.</summary>
    internal void Swap(Snapshot now)
    {
        lock (_lock)
        {
            var old = _current;
            _current = now;
            _lastReloadProblem = null;
            foreach (var listener in _listeners)
                listener(old, now);
        }
    }

    internal void Refuse(ReloadProblem problem) => _lastReloadProblem = problem;

    private sealed class Registration(TenantDirectory directory, Action<Snapshot, Snapshot> listener) : IDisposable
    {
        public void Dispose()
        {
            lock (directory._lock)
                directory._listeners = [.. directory._listeners.Where(l => l != listener)];
        }
    }
}

/// <summary>A reload that was refused: since when, and everything that is wrong.</summary>
internal sealed record ReloadProblem(DateTimeOffset Since, IReadOnlyList<ConfigurationProblem> Errors)
{
    public override string ToString() => string.Join("; ", Errors);
}
