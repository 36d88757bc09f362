using System.Text;
using PmsSync.Connectors.Contract;
using PmsSync.Inbound.Channels;
using PmsSync.Sandbox;
using PmsSync.Sandbox.Channex;

namespace PmsSync.Benchmarks.Faults;

/// <summary>The account's webhooks on their way to the service: some lost, some twice, out of order.</summary>
internal sealed class FaultHooks(ChannexWorld world, int seed)
{
    private readonly Chance _chance = Chance.From(seed, "webhooks");

    /// <summary>Brings what is due; false where nothing was.</summary>
    public bool Deliver(FaultService service, DateTimeOffset now)
    {
        var due = world.Read(a => a.Webhooks.TakeDue(a.Settings with { WebhookTwiceOneIn = 5, WebhooksShuffled = true }, _chance, now));
        if (due.Count == 0)
            return false;
        var signals = service.Get<ChannelSignals>();
        foreach (var delivery in due)
        {
            if (_chance.OneIn(4))
                continue;
            var property = world.Read(a => a.Properties.Single(p => delivery.Body.Contains(p.Id, StringComparison.Ordinal)).Name);
            var call = new WebhookCall(static h => h == "X-Webhook-Secret" ? FaultSite.Secret : null, static _ => null, Encoding.UTF8.GetBytes(delivery.Body));
            _ = signals.TakeAsync(FaultSite.Tenant.Value, property, call, CancellationToken.None);
        }
        return true;
    }
}
