using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.State;

/// <summary>The rows of bookings and blocks.</summary>
internal static class StayStore
{
    private const string Upsert = """
        INSERT INTO stay (id, tenant, unit, arrival, departure, status, kind, source, slot, external_id, guest, price_amount, price_currency,
            note, version, created_at, changed_at, takes_nights, takes_from, calendar_version, calendar_at, first_fetch, missing_since, ended_as,
            source_removed, mirror_of, created_event, changed_event, channel_booking, ticket, because_of)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31)
        ON CONFLICT (id) DO UPDATE SET
            unit = excluded.unit, arrival = excluded.arrival, departure = excluded.departure, status = excluded.status, kind = excluded.kind,
            external_id = excluded.external_id, guest = excluded.guest, price_amount = excluded.price_amount,
            price_currency = excluded.price_currency, note = excluded.note, version = excluded.version, created_at = excluded.created_at, changed_at = excluded.changed_at,
            takes_nights = excluded.takes_nights, takes_from = excluded.takes_from, calendar_version = excluded.calendar_version, calendar_at = excluded.calendar_at,
            missing_since = excluded.missing_since, ended_as = excluded.ended_as, source_removed = excluded.source_removed,
            mirror_of = excluded.mirror_of, changed_event = excluded.changed_event, channel_booking = excluded.channel_booking,
            ticket = excluded.ticket, because_of = excluded.because_of
        """;

    private const string Columns = """
        SELECT id AS Id, stay.tenant AS Tenant, unit AS Unit, arrival AS Arrival, departure AS Departure, status AS Status, kind AS Kind,
            source AS Source, slot AS Slot, external_id AS ExternalId, guest AS Guest, price_amount AS PriceAmount,
            price_currency AS PriceCurrency, note AS Note, version AS Version, created_at AS CreatedAt, changed_at AS ChangedAt,
            takes_nights AS TakesNights, takes_from AS TakesFrom, calendar_version AS CalendarVersion, calendar_at AS CalendarAt, first_fetch AS FirstFetch,
            missing_since AS MissingSince, ended_as AS EndedAs, source_removed AS SourceRemoved, mirror_of AS MirrorOf,
            created_event AS CreatedEvent, changed_event AS ChangedEvent, channel_booking AS ChannelBooking,
            ticket AS Ticket, because_of AS BecauseOf,
            decision AS Decision, to_unit AS ToUnit, seen_unit AS SeenUnit, seen_arrival AS SeenArrival, seen_departure AS SeenDeparture,
            seen_status AS SeenStatus, seen_kind AS SeenKind
        FROM stay LEFT JOIN placement ON stay_id = id
        """;

    private const string ById = Columns + " WHERE stay.tenant = @tenant AND id = @id";

    private const string TakingOfUnit = Columns + """
         WHERE stay.tenant = @tenant AND unit = @unit AND departure > @from AND arrival < @to AND takes_nights = 1 ORDER BY arrival, id
        """;

    private const string TakingByPlacement = Columns + """
         WHERE stay.tenant = @tenant AND placement.tenant = @tenant AND to_unit = @unit AND unit <> @unit AND departure > @from AND arrival < @to
           AND takes_nights = 1
        """;

    private const string OfUnitAround = Columns + """
         WHERE stay.tenant = @tenant AND unit = @unit AND departure > @night AND arrival <= @night
        """;

    private const string PlacedAround = Columns + """
         WHERE stay.tenant = @tenant AND placement.tenant = @tenant AND to_unit = @unit AND unit <> @unit AND departure > @night AND arrival <= @night
        """;

    private const string ShowPlacement = """
        UPDATE stay SET version = version + 1, changed_at = ?2, calendar_version = calendar_version + 1, calendar_at = ?2 WHERE id = ?1
        """;

    private const string Version = "SELECT version FROM stay WHERE id = ?1";

    private const string OfFeed = Columns + " WHERE stay.tenant = @tenant AND source = @source AND unit = @unit AND slot = @slot AND departure > @from";

    private const string Listed = Columns + """
         WHERE stay.tenant = @tenant
           AND (@unit IS NULL OR CASE WHEN to_unit IS NOT NULL AND
        """ + PlacementStore.Holds + """
         THEN to_unit ELSE unit END = @unit) AND (@from IS NULL OR departure > @from) AND (@to IS NULL OR arrival < @to)
           AND (@status IS NULL OR status = @status) AND (@source IS NULL OR source = @source)
           AND (CASE WHEN @kind IS NULL THEN kind <> 1 ELSE kind = @kind END)
           AND (@changedSince IS NULL OR changed_at >= @changedSince)
           AND (changed_at, id) > (@afterChanged, @afterId)
        ORDER BY changed_at, id LIMIT @limit
        """;

