using System.Text.Json;
using PmsSync.Domain;
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
internal sealed class ConflictViews(StateReader state, MessageReader messages, ConflictTold told, CancellationAsks asks, TimeProvider time)
{
    private const int DecisionsShown = 50;

    private const int UnitsProposed = 5, RevisionsProposed = 5;

    public ConflictBody BodyOf(TenantScope scope, ConflictRow row)
    {
        if (row.Kind == ConflictRow.DuplicateMessage)
            return OfMessages(scope.Id, row);
        var sides = state.Stays(scope.Id, row.Sides);
        var channels = told.Of(scope.Tenant, row);
        var proposals = row.IsOpen || row.IsBySettings || IsAdopted(row) || row.Kind == ConflictRow.OutOfOrder ? ProposalsOf(scope.Tenant, row, sides) : [];
        return Body(scope.Id, row, row.TagOf(sides), [.. sides.Select(s => SideOf(scope.Tenant, row, s, channels))], channels, [.. proposals]);
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
        var echoOf = state.EchoOf(side, tenant.RoomsOf);
        var evidence = NightWords.Of(side, lastConfirmed: null, echoOf) + asks.WordsOf(row, side);
        return new SideBody(BookingBody.Of(side), row.GivesWay.Contains(side.Stay.Id), FirstKnownBody.Of(side), source, evidence);
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
}
