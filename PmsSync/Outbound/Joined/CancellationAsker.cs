using Microsoft.Data.Sqlite;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.State;
using PmsSync.State.Joined;
using PmsSync.Storage;

namespace PmsSync.Outbound.Joined;

/// <summary>
/// Asks a joined system to cancel bookings of its own that a person decided against. What was not confirmed is asked again under the
/// same id, so that the system can tell that it has it. Whether it cancels is its own to say, by its list.
/// </summary>
internal sealed partial class CancellationAsker(Database database, TimeProvider time, ILogger<CancellationAsker> logger)
{
    private const int MostInARound = 20;

    /// <summary>Whether the system is to be asked anything.</summary>
    public bool HasSome(ChannelAccess access)
    {
        try
        {
            return database.Readers.Read(c => NotTold(c, access)).Count > 0;
        }
        catch (SqliteException)
        {
            // The database cannot be read now; the next look tries again.
            return false;
        }
    }

    public async Task<TellingRound> RunOnceAsync(ChannelAccess access, ICancellationRequests requests, CancellationToken cancel)
    {
        var asked = database.Readers.Read(c => NotTold(c, access));
        var (told, refused) = (0, 0);
        foreach (var request in asked)
        {
            // Looked at again before each: the calls before it may have taken minutes, and nobody takes a cancellation back.
            if (database.Readers.ReadTogether(c => DueOf(c, access, request)) is not { } booking)
                continue;
            switch (await requests.AskAsync(access, booking.Stay, booking.Provenance.ChannelBooking, cancel))
            {
                case ItemOutcome.AcceptedItem:
                    await SaveAsync(booking, refused: null, cancel);
                    told++;
                    break;
                case ItemOutcome.Rejected no:
                    Log.Refused(logger, access.ToString(), booking.Stay.Id);
                    await SaveAsync(booking, no.Why, cancel);
                    refused++;
                    break;
                case ItemOutcome.Later later:
                    return new TellingRound(told, refused, IsDone: false, later.Why, later.NotBefore) { IsThrottled = later.IsThrottled };
                case ItemOutcome.Uncertain lost:
                    return new TellingRound(told, refused, IsDone: false, lost.Why, NotBefore: null);
                default:
                    throw new System.Diagnostics.UnreachableException();
            }
        }
        return new TellingRound(told, refused, IsDone: asked.Count < MostInARound, Problem: null, NotBefore: null);
    }

    private static IReadOnlyList<AskedCancellation> NotTold(SqliteConnection connection, ChannelAccess access) =>
        AskedCancellations.NotTold(connection, access.Tenant, access.Connection, MostInARound);

    /// <summary>
    /// The booking, while it is as the decision saw it and the decision stands; null also after a restored backup, until the
    /// system's list shows how the booking is now. One that was cancelled has settled its conflict.
    /// </summary>
    private static StayRow? DueOf(SqliteConnection connection, ChannelAccess access, AskedCancellation request)
    {
        var isDue = !CatchUpStore.Of(connection, access.Tenant).Contains(UnreadSource.ListOf(access.Tenant, access.Connection))
            && NotTold(connection, access).Contains(request);
        var seen = isDue && DecisionStore.NewestOfPersons(connection, access.Tenant, request.Conflict) is { } decision && decision.Event == request.Decision
            ? decision.Seen.FirstOrDefault(s => s.Booking == request.StayId)?.Face
            : null;
        return seen is not null && StayStore.Find(connection, access.Tenant, request.StayId) is { } booking && StayFace.Of(booking.Stay) == seen ? booking : null;
    }

    private Task SaveAsync(StayRow booking, string? refused, CancellationToken cancel) =>
        database.Writer.WriteAsync(WorkClass.High, session =>
        {
            AskedCancellations.SaveAnswer(session, booking, time.GetUtcNow(), refused);
            return true;
        }, cancel);

    private static partial class Log
    {
        [LoggerMessage(8604, LogLevel.Warning, "{Connection} refuses to be asked to cancel booking {Booking}; its words are kept beside the conflict, because they may name the guest")]
        public static partial void Refused(ILogger logger, string connection, string booking);
    }
}
