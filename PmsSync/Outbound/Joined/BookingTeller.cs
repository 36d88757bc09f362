using System.Security.Cryptography;
using System.Text;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Journal.Timing;
using PmsSync.State;
using PmsSync.State.Joined;
using PmsSync.Storage;

namespace PmsSync.Outbound.Joined;

/// <summary>What one round of telling came to.</summary>
/// <param name="IsDone">True where nothing is left to be told.</param>
/// <param name="Problem">Why the round broke off, or what was not confirmed; null where all was well.</param>
/// <param name="NotBefore">When the system wants to be told again, where it said so.</param>
internal sealed record TellingRound(int Told, int Refused, bool IsDone, string? Problem, DateTimeOffset? NotBefore)
{
    /// <summary>It only asked for patience, or a limit is used up: no failure.</summary>
    public bool IsThrottled { get; init; }
}

/// <summary>
/// Tells a joined system the bookings that were made elsewhere for its units, each by its newest state. What was not
/// confirmed is not written down, and so is told again: the version says which state it is, and the id that it is the same.
/// </summary>
internal sealed partial class BookingTeller(Database database, EventTimings timings, TimeProvider time, ILogger<BookingTeller> logger)
{
    /// <summary>In one round; others of the service come between.</summary>
    private const int MostInARound = 50;

    private const int MostLostInARow = 3;

    /// <param name="isNews">True where the system had been told everything, so that what it is told now has changed since.</param>
    public async Task<TellingRound> RunOnceAsync(ChannelAccess access, IBookingPush push, bool isNews, CancellationToken cancel)
    {
        var toldTo = ToldTo(access);
        // A day that is over everywhere.
        var from = time.GetUtcNow().DateIn(TimeZoneInfo.Utc).AddDays(-1);
        var rows = database.Readers.ReadTogether(c => ToldBookings.NotTold(c, access, toldTo, from, MostInARound));
        var (told, refused) = (0, 0);
        var lostInARow = 0;
        string? problem = null;
        foreach (var row in rows)
        {
            switch (await PushAsync(access, push, row, cancel))
            {
                case ItemOutcome.AcceptedItem:
                    await SaveAsync(access, row, toldTo, refused: null, cancel);
                    if (isNews)
                        timings.Acknowledged(Pipeline.Bookings, row.Stay.ChangedAt);
                    told++;
                    lostInARow = 0;
                    break;
                case ItemOutcome.Rejected no:
                    Log.Refused(logger, access.ToString(), row.Stay.Id, row.Stay.Version);
                    await SaveAsync(access, row, toldTo, no.Why, cancel);
                    refused++;
                    break;
                case ItemOutcome.Later later:
                    return new TellingRound(told, refused, IsDone: false, later.Why, later.NotBefore) { IsThrottled = later.IsThrottled };
                case ItemOutcome.Uncertain lost:
                    // One that the system cannot take must not keep the others; a system that takes none is left alone.
                    problem = lost.Why;
                    if (++lostInARow == MostLostInARow)
                        return new TellingRound(told, refused, IsDone: false, problem, NotBefore: null);
                    break;
                default:
                    throw new System.Diagnostics.UnreachableException();
            }
        }
        return new TellingRound(told, refused, IsDone: problem is null && rows.Count < MostInARound, problem, NotBefore: null);
    }

    // One that was moved to a unit which is not its, or whose nights a person released, is over as far as the system goes;
    // of one in a unit that it has no more, nothing can be said to it.
    private static Task<ItemOutcome> PushAsync(ChannelAccess access, IBookingPush push, StayRow row, CancellationToken cancel)
    {
        if (row.Place is { } unit && access.FindUnit(unit) is not null)
            return push.PushAsync(access, row.Stay with { Unit = unit }, cancel);
        return access.FindUnit(row.Stay.Unit) is null
            ? Task.FromResult(ItemOutcome.Accepted)
            : push.PushAsync(access, row.Stay with { Status = StayStatus.Cancelled }, cancel);
    }

    private Task SaveAsync(ChannelAccess access, StayRow row, string toldTo, string? refused, CancellationToken cancel) =>
        database.Writer.WriteAsync(WorkClass.High, session =>
        {
            ToldBookings.Save(session, new ToldBooking(access.Tenant, access.Connection, row.Stay.Id, row.Stay.Version, toldTo, refused));
            return true;
        }, cancel);

    private static string ToldTo(ChannelAccess access)
    {
        var units = string.Join('\n', access.Units.Select(static u => $"{u.Unit} {u.RoomTypeId}").Order(StringComparer.Ordinal));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{access.Account}\n{units}")).AsSpan(0, 8));
    }

    private static partial class Log
    {
        [LoggerMessage(8601, LogLevel.Warning, "{Connection} refuses booking {Booking} in version {Version}; its words are kept beside the booking, because they may name the guest")]
        public static partial void Refused(ILogger logger, string connection, string booking, long version);
    }
}