    public static void Save(WriteSession session, StayRow row)
    {
        var (stay, from) = row;
        session.Execute(
            Upsert, stay.Id, stay.Tenant.Value, stay.Unit.Value, Iso(stay.Dates.Arrival), Iso(stay.Dates.Departure), (int)stay.Status, (int)stay.Kind,
            stay.Source, from.Slot, stay.ExternalId, stay.Guest is null ? null : JsonSerializer.Serialize(stay.Guest),
            stay.Price?.Amount.ToString("0.00##"), stay.Price?.Currency, stay.Note, stay.Version, Milliseconds(stay.CreatedAt),
            Milliseconds(stay.ChangedAt), from.TakesNights ? 1 : 0, from.TakesFrom is { } first ? Iso(first) : null, from.CalendarVersion, Milliseconds(from.CalendarAt), from.FirstFetch,
            from.MissingSince is { } since ? Milliseconds(since) : null, from.EndedAs, from.SourceRemoved ? 1 : 0, from.MirrorOf,
            from.CreatedEvent, from.ChangedEvent, from.ChannelBooking, from.Ticket, from.BecauseOf);
    }

    public static StayRow? Find(SqliteConnection connection, TenantId tenant, string id) =>
        connection.QuerySingleOrDefault<Row>(ById, new { tenant = tenant.Value, id })?.ToStayRow();

    /// <summary>
    /// Stays that close nights of a unit on or after <paramref name="from"/>: its own, without those that a person released
    /// or moved away, and those that a person moved here.
    /// </summary>
    public static IReadOnlyList<StayRow> Taking(SqliteConnection connection, TenantId tenant, UnitId unit, DateOnly from) =>
        Taking(connection, tenant, unit, new StayDates(from, DateOnly.MaxValue));

    /// <summary>The same, of the stays of which a night is among <paramref name="nights"/>.</summary>
    public static IReadOnlyList<StayRow> Taking(SqliteConnection connection, TenantId tenant, UnitId unit, StayDates nights)
    {
        var asked = new { tenant = tenant.Value, unit = unit.Value, from = Iso(nights.Arrival), to = Iso(nights.Departure) };
        var own = Map(connection.Query<Row>(TakingOfUnit, asked)).Where(r => r.CountsIn(unit));
        var moved = Map(connection.Query<Row>(TakingByPlacement, asked)).Where(r => r.CountsIn(unit)).ToList();
        return moved.Count == 0 ? [.. own] : [.. own.Concat(moved).OrderBy(static r => r.Stay.Dates.Arrival).ThenBy(static r => r.Stay.Id, StringComparer.Ordinal)];
    }

    /// <summary>Every stay that has or had a night, whatever its status or its place: what the explanation of the night is made of.</summary>
    public static IReadOnlyList<StayRow> Around(SqliteConnection connection, TenantId tenant, UnitId unit, DateOnly night)
    {
        var asked = new { tenant = tenant.Value, unit = unit.Value, night = Iso(night) };
        return [.. Map(connection.Query<Row>(OfUnitAround, asked).Concat(connection.Query<Row>(PlacedAround, asked)))
            .OrderBy(static r => r.Stay.CreatedAt).ThenBy(static r => r.Stay.Id, StringComparer.Ordinal)];
    }

    /// <summary>A person's decision changed where the stay's nights count: readers see another booking now.</summary>
    public static void ShowPlacedAnew(WriteSession session, string id, DateTimeOffset at) => session.Execute(ShowPlacement, id, Milliseconds(at));

    /// <summary>The version inside the writer's transaction; 0 where there is no such stay.</summary>
    public static long VersionOf(WriteSession session, string id) => session.Scalar<long>(Version, id);

    /// <summary>A feed's stays that end after <paramref name="from"/>.</summary>
    public static IReadOnlyList<StayRow> OfOneFeed(SqliteConnection connection, FeedId feed, DateOnly from) =>
        Map(connection.Query<Row>(OfFeed, new { tenant = feed.Tenant.Value, source = feed.Connection.Value, unit = feed.Unit.Value, slot = feed.Slot, from = Iso(from) }));

    /// <summary>A page in the order of change; <paramref name="after"/> is the last row of the page before.</summary>
    public static IReadOnlyList<StayRow> List(SqliteConnection connection, TenantId tenant, StayFilter filter, int limit, (long ChangedAt, string Id) after) =>
        Map(connection.Query<Row>(Listed, new
        {
            tenant = tenant.Value,
            unit = filter.Unit,
            from = filter.From is { } f ? Iso(f) : null,
            to = filter.To is { } t ? Iso(t) : null,
            status = (int?)filter.Status,
            kind = (int?)filter.Kind,
            source = filter.Source,
            changedSince = filter.ChangedSince?.ToUnixTimeMilliseconds(),
            afterChanged = after.ChangedAt,
            afterId = after.Id,
            limit,
        }));

