using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.Outbound.Reconciliation;

/// <summary>The last reading of a channel, for people.</summary>
/// <param name="Report">Null where it was never read.</param>
/// <param name="Open">Drifts that no reading showed repaired yet.</param>
/// <param name="Ended">The newest of those that ended.</param>
internal sealed record DriftPicture(ReadReport? Report, IReadOnlyList<Drift> Open, IReadOnlyList<Drift> Ended)
{
    /// <summary>What it comes to, in a manager's words.</summary>
    public string Words => Report switch
    {
        null or { BeganAt: null, Problem: null } => "It was not read back yet.",
        { Problem: { } problem } => $"It could not be read back at {At(Report.AttemptedAt)}: {problem}",
        { Cells: { AreEqual: true } cells } => $"Equal, proven at {At(Report.BeganAt!.Value)}: {cells.Equal} values compared." + NotVisible(cells),
        { Cells: var cells } => $"At {At(Report.BeganAt!.Value)} {cells.Compared} values were compared: {Drifted(cells)}"
            + Count(cells.Moving, "were on their way") + Count(cells.Refused, "are refused by the channel")
            + Count(cells.Awaiting, "show fewer rooms and wait for the newest bookings")
            + Count(cells.Unshown, "were told but are not shown by the channel, so nothing is proven of them")
            + NotVisible(cells),
    };

    private static string Drifted(CellCounts cells) => cells switch
    {
        { Compared: 0 } => "nothing is proven.",
        { Drifted: 0 } => "they are as they should be.",
        _ => $"{cells.Drifted} were other than they should be and are told again.",
    };

    private static string NotVisible(CellCounts cells) => Count(cells.NotVisible, "values cannot be seen at the channel while the night is sold out");

    private static string Count(int count, string what) => count == 0 ? "" : $" {count} {what}.";

    private static string At(DateTimeOffset at) => $"{at.UtcDateTime:yyyy-MM-dd HH:mm} UTC";
}

/// <summary>Reads what is known of drifts.</summary>
internal sealed class DriftReader(Database database)
{
    private const int MostOpen = 1_000, MostEnded = 200;

    private const string OpenOfAll = "SELECT coalesce(sum(end_night - first_night), 0) FROM drift WHERE closed_at IS NULL";

    public DriftPicture Of(TenantId tenant, ConnectionId connection) => database.Readers.ReadTogether(c => new DriftPicture(
        ReadReport.Of(c, tenant, connection), DriftStore.Listed(c, tenant, connection, isOpen: true, MostOpen),
        DriftStore.Listed(c, tenant, connection, isOpen: false, MostEnded)));

    /// <summary>Values, night by night, that drifted and were not seen repaired.</summary>
    public int Open(TenantId tenant, ConnectionId connection) => database.Readers.Read(c => DriftStore.Open(c, tenant, connection));

    /// <summary>The same of all connections.</summary>
    public int OpenOfEveryone() => database.Readers.Read(c => c.ReadRows(OpenOfAll, static r => r.GetInt32(0)).Single());
}
