using System.Collections.Concurrent;
using PmsSync.Connectors;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Inbound.Channels;

/// <summary>
/// After a backup was restored: bookings that were acknowledged since the backup are offered no more, so each
/// connection's list is read again from before its last pull that the backup knows, through all pages.
/// </summary>
internal sealed class ChannelCatchUp(ConnectorRegistry connectors, TenantDirectory tenants, BookingImporter importer, Database database, TimeProvider time)
{
    /// <summary>The clocks of two machines differ, and what was under way when the backup was made is in none of its rows.</summary>
    private static readonly TimeSpan Before = TimeSpan.FromHours(1);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<ChannelKey, Reading> _readings = new();

    /// <summary>
    /// Keeps from when on each list has to be read, before any pull moves the mark that says so; across restarts the
    /// first one counts.
    /// </summary>
    public Task BeginAsync(CancellationToken cancel) => database.Writer.WriteAsync(WorkClass.Critical, session =>
    {
        foreach (var key in tenants.Current.EnabledChannels.Select(ChannelKey.Of))
        {
            var cursor = ChannelCursorStore.Of(session.Connection, key);
            if (cursor.ListSince is null)
                ChannelCursorStore.SaveListSince(session, key, cursor.GoodAt is { } good ? good - Before : DateTimeOffset.UnixEpoch);
        }
        return true;
    }, cancel);

    /// <summary>The connections that may know of bookings which this database does not.</summary>
    public IReadOnlyList<ChannelKey> Unread() =>
        [.. tenants.Current.EnabledChannels.Select(ChannelKey.Of).Where(key => !IsCaughtUp(key))];

    /// <summary>True while a booking of this unit may be missing.</summary>
    public bool Misses(TenantId tenant, UnitId unit) =>
        Unread().Any(key => key.Tenant == tenant && tenants.Current.Find(tenant, key.Connection)?.Channel?.FindUnit(unit) is not null);

    /// <summary>Reads on, one page after the other, until the end or until a connection says "later"; returns true when all are read and applied.</summary>
    public async Task<bool> RunOnceAsync(CancellationToken cancel)
    {
        foreach (var access in tenants.Current.EnabledChannels)
        {
            var reading = _readings.GetOrAdd(ChannelKey.Of(access), static _ => new Reading());
            if (!reading.IsRead && reading.NotBefore <= time.GetUtcNow() && connectors.Find(access.Type)?.Bookings is { } bookings)
                await ReadAsync(bookings, access, reading, cancel);
        }
        return Unread().Count == 0;
    }

    /// <summary>The next restored backup counts from its own mark.</summary>
    public Task EndAsync(CancellationToken cancel) => database.Writer.WriteAsync(WorkClass.High, session =>
    {
        foreach (var key in _readings.Keys)
            ChannelCursorStore.SaveListSince(session, key, since: null);
        return true;
    }, cancel);

    private async Task ReadAsync(IBookingPull bookings, ChannelAccess access, Reading reading, CancellationToken cancel)
    {
        var key = ChannelKey.Of(access);
        var since = database.Readers.Read(c => ChannelCursorStore.Of(c, key)).ListSince ?? DateTimeOffset.UnixEpoch;
        while (!reading.IsRead)
        {
            switch (await bookings.ListAsync(access, since, reading.Next, cancel))
            {
                case Answer<BookingPage>.Got { Value: { } page }:
                    await importer.JournalAsync(key, page.Revisions, cancel);
                    (reading.Next, reading.IsRead) = (page.Next, page.Next is null);
                    break;
                case Answer<BookingPage>.Later later:
                    reading.NotBefore = later.NotBefore ?? time.GetUtcNow() + Pause;
                    return;
                case Answer<BookingPage>.Refused:
                    reading.NotBefore = time.GetUtcNow() + Pause;
                    return;
                default:
                    throw new System.Diagnostics.UnreachableException();
            }
        }
    }

    private bool IsCaughtUp(ChannelKey key) =>
        _readings.TryGetValue(key, out var reading) && reading.IsRead && database.Readers.Read(c => OpenBookings.WaitingOf(c, key)).Count == 0;

    private sealed class Reading
    {
        public string? Next { get; set; }

        public bool IsRead { get; set; }

        public DateTimeOffset NotBefore { get; set; }
    }
}
