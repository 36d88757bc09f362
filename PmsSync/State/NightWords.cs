using PmsSync.Domain;

namespace PmsSync.State;

/// <summary>The explanation of a night in plain sentences. No guest data: they are read aloud in offices.</summary>
internal static class NightWords
{
    public static string Answer(CalendarNight night, int quantity, IReadOnlyList<NightClaim> claims, IReadOnlyList<NightHold> held)
    {
        var date = $"The night of {night.Date:yyyy-MM-dd}";
        var takers = string.Join(" and ", claims.Select(static c => $"a {What(c.Row)} {Source(c.Row.Stay.Source)}"));
        if (night.Overbooked > 0)
            return $"{date} is overbooked: {takers} for {Units(quantity)}. It stays closed.";
        if (claims.Count == 0 && held.Count == 0 && !night.Preparing)
            return $"{date} is free.";
        if (night.Available > 0)
            return $"{date} has {night.Available} of {quantity} left.";
        return claims.Count > 0 ? $"{date} is closed by {takers}."
            : held.Count > 0 ? $"{date} is kept closed although no booking shows it any more."
            : $"{date} is kept closed to prepare {(quantity == 1 ? "the unit" : "rooms")} after a departure.";
    }

    /// <param name="row">The stay.</param>
    /// <param name="lastConfirmed">Null where its feed does not show it.</param>
    /// <param name="echoOf">The likeliest of the stays that it may be the echo of; null where it is what its source says.</param>
    public static string Of(StayRow row, Sighting? lastConfirmed, string? echoOf)
    {
        var (stay, from) = row;
        var what = $"{Capital(What(row))} {stay.Id} {Source(stay.Source)}, {stay.Dates.Arrival:yyyy-MM-dd} to {stay.Dates.Departure:yyyy-MM-dd}";
        var first = from.FirstFetch is { } fetch ? $"first seen {At(stay.CreatedAt)} by fetch {fetch}" : $"made {At(stay.CreatedAt)}";
        var last = lastConfirmed is { } seen ? $", last confirmed {At(seen.At)} by fetch {seen.Fetch}" : "";
        return $"{what}: {first}{last}{Fate(stay, from)}{Place(row)}{Mirror(row, echoOf)} (event {from.CreatedEvent}{LastEvent(from)}).";
    }

    public static string Of(HeldNights held) =>
        $"{held.Source} no longer shows {held.Nights.Arrival:yyyy-MM-dd} to {held.Nights.Departure:yyyy-MM-dd}"
        + $"{(held.StayId is { } stay ? $" (stay {stay})" : "")} since {At(held.MissingSince)}, fetch {held.SinceFetch}; missing in {held.GoodPolls} good "
        + $"{(held.GoodPolls == 1 ? "answer" : "answers")} so far. {(held.AfterMassLoss ? "Many nights left at once, so these stay closed for a day" : "It stays closed until the grace has passed")}"
        + ", or until a person releases it.";

    public static string Of(Preparation preparation) =>
        $"After the departure of stay {preparation.StayId} on {preparation.Nights.Arrival:yyyy-MM-dd} a room stays closed for "
        + $"{preparation.Nights.Nights} {(preparation.Nights.Nights == 1 ? "day" : "days")} of preparation, as the unit's settings say.";

    private static string Fate(Stay stay, Provenance from) => (stay, from) switch
    {
        (_, { EndedAs: StayRow.Unmapped }) => "; turned out to be of a room type that no unit maps",
        ({ Status: StayStatus.Cancelled }, _) => $"; cancelled {At(stay.ChangedAt)}",
        (_, { SourceRemoved: true }) => "; its source was taken out of the configuration, so it stays until a person releases it",
        (_, { TakesNights: true }) => "",
        (_, { EndedAs: { } ended }) => $"; no longer takes nights ({ended}{(from.MissingSince is { } since ? $" since {At(since)}" : "")})",
        (_, { MissingSince: { } since }) => $"; missing from its feed since {At(since)}",
        _ => "; no longer takes nights",
    };

    private static string Place(StayRow row) => row.Holding switch
    {
        null => "",
        { To: { } unit } => $"; a person moved its nights from {row.Stay.Unit} to {unit} (event {row.Holding.Decision})",
        { } released => $"; a person released its nights, so they do not count here (event {released.Decision})",
    };

    private static string Mirror(StayRow row, string? echoOf) => (row.Provenance, echoOf) switch
    {
        ({ Resembles: null }, _) => "",
        ({ Resembles.Likeliest: var likeliest }, _) when row.Place is null => $"; it looked like our own export of {likeliest} coming back",
        ({ Resembles.Likeliest: var likeliest }, null) => $"; it looked like our own export of {likeliest} coming back; {likeliest} keeps none of these nights any more",
        ({ IsSuspected: true }, _) => $"; suspected to be our own export of {echoOf} coming back",
        _ => $"; it looks like our own export of {echoOf} coming back, and is a block while that keeps any of its nights, as the settings say",
    };

    private static string LastEvent(Provenance from) =>
        from.ChangedEvent != from.CreatedEvent ? $", last changed by event {from.ChangedEvent}" : "";

    private static string What(StayRow row) => row.Stay.Kind switch
    {
        StayKind.Block when row.Provenance.Ticket is not null => "maintenance block",
        StayKind.Booking => "booking",
        StayKind.Block => "block",
        StayKind.Occupied => "taken span",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Source(string source) => source == Stay.Direct ? "made here" : $"from {source}";

    private static string Capital(string words) => char.ToUpperInvariant(words[0]) + words[1..];

    private static string Units(int quantity) => quantity == 1 ? "one unit" : $"{quantity} units";

    private static string At(DateTimeOffset at) => $"{at.UtcDateTime:yyyy-MM-dd HH:mm} UTC";
}
