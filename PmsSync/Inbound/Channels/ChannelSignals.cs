using PmsSync.Connectors;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.State;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Inbound.Channels;

/// <summary>
/// Webhooks: of an authentic one the signal is stored and no more of it, then it is answered; it is pulled for at once. One that is
/// signed and says itself what happened is stored as that. Whatever the reason to turn one away, it is told the same.
/// </summary>
internal sealed class ChannelSignals(
    ConnectorRegistry connectors, TenantDirectory tenants, Database database, ChannelPollers pollers, BookingImporter importer, MessageSignals messages,
    AccountSignals accounts, TimeProvider time)
{
    /// <summary>True where this address takes webhooks at all, so that no other's body is read.</summary>
    public bool Takes(string tenant, string connection) => Find(tenant, connection) is not null;

    /// <summary>Answers after the commit; false where the webhook is not ours or not authentic. Does not wait for the pull.</summary>
    /// <exception cref="StorageUnavailableException">The signal could not be stored; the sender repeats it.</exception>
    public async Task<bool> TakeAsync(string tenant, string connection, WebhookCall call, CancellationToken cancel)
    {
        if (Find(tenant, connection) is not var (access, webhooks))
            return false;
        switch (webhooks.Read(access, call))
        {
            case WebhookReading.Told told:
                await importer.JournalAsync(ChannelKey.Of(access), told.Facts, static _ => { }, cancel);
                return true;
            case WebhookReading.Signal signal:
                await TakeAsync(access, signal, call, cancel);
                return true;
            default:
                return false;
        }
    }

    private async Task TakeAsync(ChannelAccess access, WebhookReading.Signal signal, WebhookCall call, CancellationToken cancel)
    {
        var (key, now) = (ChannelKey.Of(access), time.GetUtcNow());
        // Asked for first: the pull does not wait for the signal's commit, and a signal that is stored after it began is answered
        // by it or by a later one. A ping is pulled for, too: it costs one call and proves the way.
        _ = pollers.PullAsync(key, WorkClass.Critical);
        await database.Writer.WriteAsync(WorkClass.Critical, key.Tenant, session =>
        {
            PullRequests.Add(session, key, signal.Event, now, call.Body.Span);
            return true;
        }, cancel);
        if (signal.Messages)
            messages.Tell(key.Tenant, key.Connection);
        if (signal.Settings)
            accounts.Tell(key.Tenant, key.Connection);
    }

    private (ChannelAccess Access, IWebhooks Webhooks)? Find(string tenant, string connection) =>
        tenants.Current.Find(tenant)?.FindConnection(connection) is { Enabled: true, Channel: { WebhookSecret: not null } access }
        && connectors.Find(access.Type)?.Webhooks is { } webhooks
            ? (access, webhooks)
            : null;
}
