using Dapper;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.Journal;

/// <summary>
/// Deletes a tenant's events with their keys, whatever their outcome, some in each commit. The newest row of all is only
/// emptied: SQLite would give its id a second time, and others are known by it.
/// </summary>
internal sealed class JournalForgetting(Database database, JournalKeys keys)
{
    public const string Table = "journal";

    private const int CommitsOfARead = 20;

    /// <summary>Whose an emptied row is: no id of a tenant can be this.</summary>
    private const string Nobody = "";

    // There is no index by tenant, so the walk is a reader's, and the writer is told ids.
    private const string Next = "SELECT id FROM journal WHERE id > @after AND tenant = @tenant ORDER BY id LIMIT @limit";

    private const string KeysOf = "SELECT id, dedupe FROM journal WHERE id IN (SELECT value FROM json_each(?1)) AND tenant = ?2 AND dedupe IS NOT NULL";

    private const string Delete = """
        DELETE FROM journal WHERE id IN (SELECT value FROM json_each(?1)) AND tenant = ?2 AND id < (SELECT max(id) FROM journal)
        """;

    private const string EmptyNewest = """
        UPDATE journal SET tenant = ?3, lane = '', kind = 'forgotten', source = '', dedupe = NULL, payload = x'', outcome = 4, closed_at = received_at,
            note = NULL, by_event = NULL, result = NULL, error = NULL, retry_at = NULL
        WHERE id IN (SELECT value FROM json_each(?1)) AND tenant = ?2
        """;

    /// <summary>Some events, at most <paramref name="most"/> in each commit; returns how many went and where to go on, null at the end.</summary>
    public async Task<(int Rows, long? Last)> DeleteSomeAsync(TenantId tenant, long after, int most, CancellationToken cancel)
    {
        var ids = database.Readers.Read(c => c.Query<long>(Next, new { after, tenant = tenant.Value, limit = most * CommitsOfARead }).ToList());
        var rows = 0;
        foreach (var some in ids.Chunk(most))
            rows += await database.Writer.WriteAsync(new DeleteCommand(keys, tenant, JsonIds.Of(some)) { Class = WorkClass.Bulk }, cancel);
        return (rows, ids.Count == 0 ? null : ids[^1]);
    }

    private sealed class DeleteCommand(JournalKeys keys, TenantId tenant, string ids) : WriteCommand<int>
    {
        private List<(long Id, byte[] Key)> _free = [];

        public override void Committed() => _free.ForEach(f => keys.Forget(f.Key, f.Id));

        protected override int Write(WriteSession session)
        {
            _free = session.Query(KeysOf, static row => (row.GetInt64(0), row.GetFieldValue<byte[]>(1)), ids, tenant.Value);
            foreach (var (id, key) in _free)
                JournalKeys.Remove(session, key, id);
            return session.Execute(Delete, ids, tenant.Value) + session.Execute(EmptyNewest, ids, tenant.Value, Nobody);
        }
    }
}
