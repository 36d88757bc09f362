using System.Text.Json;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.State.Cleaning;

/// <summary>Of a stay, what cleaning must know: nothing of its guest.</summary>
/// <param name="Unit">Where its nights count: where a person placed them, while that holds, else where its source shows it.</param>
internal sealed record CleaningStay(string Id, UnitId Unit, StayDates Dates, StayKind Kind, StayStatus Status)
{
    /// <summary>How it ended, in one word, where its feed let it go.</summary>
    public string? EndedAs { get; init; }

    /// <summary>The first night that it takes, where its feed has let those before roll out; null: the arrival's.</summary>
    public DateOnly? TakesFrom { get; init; }

    /// <summary>A person decided that its nights count nowhere.</summary>
    public bool IsReleased { get; init; }

    /// <summary>When what the calendar shows of it changed last.</summary>
    public DateTimeOffset CalendarAt { get; init; }

    /// <summary>The stays that this may be the echo of.</summary>
    public Lookalikes? Resembles { get; init; }

    /// <summary>Since when its source knows it.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The nights that it takes, or took.</summary>
    public StayDates Taken => TakesFrom is { } first ? new StayDates(first, Dates.Departure) : Dates;

    /// <summary>
    /// True while the room is given to it: also once the guest has left, and while its nights are held because its feed does
    /// not show it, until the grace has passed.
    /// </summary>
    public bool Holds => !StayRow.IsGone(Status, EndedAs) && !IsReleased;
}

/// <summary>A unit's stays as cleaning and preparation see them.</summary>
/// <param name="All">Those that are looked at.</param>
/// <param name="Earlier">Stays of the unit that departed before all of those, and that some of those may mirror.</param>
internal sealed record CleaningStays(IReadOnlyList<CleaningStay> All, IReadOnlyList<CleaningStay> Earlier)
{
    private const string Fields = """
        SELECT stay.id, CASE WHEN to_unit IS NOT NULL AND
        """ + PlacementStore.Holds + """
         THEN to_unit ELSE unit END, arrival, departure, kind, status, ended_as, resembles, calendar_at,
            stay_id IS NOT NULL AND to_unit IS NULL AND
        """ + PlacementStore.Holds + ", stay.created_at, takes_from ";

    private const string Columns = Fields + " FROM stay LEFT JOIN placement ON stay_id = id ";

    // Those that people moved here are looked for from the few placements: the planner would rather walk through all of the tenant's stays.
    private const string OfUnit = Columns + "WHERE stay.tenant = ?1 AND unit = ?2 AND departure > ?3 UNION ALL " + Fields + """
        FROM placement INDEXED BY placement_to CROSS JOIN stay ON id = stay_id
        WHERE placement.tenant = ?1 AND to_unit = ?2 AND stay.tenant = ?1 AND unit <> ?2 AND departure > ?3
        """;

    private const string ById = Columns + "WHERE stay.tenant = ?1 AND id = ?2";

    // From the few ids, for the same reason.
    private const string ByIds = Fields + """
        FROM json_each(?2) asked CROSS JOIN stay ON stay.id = asked.value LEFT JOIN placement ON stay_id = stay.id
        WHERE stay.tenant = ?1
        """;

    private readonly Dictionary<string, MirroredStay> _holding =
        All.Concat(Earlier).Where(static s => s.Holds).ToDictionary(static s => s.Id, static s => new MirroredStay(s.Dates, s.Kind), StringComparer.Ordinal);

    /// <summary>Of their unit.</summary>
    public UnitRooms Rooms { get; init; } = UnitRooms.One;

    /// <summary>For json_each: a query reaches the rows of all of them by it.</summary>
    /// <param name="except">Stays that are left out; null for none.</param>
    public string IdsAsJson(IReadOnlySet<string>? except = null) =>
        JsonSerializer.Serialize(All.Select(static s => s.Id).Where(id => except?.Contains(id) != true));

    /// <summary>Those after which somebody must clean, by departure: guests' stays, and taken spans that may be one.</summary>
    public IReadOnlyList<CleaningStay> Guests =>
    [
        .. All.Where(s => s.Holds && s.Kind != StayKind.Block && !IsEcho(s))
            .OrderBy(static s => s.Dates.Departure).ThenBy(static s => s.Id, StringComparer.Ordinal),
    ];

    /// <summary>Those that close a room without a guest.</summary>
    public IEnumerable<CleaningStay> Blocks => All.Where(s => s.Holds && s.Kind == StayKind.Block && !IsEcho(s));

    /// <summary>Suspected or not, an echo is nobody's stay.</summary>
    public bool IsEcho(CleaningStay stay) =>
        stay.Resembles is { } alike && alike.Ids.Any(id => Echo.Stands(stay.Taken, _holding.TryGetValue(id, out var held) ? held : null, Rooms));

    /// <summary>Every stay of the unit that departs after <paramref name="after"/>, whatever became of it.</summary>
    public static CleaningStays Load(SqliteConnection connection, TenantId tenant, UnitId unit, UnitRooms rooms, DateOnly after)
    {
        List<CleaningStay> all = [.. Read(connection, OfUnit, tenant.Value, unit.Value, Iso(after)).Where(s => s.Unit == unit)];
        var others = all.SelectMany(static s => s.Resembles?.Ids ?? []).Except(all.Select(static s => s.Id)).ToList();
        var earlier = others.Count == 0 ? [] : Read(connection, ByIds, tenant.Value, JsonSerializer.Serialize(others)).Where(s => s.Unit == unit);
        return new(all, [.. earlier]) { Rooms = rooms };
    }

    public static CleaningStay? Find(SqliteConnection connection, TenantId tenant, string id) => Read(connection, ById, tenant.Value, id).SingleOrDefault();

    /// <summary>How many guests' stays ended on or before <paramref name="day"/>.</summary>
    public static int CountUntil(SqliteConnection connection, TenantId tenant, UnitId unit, UnitRooms rooms, DateOnly day) =>
        Load(connection, tenant, unit, rooms, DateOnly.MinValue).Guests.Count(s => s.Dates.Departure <= day);

    private static List<CleaningStay> Read(SqliteConnection connection, string sql, params ReadOnlySpan<object?> values) =>
        connection.ReadRows(sql, static row => new CleaningStay(
            row.GetString(0), new UnitId(row.GetString(1)), new StayDates(row.Date(2), row.Date(3)), (StayKind)row.GetInt32(4), (StayStatus)row.GetInt32(5))
        {
            EndedAs = row.Text(6),
            Resembles = Lookalikes.Parse(row.Text(7)),
            CalendarAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(8)),
            IsReleased = row.GetInt32(9) == 1,
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(10)),
            TakesFrom = row.IsDBNull(11) ? null : row.Date(11),
        }, values);

    private static string Iso(DateOnly date) => date.ToString("yyyy-MM-dd");
}
