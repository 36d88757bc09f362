using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.State;

/// <summary>What is known of a feed after its last applied fact; the picture itself is opaque here.</summary>
internal sealed record FeedStateRow(long Fetch, DateTimeOffset GoodAt, DateOnly Today, bool IsUnsettled, bool IsSuspect, byte[] State);

/// <summary>How far a feed's facts are applied, without the state itself, which is large and only the rules can read.</summary>
internal sealed record FeedStanding(long Fetch, DateOnly Today, bool IsUnsettled, bool IsSuspect);

/// <summary>One row per feed, and the nights that it holds.</summary>
internal static class FeedStateStore
{
    private const string Upsert = """
        INSERT INTO feed_state (tenant, source, unit, slot, fetch, good_at, today, unsettled, suspect, state)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
        ON CONFLICT (tenant, source, unit, slot) DO UPDATE SET
            fetch = excluded.fetch, good_at = excluded.good_at, today = excluded.today, unsettled = excluded.unsettled,
            suspect = excluded.suspect, state = excluded.state
        """;

    private const string DeleteHeld = "DELETE FROM held_night WHERE tenant = ?1 AND unit = ?2 AND source = ?3 AND slot = ?4";

    private const string InsertHeld = """
        INSERT INTO held_night (tenant, unit, source, slot, first_night, end_night, stay_id, missing_since, since_fetch, good_polls, after_mass_loss)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
        """;

    private const string CurrentFetch = "SELECT fetch FROM feed_state WHERE tenant = ?1 AND source = ?2 AND unit = ?3 AND slot = ?4";

    private const string One = """
        SELECT fetch, today, unsettled, suspect, good_at, state FROM feed_state WHERE tenant = ?1 AND source = ?2 AND unit = ?3 AND slot = ?4
        """;

    private const string StandingOfOne = """
        SELECT fetch, today, unsettled, suspect FROM feed_state WHERE tenant = ?1 AND source = ?2 AND unit = ?3 AND slot = ?4
        """;

    private const string HeldOfUnit = """
        SELECT held_night.source, held_night.slot, first_night, end_night, held_night.stay_id, held_night.missing_since, since_fetch, good_polls,
            after_mass_loss, held_night.unit <> ?2
        FROM held_night LEFT JOIN placement ON placement.stay_id = held_night.stay_id LEFT JOIN stay ON id = held_night.stay_id
        WHERE held_night.tenant = ?1 AND end_night > ?3 AND CASE WHEN placement.stay_id IS NOT NULL AND
        """ + PlacementStore.Holds + """
         THEN to_unit ELSE held_night.unit END = ?2
        ORDER BY first_night, held_night.source, held_night.slot
        """;

    public static void Save(WriteSession session, FeedId feed, FeedStateRow row) => session.Execute(
        Upsert, feed.Tenant.Value, feed.Connection.Value, feed.Unit.Value, feed.Slot, row.Fetch, row.GoodAt.ToUnixTimeMilliseconds(),
        row.Today.ToString("yyyy-MM-dd"), row.IsUnsettled ? 1 : 0, row.IsSuspect ? 1 : 0, row.State);

    /// <summary>The fetch that the row stands at, inside the writer's transaction: the guard of a commit. 0 before the first.</summary>
    public static long FetchOf(WriteSession session, FeedId feed) =>
        session.Scalar<long>(CurrentFetch, feed.Tenant.Value, feed.Connection.Value, feed.Unit.Value, feed.Slot);

    public static void ReplaceHeld(WriteSession session, FeedId feed, IEnumerable<HeldNights> held)
    {
        session.Execute(DeleteHeld, feed.Tenant.Value, feed.Unit.Value, feed.Connection.Value, feed.Slot);
        foreach (var span in held)
            session.Execute(
                InsertHeld, feed.Tenant.Value, feed.Unit.Value, feed.Connection.Value, feed.Slot,
                span.Nights.Arrival.ToString("yyyy-MM-dd"), span.Nights.Departure.ToString("yyyy-MM-dd"), span.StayId,
                span.MissingSince.ToUnixTimeMilliseconds(), span.SinceFetch, span.GoodPolls, span.AfterMassLoss ? 1 : 0);
    }

    public static FeedStateRow? Find(SqliteConnection connection, FeedId feed) =>
        connection.ReadRows(One, static row => new FeedStateRow(
            row.GetInt64(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)), row.Date(1), row.GetInt64(2) == 1, row.GetInt64(3) == 1, row.GetFieldValue<byte[]>(5)),
            feed.Tenant.Value, feed.Connection.Value, feed.Unit.Value, feed.Slot).SingleOrDefault();

    /// <summary>What polls, health and catch-up ask; null before the first fact was applied.</summary>
    public static FeedStanding? Standing(SqliteConnection connection, FeedId feed) =>
        connection.ReadRows(
            StandingOfOne, static row => new FeedStanding(row.GetInt64(0), row.Date(1), row.GetInt64(2) == 1, row.GetInt64(3) == 1),
            feed.Tenant.Value, feed.Connection.Value, feed.Unit.Value, feed.Slot).SingleOrDefault();

    /// <summary>Held nights of a unit on or after <paramref name="from"/>; they follow their stay where a person placed it.</summary>
    public static IReadOnlyList<HeldNights> Held(SqliteConnection connection, TenantId tenant, UnitId unit, DateOnly from) =>
        connection.ReadRows(HeldOfUnit, ReadHeld, tenant.Value, unit.Value, from.ToString("yyyy-MM-dd"));

    private static HeldNights ReadHeld(SqliteDataReader row) => new(
        row.GetString(0), row.GetInt32(1), new StayDates(row.Date(2), row.Date(3)), row.Text(4), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)),
        row.GetInt64(6), row.GetInt32(7), row.GetInt64(8) == 1)
    {
        IsMovedHere = row.GetInt64(9) == 1,
    };
}
