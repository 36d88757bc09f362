using PmsSync.Domain;
using PmsSync.Outbound.Reconciliation;
using PmsSync.State;
using PmsSync.State.Prices;

namespace PmsSync.Web.Bodies;

/// <summary>What a night looks like at a glance.</summary>
internal enum NightLook
{
    Free = 0,
    Booked = 1,
    Blocked = 2,
    Held = 3,
    Overbooked = 4,

    /// <summary>Some of several units are taken.</summary>
    Partly = 5,

    /// <summary>Closed to be prepared after a departure.</summary>
    Preparing = 6,
}

/// <summary>One night of a unit; <paramref name="RatePlans"/> has those of which something is said.</summary>
internal sealed record NightBody(
    DateOnly Date, int Available, int Overbooked, IReadOnlyList<string> Bookings, bool Held, bool Preparing, NightLook Look, IReadOnlyList<RatePlanNightBody> RatePlans)
{
    public static IReadOnlyList<NightBody> Of(UnitCalendar calendar, IEnumerable<RatePlanPrices> prices, DateOnly from, DateOnly to)
    {
        var plans = prices.Select(static p => (Plan: p, Nights: p.ByNight())).ToList();
        var blocks = calendar.Stays.Where(static s => s.Stay.Kind == StayKind.Block).Select(static s => s.Stay.Id).ToHashSet(StringComparer.Ordinal);
        return [.. calendar.Nights(from, to).Select(n => Of(n, blocks) with
        {
            RatePlans = [.. plans.Where(p => p.Nights.Contains(n.Date)).Select(p => RatePlanNightBody.Of(p.Plan, p.Nights[n.Date]))],
        })];
    }

    public static NightLook LookOf(CalendarNight night, Func<string, bool> isBlock) =>
        night.Overbooked > 0 ? NightLook.Overbooked
        : night is { Bookings.Count: 0, Held: false, Preparing: false } ? NightLook.Free
        : night.Available > 0 ? NightLook.Partly
        : night.Bookings.Count == 0 ? night.Held ? NightLook.Held : NightLook.Preparing
        : night.Bookings.All(isBlock) ? NightLook.Blocked
        : NightLook.Booked;

    private static NightBody Of(CalendarNight night, HashSet<string> blocks) => new(
        night.Date, night.Available, night.Overbooked, night.Bookings, night.Held, night.Preparing, LookOf(night, blocks.Contains), []);
}

/// <summary>The nights of a unit, each of them.</summary>
internal sealed record CalendarBody(string Unit, int Quantity, DateOnly From, DateOnly To, IReadOnlyList<NightBody> Nights);

/// <summary>Why a night is free or closed: in sentences, and as data.</summary>
internal sealed record ExplanationBody(
    string Unit, DateOnly Date, NightLook Look, int Available, int Overbooked, int Quantity, IReadOnlyList<string> Explanation,
    IReadOnlyList<ClaimBody> TakenBy, IReadOnlyList<HeldBody> HeldBy, IReadOnlyList<ClaimBody> Formerly, IReadOnlyList<string> Conflicts,
    IReadOnlyList<SaidPricesBody> Prices, IReadOnlyList<ToldNightBody> Told)
{
    /// <summary>Maintenance tickets whose blocks close the night, by their ids.</summary>
    public IReadOnlyList<string> Tickets { get; init; } = [];

    /// <param name="told">What each channel was last told of the night.</param>
    public static ExplanationBody Of(UnitId unit, NightExplanation why, IReadOnlyList<ToldRun> told)
    {
        var blocks = why.Claims.Where(static c => c.Row.Stay.Kind == StayKind.Block).Select(static c => c.Row.Stay.Id).ToHashSet(StringComparer.Ordinal);
        return new ExplanationBody(
            unit.Value, why.Night.Date, NightBody.LookOf(why.Night, blocks.Contains), why.Night.Available, why.Night.Overbooked, why.Quantity,
            [.. why.Sentences, .. told.Select(static t => t.Words)], [.. why.Claims.Select(ClaimBody.Of)], [.. why.Held.Select(HeldBody.Of)], [.. why.Former.Select(ClaimBody.Of)],
            [.. why.Conflicts.Select(static c => c.Id)], [.. why.Prices.Select(SaidPricesBody.Of)],
            [.. told.Select(ToldNightBody.Of)])
        {
            Tickets = [.. why.Tickets.Select(static t => t.Id)],
        };
    }
}

/// <summary>What a channel was last told of the night; values as they are stored: rooms, nights, 0 or 1, prices in minor units.</summary>
internal sealed record ToldNightBody(string Connection, bool InReach, IReadOnlyList<ToldValueBody> Values, string Words)
{
    public static ToldNightBody Of(ToldRun night) => new(
        night.Connection.Value, night.IsInReach,
        [.. night.Values.Select(static v => new ToldValueBody(v.RatePlan, v.Field.ToString(), v.Value, v.Sending, v.ConfirmedAt))], night.Words);
}

/// <summary><paramref name="Value"/> is null while it is not known what the channel shows; <paramref name="Sending"/> is what an unanswered call says.</summary>
internal sealed record ToldValueBody(string? RatePlan, string Field, long? Value, long? Sending, DateTimeOffset? ConfirmedAt);

/// <summary>A stay that has or had the night, and what its row rests on.</summary>
/// <param name="MirrorOf">The likeliest of the stays whose echo it is suspected to be; null, too, once none of them keeps any of its nights.</param>
internal sealed record ClaimBody(
    BookingBody Booking, DateTimeOffset FirstSeenAt, long? FirstSeenByFetch, DateTimeOffset? LastConfirmedAt, long? LastConfirmedByFetch,
    DateTimeOffset? MissingSince, string? EndedAs, bool SourceRemoved, string? MirrorOf, long CreatedByEvent, long ChangedByEvent,
    string Words, IReadOnlyList<ChangeBody> History)
{
    public static ClaimBody Of(NightClaim claim)
    {
        var (stay, from) = claim.Row;
        return new ClaimBody(
            BookingBody.Of(claim.Row), stay.CreatedAt, from.FirstFetch, claim.LastConfirmed?.At, claim.LastConfirmed?.Fetch, from.MissingSince, from.EndedAs,
            from.SourceRemoved, from.IsSuspected ? claim.EchoOf : null, from.CreatedEvent, from.ChangedEvent, claim.Words, [.. claim.History.Select(ChangeBody.Of)]);
    }
}

/// <summary>Nights kept closed although their event is gone.</summary>
internal sealed record HeldBody(
    string Connection, DateOnly From, DateOnly To, string? Booking, DateTimeOffset MissingSince, long MissingSinceFetch, int GoodAnswersWithout,
    bool AfterMassLoss, string Words)
{
    public static HeldBody Of(NightHold hold) => new(
        hold.Held.Source, hold.Held.Nights.Arrival, hold.Held.Nights.Departure, hold.Held.StayId, hold.Held.MissingSince, hold.Held.SinceFetch,
        hold.Held.GoodPolls, hold.Held.AfterMassLoss, hold.Words);
}

/// <summary>One thing that happened to a booking, and the event that did it.</summary>
internal sealed record ChangeBody(string Booking, long Version, long Event, DateTimeOffset At, string What, string Words)
{
    public static ChangeBody Of(HistoryRow row) => new(row.StayId, row.Version, row.EventId, row.At, row.What, row.Words);
}
