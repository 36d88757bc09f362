using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.State;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Inbound.Channels;

/// <summary>How many bookings an edit of the configuration concerned.</summary>
internal sealed record ChannelWatchCounts(int Mapped, int Removed, int Returned);

/// <summary>
/// Compares channels' bookings with the configuration, at the start and after each reload: those that waited for a
/// mapping that is there now are applied, and those whose connection is gone are marked "source removed" and remain.
/// </summary>
internal sealed partial class ChannelWatch(
    Database database, EventJournal journal, TenantDirectory tenants, TimeProvider time, ILogger<ChannelWatch> logger)
    : Lookout(time, again => tenants.OnChange((_, _) => again()))
{
    /// <summary>Events in one transaction; the writer's other callers come between.</summary>
    private const int Slice = 100;

    /// <summary>Journals what has to be looked at again. Asked twice, it may journal twice; that changes nothing more.</summary>
    internal async Task<ChannelWatchCounts> RunOnceAsync(CancellationToken cancel)
    {
        // What was resolved by the configuration before is committed, or is resolved anew.
        await database.Writer.WriteAsync(WorkClass.High, static _ => true, cancel);
        var now = Time.GetUtcNow();
        // A day that is over everywhere.
        var today = now.DateIn(TimeZoneInfo.Utc).AddDays(-1);
        var enabled = tenants.Current.EnabledChannels.ToDictionary(ChannelKey.Of);
        var sources = database.Readers.Read(c => ChannelBookingStore.KnownSources(c, today));
        var gone = sources.Where(s => !s.IsRemoved && !enabled.ContainsKey(new ChannelKey(s.Tenant, s.Connection)));
        var back = sources.Where(s => s.IsRemoved && enabled.ContainsKey(new ChannelKey(s.Tenant, s.Connection)));

        var removed = await TellAsync(gone.SelectMany(s => BookingsOf(s.Tenant, s.Connection, isRemoved: false, today)), BookingEvents.Source, new BookingSourceEvent(IsRemoved: true), now, cancel);
        var returned = await TellAsync(back.SelectMany(s => BookingsOf(s.Tenant, s.Connection, isRemoved: true, today)), BookingEvents.Source, new BookingSourceEvent(IsRemoved: false), now, cancel);
        var waiting = enabled.SelectMany(e => database.Readers.Read(c => ChannelBookingStore.Unmapped(c, e.Key.Tenant, e.Key.Connection, today))
            .Where(b => b.Missing.Any(m => ChannelMapping.IsMapped(e.Value, m))));
        var mapped = await TellAsync(waiting.Select(static b => b.Key), BookingEvents.Mapped, new { }, now, cancel);
        return new ChannelWatchCounts(mapped, removed, returned);
    }

    protected override async Task LookAsync(CancellationToken cancel)
    {
        var counts = await RunOnceAsync(cancel);
        if (counts != new ChannelWatchCounts(0, 0, 0))
            Log.Looked(logger, counts.Mapped, counts.Removed, counts.Returned);
    }

    private IReadOnlyList<ChannelBookingKey> BookingsOf(TenantId tenant, ConnectionId connection, bool isRemoved, DateOnly today) =>
        database.Readers.Read(c => ChannelBookingStore.OfConnection(c, tenant, connection, isRemoved, today));

    private async Task<int> TellAsync<T>(IEnumerable<ChannelBookingKey> bookings, string kind, T payload, DateTimeOffset now, CancellationToken cancel)
    {
        var bytes = FactJson.Write(payload);
        var told = 0;
        foreach (var slice in bookings.Chunk(Slice))
        {
            told += await database.Writer.WriteAsync(
                new JournalFunction<int>(journal, (_, append) =>
                {
                    foreach (var key in slice)
                        append(new NewEvent(key.Tenant, Pipeline.Bookings, WorkClass.High, BookingLane.Of(key.Connection, key.BookingId), kind, "configuration", bytes, now));
                    return slice.Length;
                }), cancel);
        }
        return told;
    }

    private static partial class Log
    {
        [LoggerMessage(6030, LogLevel.Information, "Bookings of channels after the configuration was read: {Mapped} are mapped now, {Removed} lost their connection and remain, {Returned} have it back")]
        public static partial void Looked(ILogger logger, int mapped, int removed, int returned);
    }
}
