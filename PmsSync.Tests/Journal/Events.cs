using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Tests.Storage;

namespace PmsSync.Tests.Journal;

/// <summary>Events as tests need them.</summary>
internal static class Events
{
    public static readonly TenantId Tenant = new("owner");

    public static NewEvent New(TestStore store, string lane = "lane", string source = "feed", DedupeKey? dedupe = null) => new(
        Tenant, Pipeline.Bookings, WorkClass.Normal, lane, "booking.changed", source, [1, 2, 3], store.Time.GetUtcNow())
    {
        Dedupe = dedupe?.Bytes.ToArray(),
    };

    public static async Task<long> AppendAsync(TestStore store, string source = "feed", DedupeKey? dedupe = null) =>
        (await store.Journal.AppendAsync(New(store, source: source, dedupe: dedupe))).Id;

    public static Task<int> SettleAsync(TestStore store, long id, Verdict verdict) =>
        store.Writer.WriteAsync(new SettleOne(store.Journal, id, verdict, store.Time.GetUtcNow()));

    public static JournalEvent Find(TestStore store, long id) =>
        store.Database.Readers.Read(c => JournalReader.Find(c, id))!;

    private sealed class SettleOne(EventJournal journal, long id, Verdict verdict, DateTimeOffset now) : JournalCommand<int>(journal)
    {
        protected override int Apply(PmsSync.Storage.WriteSession session)
        {
            Settle(session, id, verdict, now);
            return 1;
        }
    }
}
