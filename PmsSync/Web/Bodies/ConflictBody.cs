using PmsSync.State;

namespace PmsSync.Web.Bodies;

/// <summary>Two truths about the same nights. <paramref name="Sides"/> begins with the one that should give way.</summary>
internal sealed record ConflictBody(
    string Id, string Kind, string State, string Unit, IReadOnlyList<NightsBody> Nights, string Words, IReadOnlyList<SideBody> Sides,
    object? Decision, IReadOnlyList<object> Proposals, DateTimeOffset OpenedAt, long OpenedByEvent, DateTimeOffset? SettledAt, string? SettledWhy)
{
    public static ConflictBody Of(ConflictRow row, IReadOnlyList<StayRow> sides) => new(
        row.Id, row.Kind, row.IsOpen ? "open" : "settled", row.Unit.Value, NightsBody.Of(row.Nights), row.Words, [.. sides.Select(SideBody.Of)],
        Decision: null, Proposals: [], row.OpenedAt, row.OpenedEvent, row.SettledAt, row.SettledWhy);
}

/// <summary>One side of a conflict, with the evidence for it.</summary>
internal sealed record SideBody(BookingBody Booking, string Evidence)
{
    public static SideBody Of(StayRow row) => new(BookingBody.Of(row.Stay), NightWords.Of(row, lastConfirmed: null));
}
