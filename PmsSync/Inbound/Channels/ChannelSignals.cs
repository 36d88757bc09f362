using PmsSync.Connectors;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.State;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Inbound.Channels;

/// <summary>
/// Webhooks: an authentic one is stored as a signal, and no more of it, then answered, then pulled for. Whatever the
/// reason to turn one away, it is told the same.
/// </summary>
internal sealed class ChannelSignals(
    ConnectorRegistry connectors, TenantDirectory tenants, Database database, ChannelPollers pollers, MessageSignals messages,
    AccountSignals accounts, TimeProvider time)
{
    /// <summary>True where this address takes webhooks at all, so that no other's body is read.</summary>
    public bool Takes(string tenant, string connection) => Find(tenant, connection) is not null;

    /// <summary>Answers after the commit; false where the webhook is not ours or not authentic. Does not wait for the pull.</summary>
    /// <exception cref="StorageUnavailableException">The signal could not be stored; the sender repeats it.</exception>
    public async Task<bool> TakeAsync(string tenant, string connection, WebhookCall call, CancellationToken cancel)
    {
        if (Find(tenant, connection) is not var (access, webhooks) || webhooks.Read(access, call) is not WebhookReading.Signal signal)
            return false;
        var (key, now) = (ChannelKey.Of(access), time.GetUtcNow());
        await database.Writer.WriteAsync(WorkClass.Critical, session =>
        {
            PullRequests.Add(session, key, signal.Event, now, call.Body.Span);
            return true;
        }, cancel);
        // A ping is pulled for, too: it costs one call and proves the way.
        _ = pollers.PullAsync(key, WorkClass.Critical);
        if (signal.Messages)
            messages.Tell(key.Tenant, key.Connection);
        if (signal.Settings)
            accounts.Tell(key.Tenant, key.Connection);
        return true;
    }

    private (ChannelAccess Access, IWebhooks Webhooks)? Find(string tenant, string connection) =>
        tenants.Current.Find(tenant)?.FindConnection(connection) is { Enabled: true, Channel: { WebhookSecret: not null } access }
        && connectors.Find(access.Type)?.Webhooks is { } webhooks
            ? (access, webhooks)
            : null;
}
