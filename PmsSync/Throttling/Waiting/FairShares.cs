using PmsSync.Domain;
using PmsSync.Throttling.Budgets;

namespace PmsSync.Throttling.Waiting;

/// <summary>
/// Whose turn it is at one budget. Within a class tenants share by start-time fair queueing: each call moves its tenant
/// on by its cost, who is behind goes first, who returns starts no earlier than the present. Between classes the more
/// urgent goes first, but a class that waits is owed its least share of what they take. Guarded by the manager's lock.
/// </summary>
internal sealed class FairShares
{
    private const int Classes = 4;

    /// <summary>From so many tenants on those who are not ahead of anybody are forgotten: they would start at the present anyway.</summary>
    private const int ManyTenants = 256;

    private readonly Dictionary<(WorkClass Class, TenantId Tenant), double> _passes = [];
    private readonly double[] _present = new double[Classes];
    private readonly double[] _owed = new double[Classes];

    /// <summary>The lines that wait for this budget among others.</summary>
    public List<WaitingLine> Lines { get; } = [];

    /// <summary>True where its class was passed over until it is owed this call.</summary>
    public bool IsDue(CallRequest request) =>
        request.Class != WorkClass.Critical && _owed[(int)request.Class] >= Math.Max(request.Cost, 1) - WindowTokens.Rounding;

    /// <summary>How far the tenant is ahead of the others of its class; 0 for none.</summary>
    public double LeadOf(CallRequest request) =>
        Math.Max(0, _passes.GetValueOrDefault((request.Class, request.Tenant)) - _present[(int)request.Class]);

    public void Served(CallRequest request, TimeSpan now)
    {
        var key = (request.Class, request.Tenant);
        var start = Math.Max(_present[(int)request.Class], _passes.GetValueOrDefault(key));
        _present[(int)request.Class] = start;
        _passes[key] = start + request.Cost;
        if (_passes.Count > ManyTenants)
            ForgetThosePresent();
        _owed[(int)request.Class] = Math.Max(0, _owed[(int)request.Class] - Math.Max(request.Cost, 1));
        Owe(request, now);
    }

    public void Leave(WaitingLine line)
    {
        Lines.Remove(line);
        // What a class is owed is not saved up while nobody of it waits.
        if (Lines.TrueForAll(l => l.Class != line.Class))
            _owed[(int)line.Class] = 0;
    }

    private void Owe(CallRequest served, TimeSpan now)
    {
        for (var c = (int)served.Class + 1; c < Classes; c++)
        {
            TimeSpan? since = null;
            var most = 0.0;
            foreach (var line in Lines)
            {
                if ((int)line.Class != c || line.IsEmpty)
                    continue;
                since = since < line.WaitingSince ? since : line.WaitingSince;
                most = Math.Max(most, line.Head.Request.Cost);
            }
            if (since is { } waiting)
                _owed[c] = Math.Min(Math.Max(most, 1), _owed[c] + (served.Cost * ClassRules.LeastShare((WorkClass)c, now - waiting)));
        }
    }

    private void ForgetThosePresent()
    {
        foreach (var (key, pass) in _passes.ToList())
        {
            if (pass <= _present[(int)key.Class])
                _passes.Remove(key);
        }
    }
}