    private static IReadOnlyList<StayRow> Map(IEnumerable<Row> rows) => [.. rows.Select(static r => r.ToStayRow())];

    private static string Iso(DateOnly date) => date.ToString("yyyy-MM-dd");

    private static long Milliseconds(DateTimeOffset at) => at.ToUnixTimeMilliseconds();

    private sealed class Row
    {
        public string Id { get; init; } = "";
        public string Tenant { get; init; } = "";
        public string Unit { get; init; } = "";
        public string Arrival { get; init; } = "";
        public string Departure { get; init; } = "";
        public long Status { get; init; }
        public long Kind { get; init; }
        public string Source { get; init; } = "";
        public long Slot { get; init; }
        public string? ExternalId { get; init; }
        public string? Guest { get; init; }
        public string? PriceAmount { get; init; }
        public string? PriceCurrency { get; init; }
        public string? Note { get; init; }
        public long Version { get; init; }
        public long CreatedAt { get; init; }
        public long ChangedAt { get; init; }
        public long TakesNights { get; init; }
        public string? TakesFrom { get; init; }
        public long CalendarVersion { get; init; }
        public long CalendarAt { get; init; }
        public long? FirstFetch { get; init; }
        public long? MissingSince { get; init; }
        public string? EndedAs { get; init; }
        public long SourceRemoved { get; init; }
        public string? MirrorOf { get; init; }
        public long CreatedEvent { get; init; }
        public long ChangedEvent { get; init; }
        public string? ChannelBooking { get; init; }
        public string? Ticket { get; init; }
        public string? BecauseOf { get; init; }
        public long? Decision { get; init; }
        public string? ToUnit { get; init; }
        public string? SeenUnit { get; init; }
        public string? SeenArrival { get; init; }
        public string? SeenDeparture { get; init; }
        public long? SeenStatus { get; init; }
        public long? SeenKind { get; init; }

        public StayRow ToStayRow() => new(ToStay(), ToProvenance()) { Placed = Decision is { } decision ? ToPlacement(decision) : null };

        private Placement ToPlacement(long decision) => new(
            new StayFace(
                new UnitId(SeenUnit!), new StayDates(DateOnly.ParseExact(SeenArrival!, "yyyy-MM-dd"), DateOnly.ParseExact(SeenDeparture!, "yyyy-MM-dd")),
                (StayStatus)SeenStatus!, (StayKind)SeenKind!),
            ToUnit is null ? null : new UnitId(ToUnit), decision);

        private Stay ToStay() => new()
        {
            Id = Id,
            Tenant = new TenantId(Tenant),
            Unit = new UnitId(Unit),
            Dates = new StayDates(DateOnly.ParseExact(Arrival, "yyyy-MM-dd"), DateOnly.ParseExact(Departure, "yyyy-MM-dd")),
            Status = (StayStatus)Status,
            Kind = (StayKind)Kind,
            Source = Source,
            ExternalId = ExternalId,
            Guest = Guest is null ? null : JsonSerializer.Deserialize<Guest>(Guest),
            Price = PriceAmount is null ? null : new Money(decimal.Parse(PriceAmount), PriceCurrency!),
            Note = Note,
            Version = Version,
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt),
            ChangedAt = DateTimeOffset.FromUnixTimeMilliseconds(ChangedAt),
        };

        private Provenance ToProvenance() => new()
        {
            Slot = (int)Slot,
            TakesNights = TakesNights == 1,
            TakesFrom = TakesFrom is null ? null : DateOnly.ParseExact(TakesFrom, "yyyy-MM-dd"),
            CalendarVersion = CalendarVersion,
            CalendarAt = DateTimeOffset.FromUnixTimeMilliseconds(CalendarAt),
            FirstFetch = FirstFetch,
            MissingSince = MissingSince is { } since ? DateTimeOffset.FromUnixTimeMilliseconds(since) : null,
            EndedAs = EndedAs,
            SourceRemoved = SourceRemoved == 1,
            MirrorOf = MirrorOf,
            CreatedEvent = CreatedEvent,
            ChangedEvent = ChangedEvent,
            ChannelBooking = ChannelBooking,
            Ticket = Ticket,
            BecauseOf = BecauseOf,
        };
    }
}

/// <summary>Which bookings to list. Nights overlap <c>[From, To)</c>; blocks come only where their kind is asked for.</summary>
internal sealed record StayFilter(
    string? Unit = null, DateOnly? From = null, DateOnly? To = null, StayStatus? Status = null, StayKind? Kind = null, string? Source = null,
    DateTimeOffset? ChangedSince = null);
