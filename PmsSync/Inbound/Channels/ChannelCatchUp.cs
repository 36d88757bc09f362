using System.Collections.Concurrent;
using PmsSync.Connectors;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.State;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Inbound.Channels;

/// <summary>
/// Bookings that a queue offers no more, because they were acknowledged after a backup that was restored, or because nobody
/// asked for so long that it let go of them: the connection's list is read again from before the last pull that is known here,
/// through all pages. A connection that is disabled meanwhile is read when it comes back.
/// </summary>
internal sealed class ChannelCatchUp(ConnectorRegistry connectors, TenantDirectory tenants, BookingImporter importer, Database database, TimeProvider time)
{
    /// <summary>A list that is long, or that does not answer, keeps nobody else waiting.</summary>
    private const int ListsAtOnce = 8;

    /// <summary>The next look goes on: meanwhile those whose lists are at their end are set free.</summary>
    private const int PagesAtOnce = 20;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    /// <summary>The clocks of two machines differ, and what was under way when the backup was made is in none of its rows.</summary>
    private static readonly TimeSpan Before = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<ChannelKey, Reading> _readings = new();

    /// <summary>
    /// The connection's list has to be read. The pulls that follow move the cursor, so what it says now is kept; of an earlier
    /// catch-up that never came to its end the first mark counts.
    /// </summary>
    public static void Owe(WriteSession session, ChannelKey key)
    {
        var cursor = ChannelCursorStore.Of(session.Connection, key);
        if (cursor.ListSince is null)
            ChannelCursorStore.SaveListSince(session, key, cursor.GoodAt is { } good ? good - Before : DateTimeOffset.UnixEpoch);
        CatchUpStore.Owe(session, UnreadSource.ListOf(key.Tenant, key.Connection));
    }

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
            async (one, stop) => await ReadAsync(one.Connector, one.Access, stop));
        return Unread().Count == 0;
    }

    private async Task ReadAsync(IConnector connector, ChannelAccess access, CancellationToken cancel)
    {
        var key = ChannelKey.Of(access);
        var reading = _readings.GetOrAdd(key, static _ => new Reading());
        if (!reading.IsRead && reading.NotBefore <= time.GetUtcNow())
            await ReadAsync(connector, access, reading, cancel);
        if (!reading.IsRead || database.Readers.Read(c => OpenBookings.WaitingOf(c, key)).Count > 0)
            return;
        await database.Writer.WriteAsync(WorkClass.High, session =>
        {
            // The next catch-up counts from its own mark.
            ChannelCursorStore.SaveListSince(session, key, since: null);
            CatchUpStore.MarkRead(session, UnreadSource.ListOf(key.Tenant, key.Connection));
            return true;
        }, cancel);
        _readings.TryRemove(key, out _);
    }

    private async Task ReadAsync(IConnector connector, ChannelAccess access, Reading reading, CancellationToken cancel)
    {
        for (var page = 0; page < PagesAtOnce && !reading.IsRead; page++)
        {
            var problem = connector.Bookings is { } queue
                ? await ReadPageAsync(queue, access, reading, cancel)
                : await ReadPageAsync(connector.Facts!, access, reading, cancel);
            reading.Problem = problem?.Why;
            if (problem is null)
                continue;
            reading.NotBefore = problem.NotBefore ?? time.GetUtcNow() + Pause;
            return;
        }
    }

    private async Task<DrainProblem?> ReadPageAsync(IBookingPull bookings, ChannelAccess access, Reading reading, CancellationToken cancel)
    {
        var key = ChannelKey.Of(access);
        var since = database.Readers.Read(c => ChannelCursorStore.Of(c, key)).ListSince ?? DateTimeOffset.UnixEpoch;
        var answer = await bookings.ListAsync(access, since, reading.Next, cancel);
        if (answer is Answer<BookingPage>.Got { Value: { } listed })
        {
            await importer.JournalListAsync(key, listed, cancel);
            (reading.Next, reading.IsRead) = (listed.Next, listed.Next is null);
        }
        return DrainProblem.Of(answer);
    }

    // A joined system's list from its beginning: what was acknowledged since the backup stands behind the cursor of today.
    private async Task<DrainProblem?> ReadPageAsync(IFactPull facts, ChannelAccess access, Reading reading, CancellationToken cancel)
    {
        var answer = await facts.PullAsync(access, reading.Next, WorkClass.High, cancel);
        if (answer is Answer<FactPage>.Got { Value: { } page })
        {
            await importer.JournalAsync(ChannelKey.Of(access), page, static _ => { }, cancel);
            (reading.Next, reading.IsRead) = (page.Next, !page.HasMore);
        }
        return DrainProblem.Of(answer);
    }

    private List<(ChannelAccess Access, IConnector Connector)> Owed()
    {
        var owed = database.Readers.Read(CatchUpStore.All);
        return owed.Count == 0 ? [] :
        [
            .. from access in tenants.Current.EnabledChannels
               where owed.Contains(UnreadSource.ListOf(access.Tenant, access.Connection))
               let connector = connectors.Find(access.Type)
               where connector is { BringsBookings: true }
               select (access, connector),
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
