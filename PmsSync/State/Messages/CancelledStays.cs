using Dapper;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;

namespace PmsSync.State.Messages;

/// <summary>Whether a conversation is about a stay that was cancelled: nothing is written to such a guest by itself.</summary>
internal static class CancelledStays
{
    // A booking of several rooms is cancelled when all of them are; one that is not known here is not judged.
    private const string OfBooking = """
        SELECT count(*) > 0 AND min(status = 2) = 1 FROM stay WHERE tenant = @tenant AND source = @source AND channel_booking = @booking
        """;

    /// <param name="of">The connection whose booking it is.</param>
    /// <param name="booking">The channel's id; null for an enquiry.</param>
    public static bool Includes(SqliteConnection connection, TenantId tenant, ConnectionId of, string? booking) =>
        booking is not null && connection.ExecuteScalar<long?>(OfBooking, new { tenant = tenant.Value, source = of.Value, booking }) == 1;
}
