using System.Text.Json;
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
            source_removed, mirror_of, created_event, changed_event, channel_booking, ticket, because_of, resembles)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30, ?31, ?32)
        ON CONFLICT (id) DO UPDATE SET
            unit = excluded.unit, arrival = excluded.arrival, departure = excluded.departure, status = excluded.status, kind = excluded.kind,
            external_id = excluded.external_id, guest = excluded.guest, price_amount = excluded.price_amount,
            price_currency = excluded.price_currency, note = excluded.note, version = excluded.version, created_at = excluded.created_at, changed_at = excluded.changed_at,
            takes_nights = excluded.takes_nights, takes_from = excluded.takes_from, calendar_version = excluded.calendar_version, calendar_at = excluded.calendar_at,
            missing_since = excluded.missing_since, ended_as = excluded.ended_as, source_removed = excluded.source_removed,
            mirror_of = excluded.mirror_of, changed_event = excluded.changed_event, channel_booking = excluded.channel_booking,
            ticket = excluded.ticket, because_of = excluded.because_of, resembles = excluded.resembles
        """;

    private const string Fields = """
        SELECT stay.id, stay.tenant, unit, arrival, departure, status, kind, source, slot, external_id, guest, price_amount, price_currency, note, version,
            created_at, changed_at, takes_nights, takes_from, calendar_version, calendar_at, first_fetch, missing_since, ended_as, source_removed,
            mirror_of, created_event, changed_event, channel_booking, decision, to_unit, seen_unit, seen_arrival, seen_departure, seen_status, seen_kind,
            ticket, because_of, resembles

        """;

    private const string Columns = Fields + "FROM stay LEFT JOIN placement ON stay_id = id";

    private const string ById = Columns + " WHERE stay.tenant = ?1 AND id = ?2";

    // From the few ids: the planner would rather walk through all of the tenant's stays.
    private const string ByIds = Fields + """
        FROM json_each(?2) asked CROSS JOIN stay ON stay.id = asked.value LEFT JOIN placement ON stay_id = stay.id
        WHERE stay.tenant = ?1
        """;

    private const string TakingOfUnit = Columns + """
         WHERE stay.tenant = ?1 AND unit = ?2 AND departure > ?3 AND arrival < ?4 AND takes_nights = 1
        """;

    // From the few that people placed, for the same reason.
    private const string PlacedIn = Fields + """
        FROM placement INDEXED BY placement_to CROSS JOIN stay ON id = stay_id
        WHERE placement.tenant = ?1 AND to_unit = ?2 AND stay.tenant = ?1 AND unit <> ?2 AND departure > ?3
        """;

    private const string TakingByPlacement = PlacedIn + " AND arrival < ?4 AND takes_nights = 1";

    private const string OfUnitAround = Columns + """
         WHERE stay.tenant = ?1 AND unit = ?2 AND departure > ?3 AND arrival <= ?3
        """;

    private const string PlacedAround = PlacedIn + " AND arrival <= ?3";

    private const string ShowPlacement = """
        UPDATE stay SET version = version + 1, changed_at = ?2, calendar_version = calendar_version + 1, calendar_at = ?2 WHERE id = ?1
        """;

    private const string Version = "SELECT version FROM stay WHERE id = ?1";

    private const string OfFeed = Columns + " WHERE stay.tenant = ?1 AND source = ?2 AND unit = ?3 AND slot = ?4 AND departure > ?5";

    private const string EchoesOfFeed = Columns + " WHERE stay.tenant = ?1 AND source = ?2 AND unit = ?3 AND slot = ?4 AND resembles IS NOT NULL";

    private const string FeedsOfEchoes = "SELECT DISTINCT source, unit, slot FROM stay WHERE tenant = ?1 AND resembles IS NOT NULL AND (mirror_of IS NULL) = ?2";

    private const string OfBooking = Columns + " WHERE stay.tenant = ?1 AND source = ?2 AND channel_booking = ?3 ORDER BY id";

    private const string WithCode = Columns + " WHERE stay.tenant = ?1 AND source <> ?2 AND external_id = ?3 AND channel_booking IS NOT NULL";

    private const string OnSameNights = Columns + """
         WHERE stay.tenant = ?1 AND source <> ?2 AND unit = ?3 AND arrival = ?4 AND departure = ?5 AND channel_booking IS NOT NULL
        """;

    private const string Listed = Columns + """
         WHERE stay.tenant = ?1
           AND (?2 IS NULL OR CASE WHEN to_unit IS NOT NULL AND
        """ + PlacementStore.Holds + """
         THEN to_unit ELSE unit END = ?2) AND (?3 IS NULL OR departure > ?3) AND (?4 IS NULL OR arrival < ?4)
           AND (?5 IS NULL OR status = ?5) AND (?7 IS NULL OR source = ?7)
           AND (CASE WHEN ?6 IS NULL THEN kind <> 1 ELSE kind = ?6 END)
           AND (?8 IS NULL OR changed_at >= ?8)
           AND (changed_at, id) > (?9, ?10)
        ORDER BY changed_at, id LIMIT ?11
        """;

    public static void Save(WriteSession session, StayRow row)
    {
        var (stay, from) = row;
        session.Execute(
            Upsert, stay.Id, stay.Tenant.Value, stay.Unit.Value, Iso(stay.Dates.Arrival), Iso(stay.Dates.Departure), (int)stay.Status, (int)stay.Kind,
            stay.Source, from.Slot, stay.ExternalId, stay.Guest is null ? null : JsonSerializer.Serialize(stay.Guest),
            stay.Price?.Amount.ToString("0.00##"), stay.Price?.Currency, stay.Note, stay.Version, Milliseconds(stay.CreatedAt),
            Milliseconds(stay.ChangedAt), from.TakesNights ? 1 : 0, from.TakesFrom is { } first ? Iso(first) : null, from.CalendarVersion, Milliseconds(from.CalendarAt), from.FirstFetch,
            from.MissingSince is { } since ? Milliseconds(since) : null, from.EndedAs, from.SourceRemoved ? 1 : 0, from.IsSuspected ? from.Resembles?.Likeliest : null,
            from.CreatedEvent, from.ChangedEvent, from.ChannelBooking, from.Ticket, from.BecauseOf, from.Resembles?.ToString());
        PlacementStore.Untell(session, stay.Id);
    }

    public static StayRow? Find(SqliteConnection connection, TenantId tenant, string id) =>
        connection.ReadRows(ById, Read, tenant.Value, id).SingleOrDefault();

    /// <summary>Of the stays that a stay resembles those of which it may be the echo still, the likeliest first; none: it is what its source says.</summary>
    /// <param name="connection">A view of one moment.</param>
    /// <param name="row">Any stay.</param>
    /// <param name="roomsOf">Asked for the unit where it counts, which need not be the one that somebody looks at.</param>
    public static IReadOnlyList<StayRow> MirroredBy(SqliteConnection connection, StayRow row, Func<UnitId, UnitRooms> roomsOf)
    {
        if (row is not { Provenance.Resembles: { } alike, Place: { } unit })
            return [];
        var rows = FindAll(connection, row.Stay.Tenant, alike.Ids).ToDictionary(static r => r.Stay.Id, StringComparer.Ordinal);
        return [.. row.Mirrored(id => rows.GetValueOrDefault(id), roomsOf(unit))];
    }

    /// <summary>The likeliest of those; null where there is none.</summary>
    public static string? EchoOf(SqliteConnection connection, StayRow row, Func<UnitId, UnitRooms> roomsOf) =>
        MirroredBy(connection, row, roomsOf) is [var likeliest, ..] ? likeliest.Stay.Id : null;

    public static IReadOnlyList<StayRow> FindAll(SqliteConnection connection, TenantId tenant, IEnumerable<string> ids) =>
        connection.ReadRows(ByIds, Read, tenant.Value, JsonSerializer.Serialize(ids));

    /// <summary>
    /// Stays that close nights of a unit on or after <paramref name="from"/>: its own, without those that a person released
    /// or moved away, and those that a person moved here.
    /// </summary>
    public static IReadOnlyList<StayRow> Taking(SqliteConnection connection, TenantId tenant, UnitId unit, DateOnly from) =>
        Taking(connection, tenant, unit, new StayDates(from, DateOnly.MaxValue));

    /// <summary>The same, of the stays of which a night is among <paramref name="nights"/>.</summary>
    public static IReadOnlyList<StayRow> Taking(SqliteConnection connection, TenantId tenant, UnitId unit, StayDates nights)
    {
        var own = connection.ReadRows(TakingOfUnit, Read, tenant.Value, unit.Value, Iso(nights.Arrival), Iso(nights.Departure)).Where(r => r.CountsIn(unit));
        var moved = connection.ReadRows(TakingByPlacement, Read, tenant.Value, unit.Value, Iso(nights.Arrival), Iso(nights.Departure)).Where(r => r.CountsIn(unit));
        return [.. own.Concat(moved).OrderBy(static r => r.Stay.Dates.Arrival).ThenBy(static r => r.Stay.Id, StringComparer.Ordinal)];
    }

    /// <summary>Every stay that has or had a night, whatever its status or its place: what the explanation of the night is made of.</summary>
    public static IReadOnlyList<StayRow> Around(SqliteConnection connection, TenantId tenant, UnitId unit, DateOnly night)
    {
        var own = connection.ReadRows(OfUnitAround, Read, tenant.Value, unit.Value, Iso(night));
        return [.. own.Concat(connection.ReadRows(PlacedAround, Read, tenant.Value, unit.Value, Iso(night)))
            .OrderBy(static r => r.Stay.CreatedAt).ThenBy(static r => r.Stay.Id, StringComparer.Ordinal)];
    }

    /// <summary>A person's decision changed where the stay's nights count: readers see another booking now.</summary>
    public static void ShowPlacedAnew(WriteSession session, string id, DateTimeOffset at) => session.Execute(ShowPlacement, id, Milliseconds(at));

    /// <summary>The version inside the writer's transaction; 0 where there is no such stay.</summary>
    public static long VersionOf(WriteSession session, string id) => session.Scalar<long>(Version, id);

    /// <summary>The rooms of a channel's booking.</summary>
    public static IReadOnlyList<StayRow> OfChannelBooking(SqliteConnection connection, TenantId tenant, ConnectionId source, string booking) =>
        connection.ReadRows(OfBooking, Read, tenant.Value, source.Value, booking);

    /// <summary>Other channels' stays with the same code, or with the same nights in the same unit.</summary>
    public static IReadOnlyList<StayRow> AlikeElsewhere(SqliteConnection connection, TenantId tenant, Stay stay)
    {
        var alike = connection.ReadRows(WithCode, Read, tenant.Value, stay.Source, stay.ExternalId);
        var together = connection.ReadRows(OnSameNights, Read, tenant.Value, stay.Source, stay.Unit.Value, Iso(stay.Dates.Arrival), Iso(stay.Dates.Departure));
        return [.. alike.Concat(together).DistinctBy(static r => r.Stay.Id)];
    }

    /// <summary>A feed's stays that end after <paramref name="from"/>.</summary>
    public static IReadOnlyList<StayRow> OfOneFeed(SqliteConnection connection, FeedId feed, DateOnly from) =>
        connection.ReadRows(OfFeed, Read, feed.Tenant.Value, feed.Connection.Value, feed.Unit.Value, feed.Slot, Iso(from));

    /// <summary>A feed's stays that seem to be echoes, suspected or not.</summary>
    public static IReadOnlyList<StayRow> SeemingEchoes(SqliteConnection connection, FeedId feed) =>
        connection.ReadRows(EchoesOfFeed, Read, feed.Tenant.Value, feed.Connection.Value, feed.Unit.Value, feed.Slot);

    /// <summary>The feeds with a stay that seems to be an echo and is not suspected to be one, or, where <paramref name="suspected"/>, is.</summary>
    public static IReadOnlyList<FeedId> FeedsWithEchoes(SqliteConnection connection, TenantId tenant, bool suspected) => connection.ReadRows(
        FeedsOfEchoes, row => new FeedId(tenant, new ConnectionId(row.GetString(0)), new UnitId(row.GetString(1)), row.GetInt32(2)), tenant.Value, suspected ? 0 : 1);

    /// <summary>A page in the order of change; <paramref name="after"/> is the last row of the page before.</summary>
    public static IReadOnlyList<StayRow> List(SqliteConnection connection, TenantId tenant, StayFilter filter, int limit, (long ChangedAt, string Id) after) =>
        connection.ReadRows(
            Listed, Read, tenant.Value, filter.Unit, filter.From is { } f ? Iso(f) : null, filter.To is { } t ? Iso(t) : null, (int?)filter.Status, (int?)filter.Kind,
            filter.Source, filter.ChangedSince?.ToUnixTimeMilliseconds(), after.ChangedAt, after.Id, limit);

    private static string Iso(DateOnly date) => date.ToString("yyyy-MM-dd");

    private static long Milliseconds(DateTimeOffset at) => at.ToUnixTimeMilliseconds();

    private static StayRow Read(SqliteDataReader row) => new(ReadStay(row), ReadProvenance(row)) { Placed = row.IsDBNull(29) ? null : ReadPlacement(row) };

    private static Stay ReadStay(SqliteDataReader row) => new()
    {
        Id = row.GetString(0),
        Tenant = new TenantId(row.GetString(1)),
        Unit = new UnitId(row.GetString(2)),
        Dates = new StayDates(row.Date(3), row.Date(4)),
        Status = (StayStatus)row.GetInt32(5),
        Kind = (StayKind)row.GetInt32(6),
        Source = row.GetString(7),
        ExternalId = row.Text(9),
        Guest = row.Text(10) is { } guest ? JsonSerializer.Deserialize<Guest>(guest) : null,
        Price = row.Text(11) is { } amount ? new Money(decimal.Parse(amount), row.GetString(12)) : null,
        Note = row.Text(13),
        Version = row.GetInt64(14),
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(15)),
        ChangedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(16)),
    };

    private static Provenance ReadProvenance(SqliteDataReader row) => new()
    {
        Slot = row.GetInt32(8),
        TakesNights = row.GetInt64(17) == 1,
        TakesFrom = row.IsDBNull(18) ? null : row.Date(18),
        CalendarVersion = row.GetInt64(19),
        CalendarAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(20)),
        FirstFetch = row.Number(21),
        MissingSince = row.Instant(22),
        EndedAs = row.Text(23),
        SourceRemoved = row.GetInt64(24) == 1,
        IsSuspected = !row.IsDBNull(25),
        CreatedEvent = row.GetInt64(26),
        ChangedEvent = row.GetInt64(27),
        ChannelBooking = row.Text(28),
        Ticket = row.Text(36),
        BecauseOf = row.Text(37),
        Resembles = Lookalikes.Parse(row.Text(38)),
    };

    private static Placement ReadPlacement(SqliteDataReader row) => new(
        new StayFace(new UnitId(row.GetString(31)), new StayDates(row.Date(32), row.Date(33)), (StayStatus)row.GetInt32(34), (StayKind)row.GetInt32(35)),
        row.Text(30) is { } to ? new UnitId(to) : null, row.GetInt64(29));
}

/// <summary>Which bookings to list. Nights overlap <c>[From, To)</c>; blocks come only where their kind is asked for.</summary>
internal sealed record StayFilter(
    string? Unit = null, DateOnly? From = null, DateOnly? To = null, StayStatus? Status = null, StayKind? Kind = null, string? Source = null,
    DateTimeOffset? ChangedSince = null);
