using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.State.Maintenance;
using PmsSync.State.Prices;

namespace PmsSync.State;

/// <summary>A fetch of a feed, counted from its first good one, and when it was.</summary>
internal sealed record Sighting(long Fetch, DateTimeOffset At);

/// <summary>A stay that has or had the night. <paramref name="LastConfirmed"/> is null for direct ones and for those that left their feed.</summary>
internal sealed record NightClaim(StayRow Row, Sighting? LastConfirmed, IReadOnlyList<HistoryRow> History, string Words)
{
    /// <summary>False also for one that a person released or moved away from the unit.</summary>
    public required bool TakesNight { get; init; }

    /// <summary>The likeliest of the stays that it may be the echo of; null where it is what its source says.</summary>
    public required string? EchoOf { get; init; }
}

/// <summary>The night kept closed although its event is gone.</summary>
internal sealed record NightHold(HeldNights Held, string Words);

/// <summary>
/// Why a night is free or closed: who takes it now, who holds it, who had it once, and what of that is in conflict; and
/// who said its prices. As data, and as sentences for a person.
/// </summary>
internal sealed record NightExplanation(
    CalendarNight Night, int Quantity, IReadOnlyList<NightClaim> Claims, IReadOnlyList<NightHold> Held, IReadOnlyList<NightClaim> Former,
    IReadOnlyList<ConflictRow> Conflicts, IReadOnlyList<NightPrices> Prices)
{
    public IReadOnlyList<Preparation> Preparations { get; init; } = [];

    /// <summary>Maintenance tickets whose blocks close the night.</summary>
    public IReadOnlyList<MaintenanceTicket> Tickets { get; init; } = [];

    /// <summary>The answer first, then one sentence for each fact that it rests on.</summary>
    public IReadOnlyList<string> Sentences =>
    [
        NightWords.Answer(Night, Quantity, Claims, Held),
        .. Claims.Select(static c => c.Words), .. Tickets.Select(MaintenanceWords.OfNight), .. Held.Select(static h => h.Words), .. Preparations.Select(NightWords.Of), .. Former.Select(static f => f.Words),
        .. Conflicts.Select(static c => c.Words), .. Prices.Select(static p => p.Words),
    ];

    public static NightExplanation Load(
        SqliteConnection connection, TenantId tenant, UnitId unit, Func<UnitId, UnitRooms> roomsOf, DateOnly night, Func<FeedId, Sighting?> confirmed)
    {
        var rooms = roomsOf(unit);
        var calendar = UnitCalendar.Load(connection, tenant, unit, rooms, night);
        var claims = StayStore.Around(connection, tenant, unit, night).Select(row => Claim(connection, row, unit, roomsOf, confirmed)).ToLookup(static c => c.TakesNight);
        var held = calendar.Held.Where(h => h.Nights.Contains(night)).Select(static h => new NightHold(h, NightWords.Of(h)));
        var conflicts = ConflictStore.StandingOf(connection, tenant, unit).Where(c => c.Nights.Contains(night));
        return new NightExplanation(
            calendar.Nights(night, night.AddDays(1)).Single(), rooms.Quantity, [.. claims[true]], [.. held], [.. claims[false]], [.. conflicts],
            NightPrices.Of(PriceStore.LoadSaid(connection, tenant, unit, night)))
        {
            Preparations = [.. calendar.Preparations.Where(p => p.Nights.Contains(night))],
            Tickets =
            [
                .. claims[true].Select(static c => c.Row.Provenance.Ticket).OfType<string>()
                    .Select(id => TicketStore.Find(connection, tenant, id)).OfType<MaintenanceTicket>(),
            ],
        };
    }

    private static NightClaim Claim(SqliteConnection connection, StayRow row, UnitId unit, Func<UnitId, UnitRooms> roomsOf, Func<FeedId, Sighting?> confirmed)
    {
        var (stay, from) = row;
        var shown = from.TakesNights && stay.Source != Stay.Direct && !from.SourceRemoved && from.MissingSince is null;
        var last = shown ? confirmed(new FeedId(stay.Tenant, new ConnectionId(stay.Source), stay.Unit, from.Slot)) : null;
        var echoOf = StayStore.EchoOf(connection, row, roomsOf);
        return new NightClaim(row, last, StayHistory.Of(connection, stay.Tenant, stay.Id), NightWords.Of(row, last, echoOf))
        {
            EchoOf = echoOf,
            TakesNight = from.TakesNights && row.CountsIn(unit),
        };
    }
}
