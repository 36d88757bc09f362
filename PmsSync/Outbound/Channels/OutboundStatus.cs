using PmsSync.Domain;
using PmsSync.State.Joined;
using PmsSync.Storage;
using PmsSync.Throttling;

namespace PmsSync.Outbound.Channels;

/// <summary>What one connection is still to be told, for people.</summary>
/// <param name="Pending">Calendars (a unit's rooms, a rate plan's prices) with something to be told.</param>
/// <param name="Since">How long the oldest of them has been waiting; null where none does.</param>
/// <param name="Waits">What its lanes wait for and until when, in a manager's words.</param>
/// <param name="Refused">What the channel refused for good, the oldest first, at most a hundred.</param>
internal sealed record OutboundStatus(
    int Pending, DateTimeOffset? Since, IReadOnlyList<LaneWait> Waits, IReadOnlyList<RefusedItem> Refused, IReadOnlyList<BudgetStatus> Budgets)
{
    /// <summary>What is told to nobody until a person mends it, in a manager's words.</summary>
    public IReadOnlyList<string> Barred { get; init; } = [];
}

/// <summary>Reads how the telling of a connection stands.</summary>
internal sealed class OutboundStatusReader(Database database, ChannelDelivery delivery, ChannelLinks links, RateManager limits, TimeProvider time)
{
    private const int MostRefused = 100;

    private const string PendingOf = """
        SELECT count(DISTINCT d.target), min(d.since) FROM target t JOIN dirty d ON d.target = t.id WHERE t.tenant = ?1 AND t.connection = ?2
        """;

    public OutboundStatus Of(TenantId tenant, ConnectionId connection)
    {
        var found = Enum.GetValues<Endpoint>().Select(e => links.Find(new DeliveryLane(tenant, connection, e))).OfType<ChannelLink>().ToList();
        var names = found.Select(static l => l.Lane.Name).ToHashSet(StringComparer.Ordinal);
        var waits = delivery.Engine.Status().Parked
            .Where(p => p.Tenant == tenant && names.Contains(p.Lane)).Select(static p => new LaneWait(p.Until, p.Why)).ToList();
        var budgets = found.Take(1).SelectMany(l => limits.Status(l.Connector.BudgetsOf(l.Access))).ToList();
        return database.Readers.ReadTogether(c =>
        {
            var (pending, since) = c.ReadRows(PendingOf, static r => (r.GetInt32(0), r.Instant(1)), tenant.Value, connection.Value).Single();
            return new OutboundStatus(pending, since, waits, RefusedCells.Listed(c, tenant, connection, MostRefused), budgets)
            {
                Barred = links.Find(tenant, connection) is var (access, _)
                    ? [
                        .. OutdatedPrices.WordsOf(c, access, time.GetUtcNow()),
                        .. RefusedBookings(ToldBookings.Refused(c, tenant, connection)),
                        .. RefusedRequests(AskedCancellations.Refused(c, tenant, connection, MostRefused)),
                    ]
                    : [],
            };
        });
    }

    private static IEnumerable<string> RefusedBookings(IReadOnlyList<string> why) => why.Count == 0 ? []
        : [$"The system refuses {why.Count} booking{(why.Count == 1 ? "" : "s")} of others, such as for this reason: {why[0]} Mend it there; the next change of the booking is told again."];

    private static IEnumerable<string> RefusedRequests(IReadOnlyList<AskedCancellation> refused) => refused.Count == 0 ? []
        : [$"The system refuses to be asked to cancel {(refused.DistinctBy(static r => r.StayId).Count() is var bookings and > 1 ? $"{bookings} bookings" : "a booking")} that a person decided against, such as {refused[0].StayId} (conflict {refused[0].Conflict}): {refused[0].Refused} Cancel it there by hand, or decide the conflict anew."];
}
