using Dapper;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.Journal;

/// <summary>Which of a tenant's dead letters a person means.</summary>
internal abstract record DeadLetterChoice
{
    private DeadLetterChoice()
    {
    }

    internal sealed record ByIds(IReadOnlyCollection<long> Ids) : DeadLetterChoice;

    /// <summary>All that failed with exactly these words.</summary>
    internal sealed record ByCause(string Cause) : DeadLetterChoice;

    internal sealed record All : DeadLetterChoice;
}

/// <summary>Dead letters of one cause.</summary>
internal sealed record DeadLetterGroup(string Cause, long Count, DateTimeOffset FirstFailedAt, long NewestId);

/// <summary>Events that wait for a person: listed, applied again, or given up with a reason.</summary>
internal sealed class DeadLetters(EventJournal journal, Database database, TimeProvider time)
{
    private const int Slice = 500;

    private const string GroupByCause = """
        SELECT coalesce(error, '') AS Cause, count(*) AS Count, min(failed_at) AS FailedAt, max(id) AS NewestId
        FROM journal WHERE outcome = 5 AND tenant = @tenant GROUP BY error ORDER BY count(*) DESC, max(id) DESC
        """;

    private const string Chosen = """
        SELECT id FROM journal
        WHERE outcome = 5 AND tenant = ?1 AND (?2 IS NULL OR id IN (SELECT value FROM json_each(?2))) AND (?3 IS NULL OR coalesce(error, '') = ?3)
        ORDER BY id LIMIT ?4
        """;

    private const string Revive = """
        UPDATE journal SET outcome = 0, attempts = 0, failed_at = NULL, retry_at = NULL
        WHERE id = ?1 AND outcome = 5
        RETURNING pipeline, class, lane
        """;

    /// <summary>Newest first, before an id.</summary>
    public IReadOnlyList<JournalEvent> List(TenantId tenant, long before, int limit) =>
        database.Readers.Read(c => JournalReader.ListDead(c, tenant, before, limit));

    /// <summary>The causes, the most frequent first.</summary>
    public IReadOnlyList<DeadLetterGroup> Groups(TenantId tenant) => database.Readers.Read(c =>
        c.Query<GroupRow>(GroupByCause, new { tenant = tenant.Value }).Select(static r => r.ToGroup()).ToList());

    /// <summary>
    /// Opens them again and hands them to their pipelines, in the order of their ids, with all their attempts.
    /// The last error's words stay until the next outcome. Returns how many.
    /// </summary>
    public Task<int> RetryAsync(TenantId tenant, DeadLetterChoice choice, CancellationToken cancel = default) =>
        InSlicesAsync(() => new RetryCommand(journal, tenant, choice) { Class = WorkClass.High }, cancel);

    /// <summary>Closes them for good; who and why stay with the row. Returns how many.</summary>
    public Task<int> DiscardAsync(TenantId tenant, DeadLetterChoice choice, string who, string reason, CancellationToken cancel = default) =>
        InSlicesAsync(() => new DiscardCommand(journal, tenant, choice, $"{who}: {reason}", time.GetUtcNow()) { Class = WorkClass.High }, cancel);

    // A retried letter may die again at once; with the number that was dead at first a retry of all comes to an end.
    private async Task<int> InSlicesAsync(Func<WriteCommand<int>> slice, CancellationToken cancel)
    {
        var most = database.Readers.Read(JournalReader.Count).Dead;
        var done = 0;
        while (done < most)
        {
            var now = await database.Writer.WriteAsync(slice(), cancel);
            done += now;
            if (now < Slice)
                break;
        }
        return done;
    }

    private static List<long> Choose(WriteSession session, TenantId tenant, DeadLetterChoice choice) => session.Query(
        Chosen, static row => row.GetInt64(0), tenant.Value,
        choice is DeadLetterChoice.ByIds ids ? JsonIds.Of(ids.Ids) : null, (choice as DeadLetterChoice.ByCause)?.Cause, Slice);

    private sealed class RetryCommand(EventJournal journal, TenantId tenant, DeadLetterChoice choice) : JournalCommand<int>(journal)
    {
        protected override int Apply(WriteSession session)
        {
            var ids = Choose(session, tenant, choice);
            foreach (var id in ids)
                foreach (var revived in session.Query(Revive, row => ToOpen(id, row), id))
                    Reopened(revived);
            return ids.Count;
        }

        private OpenEvent ToOpen(long id, SqliteDataReader row) =>
            new(id, tenant, (Pipeline)row.GetInt64(0), (WorkClass)row.GetInt64(1), row.GetString(2), RetryAt: null);
    }

    private sealed class DiscardCommand(EventJournal journal, TenantId tenant, DeadLetterChoice choice, string note, DateTimeOffset now) : JournalCommand<int>(journal)
    {
        protected override int Apply(WriteSession session)
        {
            var ids = Choose(session, tenant, choice);
            foreach (var id in ids)
                Settle(session, id, new Verdict.Closed(Outcome.Discarded, note), now);
            return ids.Count;
        }
    }

    private sealed class GroupRow
    {
        public string Cause { get; init; } = "";
        public long Count { get; init; }
        public long? FailedAt { get; init; }
        public long NewestId { get; init; }

        public DeadLetterGroup ToGroup() => new(Cause, Count, DateTimeOffset.FromUnixTimeMilliseconds(FailedAt ?? 0), NewestId);
    }
}
