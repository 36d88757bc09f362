using PmsSync.Conflicts;
using PmsSync.Domain;
using PmsSync.State;

namespace PmsSync.Pipelines.Availability;

/// <summary>Conflicts in a manager's words. No guest data: they are read aloud in offices.</summary>
internal static class ConflictWords
{
    private const int LongestName = 40;

    /// <summary>Of more than these the first are named and the others counted.</summary>
    private const int MostNamed = 4;

    private static readonly string[] Numbers = ["no room", "one room", "two rooms", "three rooms"];

    /// <summary>What collides, and who was there first.</summary>
    /// <param name="nights">That are full.</param>
    /// <param name="quantity">What they have room for.</param>
    /// <param name="loser">Who came last.</param>
    /// <param name="winners">The first of those who were there, all of them where they are few.</param>
    /// <param name="inAll">How many were there.</param>
    public static string Overlap(NightSet nights, int quantity, StayRow loser, IReadOnlyList<StayRow> winners, int inAll)
    {
        var room = quantity < Numbers.Length ? Numbers[quantity] : $"{quantity} rooms";
        return $"More bookings than room on {Nights(nights)} ({room}): {Name(loser)} ({Known(loser)}) comes after {Listed(winners, inAll, static w => $"{Name(w)} ({Known(w)})")}.";
    }

    /// <summary>Nobody was asked.</summary>
    public const string AcceptedBySettings = "Accepted as the settings say: all stay, and the nights stay closed.";

    public const string BlockBySettings = "It counts as a block, as the settings say: no guest's stay, and no overbooking.";

    public const string AllKept = " All are kept; the nights stay closed.";

    public static string Echo(StayRow row, StayRow mirrored) =>
        $"{row.Stay.Source} had read our calendar with {Dates(row.Stay.Dates)} closed before it showed this {(row.Stay.Kind == StayKind.Block ? "block" : "closure")}: "
        + $"it may be our own closure for {Name(mirrored)} coming back. The nights stay closed.";

