using System.Text.Json;
using PmsSync.Domain;
using PmsSync.Outbound.Feeds;
using PmsSync.Outbound.Reconciliation;
using PmsSync.Pipelines.Availability;
using PmsSync.Pipelines.Bookings.Channels;
using PmsSync.Pipelines.Edits;
using PmsSync.State;
using PmsSync.State.Messages;
using PmsSync.Tenancy;
using PmsSync.Web.Access;
using PmsSync.Web.Bodies;

namespace PmsSync.Web;

/// <summary>Conflicts with the evidence for each side, what was decided, and what may be done.</summary>
internal sealed class ConflictViews(StateReader state, MessageReader messages, CalendarExport export, ToldNightReader told, CancellationAsks asks, TimeProvider time)
{
    private const int DecisionsShown = 50;

    /// <summary>More nights than this are told by their first ones: each is a look at what the channel holds.</summary>
    private const int NightsLooked = 14;

    private const int UnitsProposed = 5, RevisionsProposed = 5;

    public ConflictBody BodyOf(TenantScope scope, ConflictRow row)
    {
        if (row.Kind == ConflictRow.DuplicateMessage)
            return OfMessages(scope.Id, row);
        var sides = state.Stays(scope.Id, row.Sides);
        var channels = ToldOf(scope.Tenant, row);
        return Body(scope.Id, row, row.TagOf(sides), [.. sides.Select(s => SideOf(scope.Tenant, row, s, channels))], channels, row.IsOpen || row.IsBySettings || IsAdopted(row) || row.Kind == ConflictRow.OutOfOrder ? [.. ProposalsOf(scope.Tenant, row, sides)] : []);
    }

    private ConflictBody OfMessages(TenantId tenant, ConflictRow row)
    {
        var sides = row.Sides.Select(id => messages.Message(tenant, id)).OfType<Message>()
            .Select(m => new SideBody(Booking: null, GivesWay: m.DuplicateOf is not null, FirstKnown: null, Told: null, m.DuplicateWhy ?? "It is shown.", MessageBody.Of(m)));
        return Body(tenant, row, row.TagOf([]), [.. sides], [],
        [
            new ProposalBody("keep", null, null, "They are two messages: show each."),
            new ProposalBody("accept", null, null, "They are one message: show it once."),
        ]);
    }

    private ConflictBody Body(
        TenantId tenant, ConflictRow row, string tag, IReadOnlyList<SideBody> sides, IReadOnlyList<ToldBody> channels, IReadOnlyList<ProposalBody> proposals)
    {
        var decisions = state.Decisions(tenant, row.Id, DecisionsShown);
        return new ConflictBody(
            row.Id, row.Kind, row.IsOpen ? "open" : "settled", row.Unit.Value, NightsBody.Of(row.Nights), row.Words, tag, sides, channels,
            decisions.FirstOrDefault(static d => d.By is not null) is { } newest ? DecisionBody.Of(newest) : null, [.. decisions.Select(DecisionBody.Of)],
            proposals, row.OpenedAt, row.OpenedEvent, row.SettledAt, row.SettledWhy, row.Evidence is { } evidence ? JsonElement.Parse(evidence) : null);
    }

    private SideBody SideOf(Tenant tenant, ConflictRow row, StayRow side, IReadOnlyList<ToldBody> channels)
    {
        var source = channels.FirstOrDefault(c => c.Connection == side.Stay.Source);
        var isEcho = state.IsEcho(side, tenant.FindUnit(row.Unit.Value)?.Rooms ?? UnitRooms.One);
        var evidence = NightWords.Of(side, lastConfirmed: null, isEcho) + (source is null ? "" : $" {source.Words}") + asks.WordsOf(row, side);
        return new SideBody(BookingBody.Of(side), row.GivesWay.Contains(side.Stay.Id), FirstKnownBody.Of(side), source, evidence);
    }

    private IReadOnlyList<ToldBody> ToldOf(Tenant tenant, ConflictRow row)
    {
        var calendars = tenant.Connections
            .Where(c => c.Type == ConnectionTypes.Ical && c.FindUnit(row.Unit.Value) is { Export: true })
            .Select(c => ToldWords.Of(c.Id, row.Nights, export.Reads(new ExportKey(tenant.Id, c.Id, row.Unit))));
        var nights = row.Nights.SelectMany(static n => Enumerable.Range(0, n.Nights).Select(i => n.Arrival.AddDays(i))).Take(NightsLooked);
        var managers = nights.SelectMany(night => told.Of(tenant.Id, row.Unit, night).Select(t => (Night: night, Told: t)))
            .GroupBy(static t => t.Told.Connection)
            .Select(static g => ToldWords.Of(g.Key, [.. g]));
        return [.. calendars.Concat(managers).OrderBy(static t => t.Connection, StringComparer.Ordinal)];
    }

