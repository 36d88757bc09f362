using PmsSync.Domain;
using PmsSync.Journal;

namespace PmsSync.Pipelines.Bookings.Channels;

/// <summary>What a joined system told and nobody here acts on ends as ignored, with the words for it.</summary>
internal static class UntakenFacts
{
    public static Resolution Resolve(IReadOnlyList<JournalEvent> events) => new([.. events.Select(static e => (e.Id, VerdictOf(e)))]);

    private static Verdict VerdictOf(JournalEvent item)
    {
        var fact = FactJson.Read<UntakenFact>(item.Payload);
        return new Verdict.Closed(Outcome.Ignored, $"Item {fact.ItemId} of {item.Source}: {fact.Why}");
    }
}