    /// <summary>What a person's decision that holds makes of a conflict that still stands.</summary>
    /// <param name="decision">Made by a person.</param>
    /// <param name="here">A stay of which the conflict's unit hears; null for any other.</param>
    /// <param name="givesWay">Who has to.</param>
    public static string Holding(Decision decision, Func<string, StayRow?> here, IReadOnlyList<string> givesWay)
    {
        string Named(string id) => NameOf(id, decision, here);
        var by = By(decision);
        return decision.Action switch
        {
            DecisionAction.Accept => $"Accepted {by}: all stay, and the nights stay closed.",
            DecisionAction.Keep => $"Kept {by}: {Named(decision.Booking!)}. {Capital(Listed(givesWay, givesWay.Count, Named))} must give way; this stays open, and the nights closed, until that is done.",
            DecisionAction.Release => $"Released {by}: {Named(decision.Booking!)}, but there are still too many.",
            DecisionAction.Cancel => $"Asked {by}: {Named(decision.Booking!)} is to be cancelled there. This stays open, and the nights closed, until its source says that it is.",
            DecisionAction.Move => $"Moved to {decision.To} {by}: {Named(decision.Booking!)}, but there are still too many.",
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>What a decision does at once, where its conflict is settled by it.</summary>
    public static string Settled(Decision decision, StayRow? booking)
    {
        var name = booking is null ? decision.Booking : Name(booking);
        var channel = booking is null || booking.Stay.Source == Stay.Direct ? "it stays listed" : $"at {booking.Stay.Source} it is not cancelled";
        return decision.Action switch
        {
            DecisionAction.Release => $"Released {By(decision)}: {name} no longer takes nights here; {channel}.",
            DecisionAction.Move => $"Moved {By(decision)}: {name} takes its nights in {decision.To} instead of {booking?.Stay.Unit}; {channel}.",
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    /// <summary>
    /// Why a decision does not hold any more. What has gone elsewhere is said to have gone: how it changes there is told to
    /// the units that it is in, so that these words would depend on when this one looked.
    /// </summary>
    /// <param name="decision">Made by a person.</param>
    /// <param name="standing">In what it does not hold.</param>
    /// <param name="here">A stay of which the conflict's unit hears; null for any other.</param>
    /// <param name="isOpen">False where the settings decide instead.</param>
    public static string Void(Decision decision, DecisionStanding standing, Func<string, StayRow?> here, bool isOpen)
    {
        string Named(string id) => NameOf(id, decision, here);
        var seen = decision.Seen.ToDictionary(static s => s.Booking, static s => s.Face);
        var why = standing.Changed.Select(id => $"{Named(id)} {(here(id) is { } row ? Difference(seen[id], row.Stay) : $"is not in {decision.Unit} any more")}")
            .Concat(standing.Left.Select(id => $"{Named(id)} does not collide any more"))
            .Concat(standing.Joined.Select(id => $"{Named(id)} has come into it"))
            .Concat(standing.NewNights.IsEmpty ? [] : [$"more nights are concerned ({Nights(standing.NewNights)})"]);
        return $"{(isOpen ? "Open again: what" : "What")} was decided {By(decision)} ({decision.What}) rested on something else. {Capital(string.Join("; ", why))}.";
    }

    /// <summary>Why a side that was seen does not collide any more; null where it may still.</summary>
    /// <param name="id">The side.</param>
    /// <param name="seen">What the calendar showed of it; null where that was not written down.</param>
    /// <param name="now">Its row.</param>
    /// <param name="unit">Where it collided.</param>
    /// <param name="today">In the unit.</param>
    public static string? Gone(string id, StayFace? seen, StayRow? now, UnitId unit, DateOnly today) => now switch
    {
        null => $"Booking {id} is not known any more.",
        { Stay.Status: StayStatus.Cancelled, Provenance.EndedAs: "vanished" } => $"{Capital(Name(now))} is cancelled: its feed stopped showing it, and the grace has passed.",
        { Stay.Status: StayStatus.Cancelled, Provenance.EndedAs: "released" } => $"{Capital(Name(now))} was released by a person after its source went.",
        { Provenance.EndedAs: StayRow.Unmapped } => $"{Capital(Name(now))} turned out to be of a room type that no unit maps.",
        { Stay.Status: StayStatus.Cancelled } => $"{Capital(Name(now))} was cancelled{(now.Stay.Source == Stay.Direct ? "" : $" at {now.Stay.Source}")}.",
        { Holding: { To: { } other } } when other != unit => $"{Capital(Name(now))} takes its nights in {other} by a person's decision.",
        { Holding: { To: null } } => $"{Capital(Name(now))} was released by a person.",
        { Provenance.MissingSince: { } since } => $"{Capital(Name(now))} is missing from its feed since {At(since)}; its nights are held until the grace has passed.",
        _ when now.Stay.Dates.Departure <= today || now.Provenance is { TakesNights: false, EndedAs: "completed" } => $"{Capital(Name(now))} is over.",
        { Provenance.TakesNights: false } => $"{Capital(Name(now))} no longer takes nights.",
        _ when seen is not null && StayFace.Of(now.Stay) != seen => $"{Capital(Name(now))} {Difference(seen, now.Stay)}.",
        _ when !now.CountsIn(unit) => $"{Capital(Name(now))} is in {now.Stay.Unit} now.",
        _ => null,
    };

    public static string Name(StayRow row) => row.Stay switch
    {
        { Source: Stay.Direct, Kind: StayKind.Block } stay when row.Provenance.Ticket is not null => $"the maintenance block {stay.Id}",
        { Source: Stay.Direct, Kind: StayKind.Block } stay => $"the owner's block {stay.Id}",
        { Source: Stay.Direct } stay => $"the direct booking {Short(stay.ExternalId ?? stay.Id)}",
        { Kind: StayKind.Booking } stay => $"{stay.Source}'s booking {Short(stay.ExternalId ?? stay.Id)}",
        { Kind: StayKind.Block } stay => $"{stay.Source}'s block {Short(stay.ExternalId ?? stay.Id)}",
        var stay => $"{stay.Source}'s closure {Short(stay.ExternalId ?? stay.Id)}",
    };

    /// <summary>How a side stands now.</summary>
    public static string State(StayRow row) => $"{Lower(row.Stay.Status)}, {Dates(row.Stay.Dates)} in {row.Stay.Unit}";

    public static string Nights(NightSet nights) => string.Join(", ", nights.Select(Dates));

    /// <summary>The same with an end: of more spans than so many the first are named, and the nights of the others counted.</summary>
    public static string Nights(NightSet nights, int mostSpans)
    {
        List<string> named = [.. nights.Take(mostSpans).Select(Dates)];
        if (nights.Count > mostSpans)
            named.Add(More(nights.Skip(mostSpans).Sum(static s => s.Nights)));
        return named.Count == 1 ? named[0] : $"{string.Join(", ", named.SkipLast(1))} and {named[^1]}";
    }

    public static string More(int nights) => nights == 1 ? "1 more night" : $"{nights} more nights";

    public static string Capital(string words) => words.Length == 0 ? words : char.ToUpperInvariant(words[0]) + words[1..];

    // The order that decides is said as it decides: the status first, then the time.
    private static string Known(StayRow row)
    {
        var stay = row.Stay;
        var how = stay.Source == Stay.Direct ? "made" : row.Provenance.FirstFetch is not null ? "first seen" : "confirmed there";
        return $"{(stay.Status == StayStatus.Tentative ? "tentative, " : "")}{how} {At(stay.CreatedAt)}";
    }

    private static string NameOf(string id, Decision decision, Func<string, StayRow?> here) =>
        here(id) is { } row ? Name(row) : decision.Seen.FirstOrDefault(s => s.Booking == id)?.Name ?? id;

    private static string Difference(StayFace seen, Stay now)
    {
        var face = StayFace.Of(now);
        List<string> parts = [];
        if (face.Dates != seen.Dates)
            parts.Add($"is now for {Dates(face.Dates)}, not {Dates(seen.Dates)}");
        if (face.Unit != seen.Unit)
            parts.Add($"is now in {face.Unit}, not {seen.Unit}");
        if (face.Status != seen.Status)
            parts.Add($"is now {Lower(face.Status)}, not {Lower(seen.Status)}");
        if (face.Kind != seen.Kind)
            parts.Add($"is now a {Lower(face.Kind)}, not a {Lower(seen.Kind)}");
        return parts.Count == 0 ? "stands as it was seen" : string.Join(" and ", parts);
    }

    private static string Listed<T>(IReadOnlyList<T> items, int inAll, Func<T, string> name) => inAll <= MostNamed
        ? string.Join(" and ", items.Select(name))
        : $"{string.Join(", ", items.Take(MostNamed - 1).Select(name))} and {inAll - MostNamed + 1} others";

    private static string By(Decision decision) => $"by {(decision.By == "local" ? "a local caller" : $"the {decision.By} key")} on {At(decision.At)}{(decision.Note is null ? "" : $" (\"{decision.Note}\")")}";

    private static string Dates(StayDates dates) => dates.Nights == 1
        ? $"the night of {dates.Arrival:yyyy-MM-dd}"
        : $"{dates.Arrival:yyyy-MM-dd} to {dates.Departure:yyyy-MM-dd}";

    private static string Short(string name) => name.Length <= LongestName ? name : name[..LongestName] + "…";

    private static string Lower(object word) => word.ToString()!.ToLowerInvariant();

    private static string At(DateTimeOffset at) => $"{at.UtcDateTime:yyyy-MM-dd HH:mm} UTC";
}
