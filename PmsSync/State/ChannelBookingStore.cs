using Dapper;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.State;

/// <summary>The rows of channels' bookings.</summary>
internal static class ChannelBookingStore
{
    private const string Upsert = """
        INSERT INTO channel_booking (tenant, source, booking_id, revision_id, revised_at, kind, until, unmapped, missing, source_removed, version, event_id, payload, kept)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
        ON CONFLICT (tenant, source, booking_id) DO UPDATE SET
            revision_id = excluded.revision_id, revised_at = excluded.revised_at, kind = excluded.kind, until = excluded.until,
            unmapped = excluded.unmapped, missing = excluded.missing, source_removed = excluded.source_removed, version = excluded.version,
            event_id = excluded.event_id, payload = excluded.payload, kept = excluded.kept
        """;

    private const string CurrentVersion = "SELECT version FROM channel_booking WHERE tenant = ?1 AND source = ?2 AND booking_id = ?3";

    private const string One = """
        SELECT payload, until, missing, source_removed, version, kept FROM channel_booking WHERE tenant = ?1 AND source = ?2 AND booking_id = ?3
        """;

    private const string Waiting = """
        SELECT source AS Source, booking_id AS BookingId, missing AS Missing
        FROM channel_booking INDEXED BY channel_booking_unmapped
        WHERE unmapped = 1 AND tenant = @tenant AND (@source IS NULL OR source = @source) AND (until IS NULL OR until > @today)
        ORDER BY source, booking_id
        """;

    private const string Sources = """
        SELECT tenant AS Tenant, source AS Source, source_removed AS SourceRemoved
        FROM channel_booking INDEXED BY channel_booking_until WHERE until > @today GROUP BY tenant, source, source_removed
        """;

    private const string OfSource = """
        SELECT booking_id FROM channel_booking
        WHERE tenant = @tenant AND source = @source AND source_removed = @removed AND until > @today ORDER BY booking_id
        """;

    public static void Save(WriteSession session, ChannelBookingRow row)
    {
        var (key, newest) = (row.Key, row.Newest);
        session.Execute(
            Upsert, key.Tenant.Value, key.Connection.Value, key.BookingId, newest.Revision.RevisionId, newest.Revision.RevisedAt.ToUnixTimeMilliseconds(),
            (int)newest.Revision.Kind, row.Until is { } until ? Iso(until) : null, row.Missing.Count > 0 ? 1 : 0,
            row.Missing.Count > 0 ? FactJson.Text(row.Missing) : null, row.SourceRemoved ? 1 : 0, row.Version,
            newest.EventId, FactJson.Write(row.Revisions), row.Kept is { } kept ? FactJson.Text(kept) : null);
    }

    /// <summary>The version inside the writer's transaction: the guard of a commit. 0 before the first.</summary>
    public static long VersionOf(WriteSession session, ChannelBookingKey key) =>
        session.Scalar<long>(CurrentVersion, key.Tenant.Value, key.Connection.Value, key.BookingId);

    public static ChannelBookingRow? Find(SqliteConnection connection, ChannelBookingKey key) =>
        connection.ReadRows(One, row => Read(key, row), key.Tenant.Value, key.Connection.Value, key.BookingId).SingleOrDefault();

    /// <summary>Bookings that wait for a mapping and are not over on <paramref name="today"/>; of all connections where none is named.</summary>
    public static IReadOnlyList<UnmappedBooking> Unmapped(SqliteConnection connection, TenantId tenant, ConnectionId? source, DateOnly today) =>
    [
        .. connection.Query<(string Source, string BookingId, string Missing)>(Waiting, new { tenant = tenant.Value, source = source?.Value, today = Iso(today) })
            .Select(r => new UnmappedBooking(new ChannelBookingKey(tenant, new ConnectionId(r.Source), r.BookingId), ReadMissing(r.Missing))),
    ];

    /// <summary>The connections that have bookings not over on <paramref name="today"/>, by whether these are marked as removed.</summary>
    public static IReadOnlyList<(TenantId Tenant, ConnectionId Connection, bool IsRemoved)> KnownSources(SqliteConnection connection, DateOnly today) =>
    [
        .. connection.Query<(string Tenant, string Source, long Removed)>(Sources, new { today = Iso(today) })
            .Select(static r => (new TenantId(r.Tenant), new ConnectionId(r.Source), r.Removed == 1)),
    ];

    public static IReadOnlyList<ChannelBookingKey> OfConnection(SqliteConnection connection, TenantId tenant, ConnectionId source, bool isRemoved, DateOnly today) =>
    [
        .. connection.Query<string>(OfSource, new { tenant = tenant.Value, source = source.Value, removed = isRemoved ? 1 : 0, today = Iso(today) })
            .Select(id => new ChannelBookingKey(tenant, source, id)),
    ];

    private static MissingMapping[] ReadMissing(string? json) =>
        json is null ? [] : FactJson.Read<MissingMapping[]>(json);

    private static string Iso(DateOnly date) => date.ToString("yyyy-MM-dd");

    private static ChannelBookingRow Read(ChannelBookingKey key, SqliteDataReader row) => new()
    {
        Key = key,
        Revisions = FactJson.Read<KnownRevision[]>(row.GetFieldValue<byte[]>(0)),
        Until = row.IsDBNull(1) ? null : row.Date(1),
        Missing = ReadMissing(row.Text(2)),
        SourceRemoved = row.GetInt64(3) == 1,
        Version = row.GetInt64(4),
        Kept = row.Text(5) is { } kept ? FactJson.Read<KeptRevision>(kept) : null,
    };
}
