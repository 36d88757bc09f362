using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.Outbound.Reconciliation;

/// <summary>Cells (a night of a field of a target) by what reading them back said.</summary>
internal readonly record struct CellCounts(int Equal, int Drifted, int Moving, int Refused, int Unshown, int Awaiting, int NotVisible)
{
    /// <summary>Those of which the reading says something.</summary>
    public int Compared => Equal + Drifted;

    /// <summary>
    /// Everything that the channel is told was shown as it should be, and nothing is on its way; but for what it confirmed
    /// and cannot show while the night is sold out. What it simply did not show proves nothing, and neither does an answer of
    /// which nothing could be compared.
    /// </summary>
    public bool AreEqual => Equal > 0 && Drifted + Moving + Refused + Unshown + Awaiting == 0;

    public CellCounts Plus(IEnumerable<CellVerdict> verdicts)
    {
        var counts = new int[Enum.GetValues<CellVerdict>().Length];
        foreach (var verdict in verdicts)
            counts[(int)verdict]++;
        return new CellCounts(
            Equal + counts[(int)CellVerdict.Equal], Drifted + counts[(int)CellVerdict.Drifted], Moving + counts[(int)CellVerdict.Moving],
            Refused + counts[(int)CellVerdict.Refused], Unshown + counts[(int)CellVerdict.Unshown], Awaiting + counts[(int)CellVerdict.Awaiting],
            NotVisible + counts[(int)CellVerdict.NotVisible]);
    }
}

/// <summary>What the last reading of a channel came to.</summary>
/// <param name="Problem">Why the last attempt was none; null when it was good. The rest is then of the last good one.</param>
/// <param name="BeganAt">Null: never compared.</param>
/// <param name="ProvenAt">When the channel was last proven equal to us in every cell that it is told and can show.</param>
internal sealed record ReadReport(
    DateTimeOffset AttemptedAt, string? Problem, DateTimeOffset? BeganAt, CellCounts Cells, DateTimeOffset? ProvenAt, int ProvenCells)
{
    private const string Find = """
        SELECT attempted_at, problem, began_at, equal, drifted, moving, refused, unshown, awaiting, not_visible, proven_at, proven_cells
        FROM calendar_read WHERE tenant = ?1 AND connection = ?2
        """;

    private const string Put = """
        INSERT OR REPLACE INTO calendar_read
            (tenant, connection, attempted_at, problem, began_at, equal, drifted, moving, refused, unshown, awaiting, not_visible, proven_at, proven_cells)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
        """;

    /// <summary>Null where no reading was ever attempted.</summary>
    public static ReadReport? Of(SqliteConnection connection, TenantId tenant, ConnectionId channel) => connection.ReadRows(
        Find,
        static r => new ReadReport(
            r.Instant(0)!.Value, r.Text(1), r.Instant(2),
            new CellCounts(r.GetInt32(3), r.GetInt32(4), r.GetInt32(5), r.GetInt32(6), r.GetInt32(7), r.GetInt32(8), r.GetInt32(9)), r.Instant(10), r.GetInt32(11)),
        tenant.Value, channel.Value).SingleOrDefault();

    public void Save(WriteSession session, TenantId tenant, ConnectionId channel) => session.Execute(
        Put, tenant.Value, channel.Value, AttemptedAt.ToUnixTimeMilliseconds(), Problem, BeganAt?.ToUnixTimeMilliseconds(), Cells.Equal, Cells.Drifted,
        Cells.Moving, Cells.Refused, Cells.Unshown, Cells.Awaiting, Cells.NotVisible, ProvenAt?.ToUnixTimeMilliseconds(), ProvenCells);

    public static ReadReport Failed(ReadReport? before, DateTimeOffset now, string why) =>
        (before ?? new ReadReport(now, null, null, default, null, 0)) with { AttemptedAt = now, Problem = why };

    public static ReadReport Compared(ReadReport? before, DateTimeOffset began, CellCounts cells) => new(
        began, null, began, cells, cells.AreEqual ? began : before?.ProvenAt, cells.AreEqual ? cells.Equal : before?.ProvenCells ?? 0);
}
