using System.Collections.Concurrent;
using PmsSync.Connectors;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.State;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Inbound.Channels;

/// <summary>
/// After a backup was restored: bookings that were acknowledged since the backup are offered no more, so each
/// connection's list is read again from before its last pull that the backup knows, through all pages. A connection that
/// is disabled meanwhile is read when it comes back.
/// </summary>
internal sealed class ChannelCatchUp(ConnectorRegistry connectors, TenantDirectory tenants, BookingImporter importer, Database database, TimeProvider time)
{
    /// <summary>A list that is long, or that does not answer, keeps nobody else waiting.</summary>
    private const int ListsAtOnce = 8;

    /// <summary>The next look goes on: meanwhile those whose lists are at their end are set free.</summary>
    private const int PagesAtOnce = 20;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<ChannelKey, Reading> _readings = new();

    /// <summary>The enabled connections that may know of bookings which this database does not.</summary>
    public IReadOnlyList<ChannelKey> Unread() => [.. Owed().Select(static o => ChannelKey.Of(o.Access))];

    /// <summary>Why the list of a connection could not be read to its end, in a manager's words; null while nothing is in the way.</summary>
    public string? ProblemOf(ChannelKey key) => _readings.GetValueOrDefault(key)?.Problem;

    /// <summary>Reads on, some pages, one after the other, or until a connection says "later"; returns true when all are read and applied.</summary>
    public async Task<bool> RunOnceAsync(CancellationToken cancel)
    {
        var owed = Owed();
        // One that was taken out of use begins anew when it comes back: its place in the list may be gone by then.
        foreach (var key in _readings.Keys.Except(owed.Select(static o => ChannelKey.Of(o.Access))))
            _readings.TryRemove(key, out _);
        await Parallel.ForEachAsync(
            owed, new ParallelOptions { MaxDegreeOfParallelism = ListsAtOnce, CancellationToken = cancel },
            async (one, stop) => await ReadAsync(one.Bookings, one.Access, stop));
        return Unread().Count == 0;
    }

    private async Task ReadAsync(IBookingPull bookings, ChannelAccess access, CancellationToken cancel)
    {
        var key = ChannelKey.Of(access);
        var reading = _readings.GetOrAdd(key, static _ => new Reading());
        if (!reading.IsRead && reading.NotBefore <= time.GetUtcNow())
            await ReadAsync(bookings, access, reading, cancel);
        if (!reading.IsRead || database.Readers.Read(c => OpenBookings.WaitingOf(c, key)).Count > 0)
            return;
        await database.Writer.WriteAsync(WorkClass.High, session =>
        {
            // The next restored backup counts from its own mark.
            ChannelCursorStore.SaveListSince(session, key, since: null);
            CatchUpStore.MarkRead(session, UnreadSource.ListOf(key.Tenant, key.Connection));
            return true;
        }, cancel);
        _readings.TryRemove(key, out _);
    }

    private async Task ReadAsync(IBookingPull bookings, ChannelAccess access, Reading reading, CancellationToken cancel)
    {
        var key = ChannelKey.Of(access);
        var since = database.Readers.Read(c => ChannelCursorStore.Of(c, key)).ListSince ?? DateTimeOffset.UnixEpoch;
        for (var page = 0; page < PagesAtOnce && !reading.IsRead; page++)
        {
            switch (await bookings.ListAsync(access, since, reading.Next, cancel))
            {
                case Answer<BookingPage>.Got { Value: { } listed }:
                    await importer.JournalListAsync(key, listed, cancel);
                    (reading.Next, reading.IsRead, reading.Problem) = (listed.Next, listed.Next is null, null);
                    break;
                case Answer<BookingPage>.Later later:
                    (reading.NotBefore, reading.Problem) = (later.NotBefore ?? time.GetUtcNow() + Pause, later.Why);
                    return;
                case Answer<BookingPage>.Refused refused:
                    (reading.NotBefore, reading.Problem) = (time.GetUtcNow() + Pause, refused.Why);
                    return;
                default:
                    throw new System.Diagnostics.UnreachableException();
            }
        }
    }

    private List<(ChannelAccess Access, IBookingPull Bookings)> Owed()
    {
        var owed = database.Readers.Read(CatchUpStore.All);
        return owed.Count == 0 ? [] :
        [
            .. from access in tenants.Current.EnabledChannels
               where owed.Contains(UnreadSource.ListOf(access.Tenant, access.Connection))
               let bookings = connectors.Find(access.Type)?.Bookings
               where bookings is not null
               select (access, bookings),
        ];
    }

    private sealed class Reading
    {
        public string? Next { get; set; }

        public bool IsRead { get; set; }

        public DateTimeOffset NotBefore { get; set; }

        public string? Problem { get; set; }
    }
}
