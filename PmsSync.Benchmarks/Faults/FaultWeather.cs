using PmsSync.Sandbox.Channex;
using PmsSync.Sandbox.Channex.Hosts;
using PmsSync.Sandbox.Channex.Wire;

namespace PmsSync.Benchmarks.Faults;

/// <summary>Orders faults: one kind at a time, or all together.</summary>
internal sealed class FaultWeather(ChannexWorld world, FaultPlan plan, Random chance)
{
    private static readonly ChannexEndpoint[] Endpoints =
        [ChannexEndpoint.Availability, ChannexEndpoint.Restrictions, ChannexEndpoint.Bookings, ChannexEndpoint.Messages];

    public bool IsBad { get; private set; }

    /// <summary>Returns what was ordered, in words.</summary>
    public string Worsen()
    {
        IsBad = true;
        if (chance.Next(8) == 0)
        {
            world.Change(a => a.Settings = a.Settings with { Limits = a.Settings.Limits with { Factor = 0.5 } });
            return "limits halved";
        }
        if (chance.Next(4) == 0)
        {
            foreach (var name in ChannexFault.Names)
                Order(name, endpoint: null, 0.05 + 0.05 * chance.NextDouble());
            return "every fault together";
        }
        var one = ChannexFault.Names[chance.Next(ChannexFault.Names.Count)];
        ChannexEndpoint? where = chance.Next(3) == 0 ? null : Endpoints[chance.Next(Endpoints.Length)];
        var likely = chance.Next(3) switch { 0 => 1, 1 => 0.6, _ => 0.3 };
        Order(one, where, likely);
        return $"{one} at {where?.ToString() ?? "every endpoint"}, {likely:P0}";
    }

    /// <summary>The next push of availability, and no other call, ends so that nobody knows whether it was carried out.</summary>
    public string LoseNextPush()
    {
        var name = new[] { "lost-answer", "reset-after", "late", "timeout", "half" }[chance.Next(5)];
        IsBad = true;
        plan.Add(new FaultRule(Make(name)) { Endpoint = ChannexEndpoint.Availability, Method = "POST", Times = 1 });
        return $"{name} at the next push";
    }

    public void Clear()
    {
        plan.Clear();
        world.Change(static a => a.Settings = a.Settings with { Limits = a.Settings.Limits with { Factor = 1 } });
        IsBad = false;
    }

    private void Order(string name, ChannexEndpoint? endpoint, double likely)
    {
        // The network's own repeat of a message cannot be told from a second message: nobody could send it once then.
        foreach (var one in endpoint is { } only ? [only] : Endpoints)
        {
            if (name != "twice" || one != ChannexEndpoint.Messages)
                plan.Add(new FaultRule(Make(name)) { Endpoint = one, Probability = likely });
        }
    }

    // Two minutes after we gave up (at once, where we died) a call can no longer be carried out: that is what is promised.
    private ChannexFault Make(string name) => ChannexFault.Of(
        name, name == "late" && chance.Next(2) == 0 ? TimeSpan.FromSeconds(chance.Next(76, 116)) : TimeSpan.FromSeconds(chance.Next(1, 60)),
        chance.Next(2) == 0 ? null : "20")!;
}
