using PmsSync.Sandbox.Channex.Wire;

namespace PmsSync.Sandbox.Channex.Hosts;

/// <summary>A fault and the calls that it meets.</summary>
internal sealed record FaultRule(ChannexFault Fault)
{
    /// <summary>Null for any.</summary>
    public ChannexEndpoint? Endpoint { get; init; }

    /// <summary>Null for any.</summary>
    public string? Method { get; init; }

    /// <summary>How many calls it still meets; null for good.</summary>
    public int? Times { get; init; }

    /// <summary>The share of matching calls that it meets, 0 to 1. The default is 1.</summary>
    public double Probability { get; init; } = 1;

    public bool Matches(ChannexRequest request) =>
        (Endpoint is null || Endpoint == ChannexEndpoints.Of(request.Segments)) && (Method is null || Method == request.Method);
}

/// <summary>The faults that were ordered; the first rule that matches a call is done to it. Safe to call from any thread.</summary>
internal sealed class FaultPlan(int seed)
{
    private readonly Lock _lock = new();
    private readonly List<FaultRule> _rules = [];
    private readonly Chance _chance = Chance.From(seed, "channex-faults");

    public void Add(FaultRule rule)
    {
        lock (_lock)
            _rules.Add(rule);
    }

    public void Clear()
    {
        lock (_lock)
            _rules.Clear();
    }

    /// <summary>The fault for this call, counted; null for none.</summary>
    public ChannexFault? Next(ChannexRequest request)
    {
        lock (_lock)
        {
            for (var i = 0; i < _rules.Count; i++)
            {
                var rule = _rules[i];
                if (!rule.Matches(request) || (rule.Probability < 1 && _chance.NextDouble() >= rule.Probability))
                    continue;
                if (rule.Times is 1)
                    _rules.RemoveAt(i);
                else
                    _rules[i] = rule with { Times = rule.Times - 1 };
                return rule.Fault;
            }
            return null;
        }
    }
}
