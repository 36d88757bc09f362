using PmsSync.Domain;
using PmsSync.State.Joined;
using PmsSync.State.Prices;
using PmsSync.Storage;

namespace PmsSync.State;

/// <summary>The canonical rows for those who only look: each method is one moment.</summary>
internal sealed class StateReader(Database database)
{
    public StayRow? Stay(TenantId tenant, string id) => database.Readers.Read(c => StayStore.Find(c, tenant, id));

    /// <summary>The likeliest of the stays that a stay may be the echo of, as they stand now; null where it is what its source says.</summary>
    /// <param name="row">As it was read, which may have been a moment ago.</param>
    /// <param name="roomsOf">Asked for the unit where it counts.</param>
    public string? EchoOf(StayRow row, Func<UnitId, UnitRooms> roomsOf) =>
        row.Provenance.Resembles is null ? null : database.Readers.Read(c => StayStore.EchoOf(c, row, roomsOf));

    /// <summary>The stays of these ids that are there, in the order of the ids.</summary>
    public IReadOnlyList<StayRow> Stays(TenantId tenant, IEnumerable<string> ids) =>
        database.Readers.ReadTogether(c => (IReadOnlyList<StayRow>)[.. ids.Select(id => StayStore.Find(c, tenant, id)).OfType<StayRow>()]);

    /// <summary>A page in the order of change; <paramref name="after"/> is the last row of the page before.</summary>
    public IReadOnlyList<StayRow> Stays(TenantId tenant, StayFilter filter, int limit, (long ChangedAt, string Id) after) =>
        database.Readers.Read(c => StayStore.List(c, tenant, filter, limit, after));

    public UnitCalendar Calendar(TenantId tenant, UnitId unit, UnitRooms rooms, DateOnly from) =>
        database.Readers.ReadTogether(c => UnitCalendar.Load(c, tenant, unit, rooms, from));

    /// <summary>Prices and restrictions of the nights (half-open), one for each rate plan.</summary>
    public IReadOnlyList<RatePlanPrices> Prices(TenantId tenant, UnitId unit, IEnumerable<string> ratePlans, StayDates nights) =>
        database.Readers.ReadTogether(c => (IReadOnlyList<RatePlanPrices>)
            [.. ratePlans.Select(p => new RatePlanPrices(p, PriceStore.HeadOf(c, tenant, unit, p), PriceStore.Load(c, tenant, unit, p, nights)))]);

    /// <param name="side">The id of a stay that is one of its sides; null for any.</param>
    public IReadOnlyList<ConflictRow> Conflicts(TenantId tenant, string? state, string? unit, string after, int limit, string? side = null) =>
        database.Readers.Read(c => ConflictStore.List(c, tenant, state, unit, after, limit, side));

    public ConflictRow? Conflict(TenantId tenant, string id) => database.Readers.Read(c => ConflictStore.Find(c, tenant, id));

    /// <summary>What rules and persons decided about a conflict, the newest first.</summary>
    public IReadOnlyList<Decision> Decisions(TenantId tenant, string conflict, int most) => database.Readers.Read(c => DecisionStore.Of(c, tenant, conflict, most));

    /// <summary>The request to cancel a booking because of a conflict; null where there was none.</summary>
    public AskedCancellation? AskedCancellation(TenantId tenant, string stay, string conflict) => database.Readers.Read(c => AskedCancellations.Find(c, tenant, stay, conflict));

    /// <summary>What an event changed.</summary>
    public IReadOnlyList<HistoryRow> ChangesBy(TenantId tenant, long eventId) => database.Readers.Read(c => StayHistory.OfOneEvent(c, tenant, eventId));

    /// <param name="roomsOf">Also of the units to which a person moved what the night was about.</param>
    /// <param name="confirmed">The last good fetch of a feed, where one is known.</param>
    public NightExplanation Explain(TenantId tenant, UnitId unit, Func<UnitId, UnitRooms> roomsOf, DateOnly night, Func<FeedId, Sighting?> confirmed) =>
        database.Readers.ReadTogether(c => NightExplanation.Load(c, tenant, unit, roomsOf, night, confirmed));
}
