using System.Diagnostics.Metrics;
using Microsoft.Data.Sqlite;
using PmsSync.Storage;

namespace PmsSync.Outbound.Reconciliation;

/// <summary>The meter <c>PmsSync.Outbound</c>: how the telling of each connection stands, read when it is asked for, and what reading back found.</summary>
internal sealed class ChannelMetrics : IDisposable
{
    public const string MeterName = "PmsSync.Outbound";

    private const string Pending = """
        SELECT t.tenant, t.connection, count(DISTINCT d.target) FROM dirty d JOIN target t ON t.id = d.target GROUP BY t.tenant, t.connection
        """;

    private const string Drifted = """
        SELECT t.tenant, t.connection, sum(d.end_night - d.first_night) FROM drift d JOIN target t ON t.id = d.target
        WHERE d.closed_at IS NULL GROUP BY t.tenant, t.connection
        """;

    private const string Unknown = """
        SELECT t.tenant, t.connection, sum(k.nights) FROM (
            SELECT target, end_night - first_night AS nights FROM known_cell WHERE value IS NULL
            UNION ALL SELECT target, end_night - first_night FROM known_cell WHERE call IS NOT NULL AND value IS NOT NULL
        ) k JOIN target t ON t.id = k.target GROUP BY t.tenant, t.connection
        """;

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _compared;
    private readonly Counter<long> _found;
    private readonly Database _database;

    public ChannelMetrics(Database database)
    {
        _database = database;
        _compared = _meter.CreateCounter<long>("pmssync.outbound.compared", unit: null, "Values compared with what a channel shows");
        _found = _meter.CreateCounter<long>("pmssync.outbound.drifted", unit: null, "Values found other than they should be");
        Gauge("pmssync.outbound.pending", "Calendars with something to be told", Pending);
        Gauge("pmssync.outbound.drift", "Values that a channel showed other than they should be, not seen repaired yet", Drifted);
        Gauge("pmssync.outbound.unknown", "Values of which it is not known what the channel shows", Unknown);
    }

    public void Compared(CellCounts cells)
    {
        _compared.Add(cells.Compared);
        _found.Add(cells.Drifted);
    }

    public void Dispose() => _meter.Dispose();

    private void Gauge(string name, string description, string sql) => _meter.CreateObservableGauge(name, () => Read(sql), unit: null, description);

    private IReadOnlyList<Measurement<long>> Read(string sql)
    {
        try
        {
            return _database.Readers.Read(c => c.ReadRows(sql, static r => new Measurement<long>(
                r.GetInt64(2), new KeyValuePair<string, object?>("tenant", r.GetString(0)), new KeyValuePair<string, object?>("connection", r.GetString(1)))));
        }
        catch (SqliteException)
        {
            // Storage tells its own trouble; there is nothing to measure meanwhile.
            return [];
        }
    }
}
