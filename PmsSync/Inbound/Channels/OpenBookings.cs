using Dapper;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;

namespace PmsSync.Inbound.Channels;

/// <summary>Events in the lanes of a connection's bookings that have no outcome yet, whoever told them: the channel, or the configuration.</summary>
internal static class OpenBookings
{
    private const string Waiting = """
        SELECT id FROM journal WHERE outcome = 0 AND pipeline = @pipeline AND tenant = @tenant AND substr(lane, 1, length(@lanes)) = @lanes
        """;

    private const string Dead = """
        SELECT id FROM journal WHERE outcome = 5 AND tenant = @tenant AND pipeline = @pipeline AND substr(lane, 1, length(@lanes)) = @lanes
        """;

    /// <summary>Those that wait for their turn or their retry.</summary>
    public static IReadOnlyList<long> WaitingOf(SqliteConnection connection, ChannelKey key) => Read(connection, Waiting, key);

    /// <summary>Those that wait for a person.</summary>
    public static IReadOnlyList<long> DeadOf(SqliteConnection connection, ChannelKey key) => Read(connection, Dead, key);

    private static IReadOnlyList<long> Read(SqliteConnection connection, string sql, ChannelKey key) =>
        [.. connection.Query<long>(sql, new { pipeline = (int)Pipeline.Bookings, tenant = key.Tenant.Value, lanes = BookingLane.AllOf(key.Connection) })];
}
