using Microsoft.Data.Sqlite;
using PmsSync.Conflicts;
using PmsSync.Domain;
using PmsSync.State;

namespace PmsSync.Pipelines.Availability;

/// <summary>The stays that may collide in a unit: what each claims, and the rows of those that somebody asks for.</summary>
internal sealed class TakingStays
{
    private readonly SqliteConnection _connection;
    private readonly TenantId _tenant;
    private readonly Dictionary<string, StayRow?> _rows;

    /// <param name="connection">Where the rows are read.</param>
    /// <param name="tenant">Whose stays.</param>
    /// <param name="claims">At least of all that take a night which more take than there are rooms, and of all that seem to be echoes.</param>
    /// <param name="rows">Those that are known already; they count, and not what the connection shows.</param>
    private TakingStays(SqliteConnection connection, TenantId tenant, IEnumerable<Claim> claims, IEnumerable<StayRow> rows)
    {
        (_connection, _tenant) = (connection, tenant);
        Claims = claims.ToDictionary(static c => c.Id, StringComparer.Ordinal);
        _rows = rows.ToDictionary(static r => r.Stay.Id, static r => (StayRow?)r, StringComparer.Ordinal);
    }

    /// <summary>By the stays' ids.</summary>
    public IReadOnlyDictionary<string, Claim> Claims { get; }

    /// <param name="connection">A view of one moment.</param>
    /// <param name="tenant">Whose stays.</param>
    /// <param name="unit">Where they take nights.</param>
    /// <param name="rooms">Of the unit: where no more stays take a night, none of them can collide there.</param>
    /// <param name="from">The first night that counts.</param>
    public static TakingStays Load(SqliteConnection connection, TenantId tenant, UnitId unit, int rooms, DateOnly from)
    {
        var spans = TakenSpan.Load(connection, tenant, unit, from);
        var crowded = NightSet.FilledBy(spans.Select(static s => s.Nights), rooms + 1);
        var claiming = spans.Where(s => s.SeemsEcho || crowded.Overlaps(s.Nights)).Select(static s => s.Id).ToList();
        return new(connection, tenant, claiming.Count == 0 ? [] : TakingStay.Load(connection, tenant, claiming).Select(static s => s.ToClaim()), []);
    }

    /// <summary>The unit as it would be with these.</summary>
    /// <param name="gone">One that takes no night here any more, as it is to be; null for none.</param>
    public static TakingStays Of(SqliteConnection connection, TenantId tenant, IReadOnlyList<StayRow> rows, StayRow? gone = null) =>
        new(connection, tenant, rows.Select(static r => r.ToClaim()), gone is null ? rows : [.. rows, gone]);

    /// <summary>Any stay, be it that it takes no night here; null where there is none.</summary>
    public StayRow? Find(string id)
    {
        if (!_rows.TryGetValue(id, out var row))
            _rows[id] = row = StayStore.Find(_connection, _tenant, id);
        return row;
    }

    /// <summary>Reads at once the rows that will be asked for.</summary>
    public void Read(IEnumerable<string> ids)
    {
        var unread = ids.Where(id => !_rows.ContainsKey(id)).ToHashSet(StringComparer.Ordinal);
        if (unread.Count == 0)
            return;
        foreach (var id in unread)
            _rows[id] = null;
        foreach (var row in StayStore.FindAll(_connection, _tenant, unread))
            _rows[row.Stay.Id] = row;
    }
}
