using System.Text.Json;
using PmsSync.Domain;
using PmsSync.Pipelines.Availability;
using PmsSync.State;

namespace PmsSync.Web.Bodies;

/// <summary>Two truths about the same nights. <paramref name="Sides"/> begins with those that should give way.</summary>
/// <param name="Tag">Names the conflict and its sides as they are here, for If-Match.</param>
/// <param name="Told">What each channel of the unit was told of these nights.</param>
/// <param name="Decision">The person's decision that counts, whether it still holds or not; null for none.</param>
/// <param name="Evidence">What it rests on where its sides are no bookings; null where they are.</param>
/// <param name="Decisions">Of rules and persons, the newest first.</param>
internal sealed record ConflictBody(
    string Id, string Kind, string State, string Unit, IReadOnlyList<NightsBody> Nights, string Words, string Tag, IReadOnlyList<SideBody> Sides,
    IReadOnlyList<ToldBody> Told, DecisionBody? Decision, IReadOnlyList<DecisionBody> Decisions, IReadOnlyList<ProposalBody> Proposals,
    DateTimeOffset OpenedAt, long OpenedByEvent, DateTimeOffset? SettledAt, string? SettledWhy, JsonElement? Evidence);

/// <summary>One side of a conflict, with the evidence for it.</summary>
/// <param name="FirstKnown">What decides who was first.</param>
/// <param name="Told">What its own channel was told of these nights; null where it has none. It is not repeated in the evidence.</param>
/// <param name="Booking">Null in a conflict about messages: then <paramref name="Message"/> is there.</param>
internal sealed record SideBody(BookingBody? Booking, bool GivesWay, FirstKnownBody? FirstKnown, ToldBody? Told, string Evidence, MessageBody? Message = null);

/// <summary><paramref name="Says"/> is <c>source</c> where the source names its own time, <c>fetch</c> where it is that of the fetch that first showed it, <c>here</c> for direct ones.</summary>
internal sealed record FirstKnownBody(DateTimeOffset At, string Says, long? Fetch)
{
    public static FirstKnownBody Of(StayRow row) => new(
        row.Stay.CreatedAt, row.Stay.Source == Stay.Direct ? "here" : row.Provenance.FirstFetch is null ? "source" : "fetch", row.Provenance.FirstFetch);
}

/// <summary>What a channel was told of a conflict's nights, and when it last read our calendar.</summary>
/// <param name="Closed">True where it was told that those are taken which it keeps a calendar for; null where that is not known, or it keeps one for none.</param>
internal sealed record ToldBody(string Connection, bool? Closed, DateTimeOffset? LastReadAt, string Words);

/// <summary>What may be done about a conflict, as <c>POST …/decision</c> takes it.</summary>
internal sealed record ProposalBody(string Action, string? Booking, string? Unit, string Words, string? Revision = null);

/// <summary>A decision of a rule or a person. <paramref name="By"/> is <c>rule</c>, <c>tenant</c>, <c>admin</c> or <c>local</c>.</summary>
internal sealed record DecisionBody(
    string By, string? Rule, string What, string? Booking, string? Unit, string? Note, DateTimeOffset At, long Event, IReadOnlyList<NightsBody> Nights,
    IReadOnlyList<SeenSideBody> Seen, IReadOnlyList<SeenMessage> Messages, IReadOnlyList<SeenWord> Words, string Outcome)
{
    public static DecisionBody Of(Decision decision) => new(
        decision.By ?? "rule", decision.Rule, decision.What, decision.Booking, decision.To?.Value, decision.Note, decision.At, decision.Event,
        NightsBody.Of(decision.Nights), [.. decision.Seen.Select(SeenSideBody.Of)], decision.Messages, decision.Words, decision.Outcome);
}

/// <summary>A side as a decision saw it.</summary>
internal sealed record SeenSideBody(string Booking, long Version, string Unit, DateOnly Arrival, DateOnly Departure, StayStatus Status, StayKind Kind)
{
    public static SeenSideBody Of(SeenSide side) => new(
        side.Booking, side.Version, side.Face.Unit.Value, side.Face.Dates.Arrival, side.Face.Dates.Departure, side.Face.Status, side.Face.Kind);
}

/// <summary>
/// What is decided: <paramref name="Booking"/> for all but accept, <paramref name="Unit"/> for move; of revisions out of order
/// <paramref name="Revision"/> for keep.
/// </summary>
/// <param name="Versions">By booking, those that the person saw; another one is answered with 409.</param>
internal sealed record DecisionDraftBody(
    DecisionAction Action, string? Booking, string? Unit, string? Revision, string? Note, IReadOnlyDictionary<string, long>? Versions);

/// <summary>The conflict as it stood right after a decision; <c>GET</c> shows it with its evidence.</summary>
internal sealed record DecidedBody(
    string Id, string Kind, string State, string Unit, IReadOnlyList<NightsBody> Nights, IReadOnlyList<string> Bookings, string Words, DecisionBody Decision,
    DateTimeOffset OpenedAt, DateTimeOffset? SettledAt, string? SettledWhy)
{
    public static DecidedBody Of(DecidedConflict row, Decision decision) => new(
        row.Id, row.Kind, row.IsOpen ? "open" : "settled", row.Unit.Value, NightsBody.Of(row.Nights), row.Sides, row.Words, DecisionBody.Of(decision),
        row.OpenedAt, row.SettledAt, row.SettledWhy);
}
