using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.State.Maintenance;
using PmsSync.State.Messages;
using PmsSync.Tenancy;

namespace PmsSync.Pipelines.Maintenance;

/// <summary>Looks for the configured words in what guests write, when it comes. A word that is configured later looks at later messages.</summary>
internal sealed class RepairWords(TenantDirectory tenants)
{
    /// <summary>A connection's first reading brings years of conversations; what is older is nobody's work any more.</summary>
    private static readonly TimeSpan Oldest = TimeSpan.FromDays(14);

    public bool AreLookedFor(TenantId tenant) =>
        tenants.Current.Find(tenant) is { } found && (found.MaintenanceWords.Count > 0 || found.Units.Any(static u => u.Maintenance.Words.Count > 0));

    /// <returns>What maintenance is told of the message; null where it holds none of the words.</returns>
    public NewEvent? Find(JournalEvent item, Message message)
    {
        if (message.Sender != MessageSender.Guest || item.ReceivedAt - message.SentAt > Oldest || tenants.Current.Find(item.Tenant) is not { } tenant)
            return null;
        // Which unit it is about may not be known yet, or change; so each unit's words are looked for, and told apart by it.
        var everywhere = PlainWords.In(message.Text, tenant.MaintenanceWords);
        var ofUnits = tenant.Units
            .Select(u => (u.Id, Words: PlainWords.In(message.Text, [.. u.Maintenance.Words.Except(tenant.MaintenanceWords)])))
            .Where(static u => u.Words.Count > 0)
            .ToDictionary(static u => u.Id.Value, static u => u.Words, StringComparer.Ordinal);
        if (everywhere.Count == 0 && ofUnits.Count == 0)
            return null;
        var matched = new MessageMatched(message.Id, new MatchedWords(everywhere, ofUnits), message.SentAt);
        return new NewEvent(
            item.Tenant, Pipeline.Maintenance, WorkClass.Normal, MaintenanceLane.OfThread(message.Thread), MessageMatched.Kind, item.Source,
            FactJson.Write(matched), item.ReceivedAt);
    }
}
