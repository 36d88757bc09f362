using System.Globalization;
using PmsSync.Benchmarks.VirtualTime;
using PmsSync.Domain;
using PmsSync.Sandbox.Channex;

namespace PmsSync.Benchmarks.Faults;

/// <summary>What must hold in the service's own database once everything is calm, and what must hold at every acknowledgement.</summary>
internal static class FaultChecks
{
    public static IEnumerable<string> Of(FaultService service, ChannexWorld world, FaultTruth truth, DateOnly today) =>
        Bookings(service, world, truth).Concat(Direct(service, truth)).Concat(Rows(service, today));

    /// <summary>The revision that a call acknowledges although it is not in the journal; null where all is well.</summary>
    public static string? UnjournaledAcknowledgement(FaultService service, HttpRequestMessage request) =>
        request.RequestUri!.Segments is [.., "booking_revisions/", var id, "ack"] && Journaled(service, id.TrimEnd('/')) == 0 ? id : null;

    private static IEnumerable<string> Bookings(FaultService service, ChannexWorld world, FaultTruth truth)
    {
        foreach (var (id, acknowledged, booking) in world.Read(static a => a.Properties.SelectMany(static p => p.Bookings)
            .SelectMany(static b => b.Revisions, static (b, r) => (r.Id, r.AcknowledgedAt is not null, b.Id)).ToList()))
        {
            var times = Journaled(service, id);
            if (times != 1)
                yield return $"revision {id} of booking {booking} is journaled {times} times";
            if (!acknowledged)
                yield return $"revision {id} of booking {booking} is not acknowledged";
        }
        foreach (var name in FaultSite.Connections)
        {
            var ours = StaysOf(service, name);
            var theirs = truth.SoldAt(name);
            if (!ours.SequenceEqual(theirs))
                yield return $"stays of {name} are not its bookings: {string.Join(", ", ours.Except(theirs))} here, {string.Join(", ", theirs.Except(ours))} there";
        }
    }

    private static IEnumerable<string> Direct(FaultService service, FaultTruth truth)
    {
        var ours = StaysOf(service, Stay.Direct);
        var said = truth.Direct.Values.OrderBy(static s => s.Nights.Arrival).ThenBy(static s => s.Nights.Departure).ThenBy(static s => s.Unit, StringComparer.Ordinal).ToList();
        if (!ours.SequenceEqual(said))
            yield return $"direct stays are not as said: {string.Join(", ", ours.Except(said))} here, {string.Join(", ", said.Except(ours))} was said";
    }

    private static IEnumerable<string> Rows(FaultService service, DateOnly today)
    {
        // A message that did not leave is the letters' own question.
        foreach (var (kind, error) in service.Database.Readers.Read(c => c.ReadAll(
            "SELECT kind, error FROM journal WHERE outcome = 5 AND kind <> ?1", static r => (r.GetString(0), r.GetString(1)), UndeliveredMessage.Kind)))
            yield return $"an event {kind} is dead: {error}";
        foreach (var (words, sql) in new[]
        {
            ("stays were changed twice by one event", "SELECT count(*) FROM (SELECT 1 FROM stay_history GROUP BY stay_id, event_id HAVING count(DISTINCT version) > 1)"),
            ("events are open", "SELECT count(*) FROM journal WHERE outcome = 0"),
            ("targets are dirty", "SELECT count(*) FROM dirty"),
            ("calls are in doubt", "SELECT count(*) FROM channel_call"),
            ("cells are waiting for a call", "SELECT count(*) FROM known_cell WHERE call IS NOT NULL"),
            // What lies beyond the channel's reach may have been told before its settings were read.
            ("nights are refused", string.Create(CultureInfo.InvariantCulture, $"SELECT count(*) FROM rejected_cell WHERE first_night < {today.DayNumber + FaultSite.Horizon}")),
        })
        {
            if (Count(service, sql) is var count and not 0)
                yield return $"{count} {words}";
        }
    }

    private static List<(string Unit, StayDates Nights)> StaysOf(FaultService service, string connection) => service.Database.Readers.Read(c => c.ReadAll(
        "SELECT unit, arrival, departure FROM stay WHERE source = ?1 AND takes_nights = 1 ORDER BY arrival, departure, unit",
        static r => (r.GetString(0), new StayDates(DateOnly.Parse(r.GetString(1), null), DateOnly.Parse(r.GetString(2), null))), connection));

    private static long Journaled(FaultService service, string revision) =>
        Count(service, "SELECT count(*) FROM journal WHERE kind = 'booking.revised' AND instr(CAST(payload AS TEXT), ?1) > 0", revision);

    public static long Count(FaultService service, string sql, params object[] values) =>
        service.Database.Readers.Read(c => c.ReadAll(sql, static r => r.GetInt64(0), values)).Single();
}
