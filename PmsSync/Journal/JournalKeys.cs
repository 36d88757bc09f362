using System.Buffers.Binary;
using Microsoft.Data.Sqlite;
using PmsSync.Storage;

namespace PmsSync.Journal;

/// <summary>
/// Finds the event that holds a dedupe key. The truth is the journal's row; this is its index, in two parts: the
/// keys of the newest rows in memory, the older ones in a table. A unique index would write one random page for each
/// row; here many keys go to the table at once, in their order, so that neighbours share a page.
/// Each row with a key above the mark is in memory, each below it in the table. What is found may be outdated (its row
/// was undone, or gave the key free) and is held against the row. On the writer's thread only, but for <see cref="FindCommitted"/>.
/// </summary>
internal sealed class JournalKeys(JournalOptions options) : WriterCompanion
{
    private const int Length = 16;

    private const string Load = "SELECT id, dedupe FROM journal WHERE id > ?1 AND dedupe IS NOT NULL";

    private const string ReadMark = "SELECT merged_to FROM journal_key_mark";

    private const string SetMark = "UPDATE journal_key_mark SET merged_to = ?1";

    // A key that was given free may have an older event here; what is merged later is newer.
    private const string Merge = "INSERT OR REPLACE INTO journal_key (key, event) VALUES (?1, ?2)";

    private const string FindMerged = "SELECT event FROM journal_key WHERE key = ?1";

    private const string ReadNewest = "SELECT max(id) FROM journal";

    private const string Holds = "SELECT 1 FROM journal WHERE id = ?1 AND dedupe = ?2";

    private const string Unmerge = "DELETE FROM journal_key WHERE key = ?1 AND event = ?2";

    private const int LeastSliceShare = 256;

    private readonly byte[] _bytes = new byte[Length];

    // Held where committed keys change, which is on the writer's thread, and where another thread reads them.
    private readonly Lock _gate = new();

    private Dictionary<UInt128, long> _uncommitted = [];
    private Dictionary<UInt128, long> _recent = [];

    // The newest event's id: of the transaction, and of what is committed. A key's id says nothing: its row may have been undone.
    private long _newest;
    private long _committedTo;

    // On their way into the table: from the first to _merged they are there, to _reached with the next commit.
    private Dictionary<UInt128, long> _frozen = [];
    private UInt128[] _order = [];
    private long _frozenTo;
    private int _merged;
    private int _reached;

    /// <summary>The event that holds the key; null where none does.</summary>
    public long? Find(WriteSession session, byte[] dedupe)
    {
        if (dedupe.Length != Length)
            return null;
        var key = ToNumber(dedupe);
        if (_uncommitted.TryGetValue(key, out var id) && IsHeld(session, id, dedupe))
            return id;
        if (_recent.TryGetValue(key, out id) && IsHeld(session, id, dedupe))
            return id;
        if (_frozen.TryGetValue(key, out id) && IsHeld(session, id, dedupe))
            return id;
        return session.Scalar<long>(FindMerged, dedupe) is var merged and not 0 && IsHeld(session, merged, dedupe) ? merged : null;
    }

    /// <summary>
    /// The event that holds the key, of what is committed; null where none does. On any thread. In memory first: what leaves it is
    /// in the table by then, and the row is read after both.
    /// </summary>
    public long? FindCommitted(SqliteConnection reader, byte[] dedupe)
    {
        foreach (var id in InMemory(ToNumber(dedupe)))
            if (IsHeld(reader, id, dedupe))
                return id;
        return reader.ReadRows(FindMerged, static row => row.GetInt64(0), dedupe) is [var merged] && IsHeld(reader, merged, dedupe) ? merged : null;
    }

    /// <summary>A row with this key was inserted.</summary>
    public void Add(byte[] dedupe, long id) => _uncommitted[ToNumber(dedupe)] = id;

    /// <summary>The row is about to lose its key, in this transaction.</summary>
    public static void Remove(WriteSession session, byte[] dedupe, long id) => session.Execute(Unmerge, dedupe, id);

    /// <summary>The transaction in which the row lost its key was committed: it need not go into the table any more.</summary>
    public void Forget(byte[] dedupe, long id)
    {
        var held = KeyValuePair.Create(ToNumber(dedupe), id);
        lock (_gate)
        {
            ((ICollection<KeyValuePair<UInt128, long>>)_recent).Remove(held);
            ((ICollection<KeyValuePair<UInt128, long>>)_frozen).Remove(held);
        }
    }

    public override void Opened(WriteSession session)
    {
        _uncommitted.Clear();
        lock (_gate)
        {
            _recent.Clear();
            ThawNeedsLock();
            foreach (var (id, key) in session.Query(Load, static row => (row.GetInt64(0), ToNumber(row.GetFieldValue<byte[]>(1))), session.Scalar<long>(ReadMark)))
                _recent[key] = id;
            _committedTo = _newest = session.Scalar<long>(ReadNewest);
            FreezeWhenManyNeedsLock();
        }
    }

    public override void BeforeCommit(WriteSession session)
    {
        if (_uncommitted.Count > 0)
            _newest = session.Scalar<long>(ReadNewest);
        if (_order.Length == 0)
            return;
        // Twice what came, so that all is merged before as many came again.
        var slice = Math.Max(options.KeysInMemory / LeastSliceShare, 2 * _uncommitted.Count);
        for (_reached = _merged; _reached < _order.Length && slice > 0; _reached++, slice--)
            MergeOne(session, _order[_reached]);
        if (_reached == _order.Length)
            session.Execute(SetMark, _frozenTo);
    }

    public override void Committed()
    {
        lock (_gate)
        {
            foreach (var (key, id) in _uncommitted)
                _recent[key] = id;
            _uncommitted.Clear();
            _committedTo = _newest;
            _merged = _reached;
            if (_merged == _order.Length)
                ThawNeedsLock();
            FreezeWhenManyNeedsLock();
        }
    }

    public override void RolledBack()
    {
        _uncommitted.Clear();
        (_newest, _reached) = (_committedTo, _merged);
    }

    private void MergeOne(WriteSession session, UInt128 key)
    {
        if (!_frozen.TryGetValue(key, out var id))
            return;
        BinaryPrimitives.WriteUInt128BigEndian(_bytes, key);
        session.Execute(Merge, _bytes, id);
    }

    private void FreezeWhenManyNeedsLock()
    {
        if (_order.Length > 0 || _recent.Count < options.KeysInMemory)
            return;
        (_frozen, _recent) = (_recent, _frozen);
        _frozenTo = _committedTo;
        _order = [.. _frozen.Keys];
        Array.Sort(_order);
    }

    private IReadOnlyList<long> InMemory(UInt128 key)
    {
        lock (_gate)
            return [.. new[] { _recent, _frozen }.Where(k => k.ContainsKey(key)).Select(k => k[key])];
    }

    private void ThawNeedsLock()
    {
        _frozen.Clear();
        _order = [];
        (_merged, _reached) = (0, 0);
    }

    private static bool IsHeld(WriteSession session, long id, byte[] dedupe) => session.Scalar<long>(Holds, id, dedupe) == 1;

    private static bool IsHeld(SqliteConnection reader, long id, byte[] dedupe) => reader.ReadRows(Holds, static _ => true, id, dedupe).Count > 0;

    // The number's order is that of the bytes, and so the table's.
    private static UInt128 ToNumber(byte[] dedupe) => BinaryPrimitives.ReadUInt128BigEndian(dedupe);
}
