using PmsSync.Connectors;
using PmsSync.Domain;
using PmsSync.Inbound.Limits;
using PmsSync.State;
using PmsSync.State.Messages;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Inbound.Channels;

/// <summary>One connection to an API for a person who wants to know. <paramref name="Problem"/> is in words, null when all is well.</summary>
/// <param name="Unmapped">Bookings that wait for a mapping.</param>
internal sealed record ChannelStatus(
    ChannelKey Key, SourceHealth Health, string? Problem, DateTimeOffset? LastSuccessAt, DateTimeOffset? NextPollAt, int Unmapped);

/// <summary>The state of the connections to APIs.</summary>
internal sealed class ChannelStatusReader(
    Database database, StorageHealth storage, TenantDirectory tenants, ConnectorRegistry connectors, TenantLimits limits, ChannelScheduler scheduler, ChannelCatchUp catchUp,
    TimeProvider time)
{
    /// <summary>Failures in a row after which a connection counts as failing.</summary>
    private const int FailingAfter = 3;

    /// <summary>A person reads that many ids; the rest is counted.</summary>
    private const int MostIds = 5;

    /// <summary>Null for a connection that is not to an API.</summary>
    public ChannelStatus? Of(Connection connection)
    {
        if (connection.Channel is not { } access)
            return null;
        var key = ChannelKey.Of(access);
        var (cursor, messages, dead, unmapped) = database.Readers.ReadTogether(c => (
            ChannelCursorStore.Of(c, key), MessageCursorStore.Of(c, key.Tenant, key.Connection), OpenBookings.DeadOf(c, key).Count, ChannelBookingStore.Unmapped(c, key.Tenant, key.Connection, Today())));
        var judged = Judge(connection, key, cursor, messages, dead, unmapped).ToList();
        return new ChannelStatus(
            key, judged.Select(static j => j.Health).DefaultIfEmpty(SourceHealth.Ok).Max(),
            judged.Count == 0 ? null : string.Join(" ", judged.Select(static j => j.Words)), cursor.GoodAt, scheduler.NextAt(key), unmapped.Count);
    }

    /// <summary>Bookings of all tenants that wait for a mapping.</summary>
    public int CountUnmapped() => database.Readers.Read(c =>
        tenants.Current.Tenants.Sum(t => ChannelBookingStore.Unmapped(c, t.Id, source: null, Today()).Count));

    private IEnumerable<(SourceHealth Health, string Words)> Judge(
        Connection connection, ChannelKey key, ChannelCursor cursor, MessageCursor messages, int dead, IReadOnlyList<UnmappedBooking> unmapped)
    {
        if (!connection.Enabled)
            yield return (SourceHealth.Paused, "This connection is disabled in the configuration. What it brought stays closed.");
        else if (connectors.Find(connection.Type)?.BringsBookings is not true)
            yield return (SourceHealth.Paused, $"This version cannot take bookings of a connection of type {connection.Type}.");
        else if (storage.Problem is { } full)
            yield return (SourceHealth.Paused, full);
        else if (limits.Reached(key.Tenant, bringsBookings: true) is { } reached)
            yield return (SourceHealth.OverLimit, reached.Words);
        else if (cursor.Problem is { } problem)
            yield return (cursor.IsRefused || cursor.Failures >= FailingAfter ? SourceHealth.Failing : SourceHealth.Degraded, problem);
        else if (cursor.GoodAt is null)
            yield return (SourceHealth.Degraded, "Bookings were not asked for yet.");
        if (catchUp.Unread().Contains(key))
            yield return (SourceHealth.Degraded, $"It is new, a backup was restored, or it was not asked for longer than it keeps bookings for us: until all its bookings were read again, no night of its units is opened. {catchUp.ProblemOf(key)}".TrimEnd());
        if (limits.Reached(key.Tenant, bringsBookings: false) is { } waits && connection.Enabled && connectors.Find(connection.Type)?.Messages is not null)
            yield return (SourceHealth.Degraded, $"Guests' messages are not read: {waits.Words}");
        // Never failing: nights are closed without them. An account that never had messages lacks nothing.
        if (messages.Problem is { } unread && connection.Enabled && connectors.Find(connection.Type)?.Messages is not null)
            yield return messages is { IsRefused: true, ReadAt: null }
                ? (SourceHealth.Ok, $"Guests' messages are not available at this account: {unread} Its bookings and calendars are not concerned.")
                : (SourceHealth.Degraded, $"Guests' messages could not be read: {unread}");
        if (dead > 0)
            yield return (SourceHealth.Failing, $"{Count(dead, "event")} of its bookings failed too often, or could not be read, and {(dead == 1 ? "waits" : "wait")} for a person; until then no night of its units is opened. See the dead letters.");
        if (cursor.Unreadable.Count > 0)
            yield return (SourceHealth.Degraded, Unreadable(cursor.Unreadable));
        if (cursor.Unacknowledged > 0)
            yield return (SourceHealth.Degraded, $"{Count(cursor.Unacknowledged, "booking")} could not be acknowledged; the next pull tries again. Nothing is lost: they are kept here.");
        if (unmapped.Count > 0)
            yield return (SourceHealth.Degraded, Unmapped(unmapped));
    }

    private static string Unreadable(IReadOnlyList<UnreadableWords> unreadable) =>
        $"{Count(unreadable.Count, "booking revision")} could not be read and may stand for taken nights: "
        + $"{Listed(unreadable.Select(static u => $"{u.RevisionId} ({u.Why})"))}. Close those nights by a block, and mend or acknowledge it at the channel manager; until then no night is opened here.";

    private static string Unmapped(IReadOnlyList<UnmappedBooking> bookings)
    {
        var missing = bookings.SelectMany(static b => b.Missing).Distinct().ToList();
        var rooms = missing.Where(static m => m is { RatePlanId: null, RoomTypeId.Length: > 0 }).Select(static m => m.RoomTypeId).ToList();
        var plans = missing.Where(static m => m.RatePlanId is { Length: > 0 }).Select(static m => m.RatePlanId!).Distinct().ToList();
        var words = new List<string> { $"{Count(bookings.Count, "booking")} {(bookings.Count == 1 ? "names" : "name")} what is not mapped here." };
        if (rooms.Count > 0)
            words.Add($"Map room type {Listed(rooms)} in Units: its nights are not closed here until then, and are by themselves afterwards.");
        if (plans.Count > 0)
            words.Add($"Map rate plan {Listed(plans)} in RatePlans of its unit.");
        if (missing.Exists(static m => m.RatePlanId is "" || m is { RatePlanId: null, RoomTypeId: "" }))
            words.Add("The channel manager itself does not know a room or rate plan: map it to the sales channel there.");
        return string.Join(" ", words);
    }

    private static string Listed(IEnumerable<string> ids)
    {
        var all = ids.ToList();
        return string.Join(", ", all.Take(MostIds)) + (all.Count > MostIds ? $" and {all.Count - MostIds} more" : "");
    }

    private static string Count(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";

    private DateOnly Today() => time.GetUtcNow().DateIn(TimeZoneInfo.Utc);
}
