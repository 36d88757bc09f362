using System.Diagnostics.Metrics;
using Microsoft.Data.Sqlite;
using PmsSync.State.Messages;
using PmsSync.Storage;

namespace PmsSync.Outbound.Messages;

/// <summary>The meter <c>PmsSync.Messages</c>: how many guests wait for an answer, read when it is asked for, and what became of messages to them.</summary>
internal sealed class MessageMetrics : IDisposable
{
    private const string Unanswered = """
        SELECT tenant, count(DISTINCT coalesce(conversation, id)) FROM message_thread WHERE waiting_since IS NOT NULL GROUP BY tenant
        """;

    private const string Unread = "SELECT tenant, sum(unread) FROM message_thread WHERE waiting_since IS NOT NULL GROUP BY tenant";

    private readonly Meter _meter = new("PmsSync.Messages");
    private readonly Counter<long> _ended;
    private readonly Database _database;

    public MessageMetrics(Database database)
    {
        _database = database;
        _ended = _meter.CreateCounter<long>("pmssync.messages.ended", unit: null, "Messages to guests that were sent, refused or held");
        _meter.CreateObservableGauge("pmssync.messages.unanswered", () => Read(Unanswered), unit: null, "Conversations in which a guest waits for an answer");
        _meter.CreateObservableGauge("pmssync.messages.unread", () => Read(Unread), unit: null, "Messages of guests that nobody has read or answered");
    }

    public void Ended(DeliveryState state) => _ended.Add(1, new KeyValuePair<string, object?>("state", state.ToString()));

    public void Dispose() => _meter.Dispose();

    private IReadOnlyList<Measurement<long>> Read(string sql)
    {
        try
        {
            return _database.Readers.Read(c => c.ReadRows(sql, static r => new Measurement<long>(r.GetInt64(1), new KeyValuePair<string, object?>("tenant", r.GetString(0)))));
        }
        catch (SqliteException)
        {
            // Storage tells its own trouble; there is nothing to measure meanwhile.
            return [];
        }
    }
}