    private IEnumerable<ProposalBody> ProposalsOf(Tenant tenant, ConflictRow row, IReadOnlyList<StayRow> sides)
    {
        if (RevisionConflict.EvidenceOf(row) is { } revisions)
        {
            foreach (var proposal in ProposalsOf(row, revisions))
                yield return proposal;
            yield break;
        }
        if (IsAdopted(row))
        {
            yield return new ProposalBody("keep", null, null, "Take back what was adopted: ours is told to the channel again.");
            yield break;
        }
        if (!row.IsOfStays)
        {
            yield return new ProposalBody("keep", null, null, "Keep ours: it is told to the channel again.");
            if (EditConflicts.EvidenceOf(row)?.Values.All(static v => ChannelEdit.FateOf(new NightField(v.Code), v.Ours, v.Theirs, EditPolicy.Adopt) == EditPolicy.Adopt) == true)
                yield return new ProposalBody("accept", null, null, "Accept theirs: it is taken over here.");
            yield break;
        }
        var isOverlap = row.Kind == ConflictRow.OverlappingBookings;
        foreach (var side in sides.Where(s => isOverlap && row.GivesWay.Contains(s.Stay.Id) && s.Stay.Kind != StayKind.Block))
            foreach (var unit in FreeUnits(tenant, row, side))
                yield return new ProposalBody("move", side.Stay.Id, unit.Id.Value, $"Move {ConflictWords.Name(side)} to {unit.Name}, which is free on its nights.");
        foreach (var side in sides.Where(s => isOverlap && row.GivesWay.Contains(s.Stay.Id) && asks.CanAsk(s)))
            yield return new ProposalBody("cancel", side.Stay.Id, null, $"Ask {side.Stay.Source} to cancel {ConflictWords.Name(side)}: this stays open until it has.");
        yield return new ProposalBody(
            "accept", null, null, isOverlap ? "Accept the overbooking: all stay, and the nights stay closed." : "Leave it as it is: the nights stay closed.");
        foreach (var side in isOverlap ? sides : sides.Take(1))
            yield return new ProposalBody(
                "release", side.Stay.Id, null,
                side.Stay.Source == Stay.Direct
                    ? $"Release {ConflictWords.Name(side)}: its nights no longer count."
                    : $"Release {ConflictWords.Name(side)} after you have cancelled it at {side.Stay.Source}: its nights no longer count here.");
    }

    private static IEnumerable<ProposalBody> ProposalsOf(ConflictRow row, RevisionEvidence evidence)
    {
        foreach (var other in evidence.Revisions.Reverse().Where(r => r.Revision != evidence.Holds).Take(RevisionsProposed))
            yield return new ProposalBody(
                "keep", null, null, $"Have {other.Revision} hold ({other.Says}) until {evidence.Connection} makes a newer one than {evidence.Newest}.", other.Revision);
        if (row.Decided is not null)
            yield return new ProposalBody("accept", null, null, $"Leave it to the order of {evidence.Connection}: {evidence.Newest} holds.");
    }

    private static bool IsAdopted(ConflictRow row) => row.IsOfChannel && EditConflicts.EvidenceOf(row)?.Adopted is not null;

    // Interchangeable with the conflict's unit, and with room on all nights of the stay that are still to come.
    private IEnumerable<Unit> FreeUnits(Tenant tenant, ConflictRow row, StayRow side) =>
        tenant.FindUnit(row.Unit.Value)?.Group is { } group
            ? tenant.Units.Where(u => u.Group == group && u.Id != row.Unit).Where(u => HasRoom(u, side)).Take(UnitsProposed)
            : [];

    private bool HasRoom(Unit unit, StayRow side)
    {
        var today = time.GetUtcNow().DateIn(unit.Zone);
        return state.Calendar(unit.Tenant, unit.Id, unit.Rooms, today).InTheWay(side.Stay.Id, NightSet.Of(side.Taken).From(today)).Count == 0;
    }

    /// <summary>What channels know of a conflict's nights, in sentences.</summary>
    private static class ToldWords
    {
        public static ToldBody Of(ConnectionId connection, NightSet nights, IReadOnlyList<ExportRead> reads)
        {
            if (reads.Count == 0)
                return new ToldBody(connection.Value, null, null, $"{connection} has not read our calendar yet.");
            var last = reads[^1];
            var isClosed = nights.Except(last.Nights).IsEmpty;
            var since = reads.Reverse().TakeWhile(r => nights.Except(r.Nights).IsEmpty == isClosed).Last().FirstReadAt;
            var said = isClosed ? "taken by others" : nights.Intersect(last.Nights).IsEmpty ? "free of others" : "only in part taken by others";
            return new ToldBody(
                connection.Value, isClosed, last.LastReadAt,
                $"{connection} last read our calendar on {At(last.LastReadAt)}; it has said since {At(since)} that these nights are {said}.");
        }

        public static ToldBody Of(ConnectionId connection, IReadOnlyList<(DateOnly Night, ToldNight Told)> nights)
        {
            var rooms = nights.Select(static n => n.Told.Values.FirstOrDefault(static v => v.Field == NightField.Availability)?.Value).ToList();
            bool? isClosed = rooms.Contains(null) ? null : rooms.All(static r => r == 0);
            var words = string.Join(' ', nights.Select(static n => (n.Night, n.Told.Words)).GroupBy(static n => n.Words)
                .Select(static g => $"{string.Join(", ", g.Select(static n => $"{n.Night:yyyy-MM-dd}"))}: {g.Key}"));
            return new ToldBody(connection.Value, isClosed, null, words);
        }

        private static string At(DateTimeOffset at) => $"{at.UtcDateTime:yyyy-MM-dd HH:mm} UTC";
    }
}
