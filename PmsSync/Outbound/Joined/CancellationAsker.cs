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

    public async Task<TellingRound> RunOnceAsync(ChannelAccess access, ICancellationRequests requests, CancellationToken cancel)
    {
        var asked = database.Readers.ReadTogether(c => AskedCancellations.NotTold(c, access.Tenant, access.Connection, MostInARound)
            .Select(a => (Asked: a, Booking: StayStore.Find(c, access.Tenant, a.StayId))).ToList());
        var (told, refused) = (0, 0);
        string? problem = null;
        foreach (var (request, booking) in asked)
        {
            // It was cancelled meanwhile, or is gone: the conflict is settled by that.
            if (booking is null or { Stay.Status: StayStatus.Cancelled })
                continue;
            switch (await requests.AskAsync(access, booking.Stay, booking.Provenance.ChannelBooking, cancel))
            {
                case ItemOutcome.AcceptedItem:
                    await SaveAsync(request, refused: null, cancel);
                    told++;
                    break;
                case ItemOutcome.Rejected no:
                    Log.Refused(logger, access.ToString(), booking.Stay.Id);
                    await SaveAsync(request, no.Why, cancel);
                    refused++;
                    break;
                case ItemOutcome.Later later:
                    return new TellingRound(told, refused, IsDone: false, later.Why, later.NotBefore) { IsThrottled = later.IsThrottled };
                case ItemOutcome.Uncertain lost:
                    problem = lost.Why;
                    break;
                default:
                    throw new System.Diagnostics.UnreachableException();
            }
        }
        return new TellingRound(told, refused, IsDone: problem is null && asked.Count < MostInARound, problem, NotBefore: null);
    }

    private Task SaveAsync(AskedCancellation request, string? refused, CancellationToken cancel) =>
        database.Writer.WriteAsync(WorkClass.High, session =>
        {
            AskedCancellations.SaveAnswer(session, request, time.GetUtcNow(), refused);
            return true;
        }, cancel);

    private static partial class Log
    {
        [LoggerMessage(8604, LogLevel.Warning, "{Connection} refuses to be asked to cancel booking {Booking}; its words are kept beside the conflict, because they may name the guest")]
        public static partial void Refused(ILogger logger, string connection, string booking);
    }
}
