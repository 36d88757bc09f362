using PmsSync.Storage;

namespace PmsSync.Journal;

/// <summary>The statements by which any transaction of the writer adds to the journal or closes its rows.</summary>
internal static class JournalStatements
{
    public const string Insert = """
        INSERT INTO journal (tenant, pipeline, class, lane, kind, source, dedupe, payload, received_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        """;

    private const string CloseOne = """
        UPDATE journal SET outcome = ?2, closed_at = ?3, note = ?4, by_event = ?5, result = ?6, retry_at = NULL
        WHERE id = ?1 AND outcome IN (0, 5)
        """;

    private const string ApplyOne = "UPDATE journal SET outcome = 1, closed_at = ?2 WHERE id = ?1 AND outcome IN (0, 5)";

    private const string Postpone = """
        UPDATE journal SET attempts = attempts + 1, failed_at = coalesce(failed_at, ?2), retry_at = ?3, error = ?4
        WHERE id = ?1 AND outcome = 0
        """;

    private const string Bury = """
        UPDATE journal SET outcome = 5, attempts = attempts + 1, failed_at = coalesce(failed_at, ?2), retry_at = NULL, error = ?3
        WHERE id = ?1 AND outcome = 0
        """;

    public static Appended Append(WriteSession session, JournalKeys keys, NewEvent item)
    {
        if (item.Dedupe is { } key && keys.Find(session, key) is { } first)
            return new Appended(first, IsDuplicate: true);
        session.Execute(
            Insert, item.Tenant.Value, (int)item.Pipeline, (int)item.Class, item.Lane, item.Kind, item.Source,
            item.Dedupe, item.Payload, item.ReceivedAt.ToUnixTimeMilliseconds());
        var appended = new Appended(session.LastId, IsDuplicate: false);
        if (item.Dedupe is not null)
            keys.Add(item.Dedupe, appended.Id);
        return appended;
    }

    /// <returns>False where the event was not open, so that nothing changed.</returns>
    public static bool Settle(WriteSession session, long id, Verdict verdict, DateTimeOffset now)
    {
        var at = now.ToUnixTimeMilliseconds();
        return verdict switch
        {
            Verdict.Closed closed => session.Execute(CloseOne, id, (int)closed.Outcome, at, closed.Note, closed.ByEvent, closed.Result),
            Verdict.Later later => session.Execute(Postpone, id, at, later.At.ToUnixTimeMilliseconds(), later.Why),
            Verdict.Dead dead => session.Execute(Bury, id, at, dead.Why),
            _ => throw new System.Diagnostics.UnreachableException(),
        } > 0;
    }

    /// <summary>Closes many events that were applied and have nothing more to say.</summary>
    public static void ApplyAll(WriteSession session, IEnumerable<long> ids, DateTimeOffset now)
    {
        // One row at a time costs less than one statement over json_each, measured: no list is built, parsed and sorted.
        object at = now.ToUnixTimeMilliseconds();
        foreach (var id in ids)
            session.Execute(ApplyOne, id, at);
    }
}
