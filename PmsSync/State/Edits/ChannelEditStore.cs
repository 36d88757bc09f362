using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.State.Edits;

/// <summary>The rows of what was changed at channels themselves.</summary>
internal static class ChannelEditStore
{
    private const string OfOneTarget = """
        SELECT field, first_night, end_night, ours, theirs, fate, since, first_seen FROM channel_edit
        WHERE tenant = ?1 AND connection = ?2 AND unit = ?3 AND rate_plan = ?4 ORDER BY field, first_night
        """;

    private const string Delete = """
        DELETE FROM channel_edit WHERE tenant = ?1 AND connection = ?2 AND unit = ?3 AND rate_plan = ?4 AND field = ?5 AND end_night > ?6 AND first_night < ?7
        """;

    private const string DeleteAll = "DELETE FROM channel_edit WHERE tenant = ?1 AND connection = ?2 AND unit = ?3 AND rate_plan = ?4";

    private const string Insert = "INSERT INTO channel_edit VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";

    /// <summary>By field, then by night.</summary>
    public static IReadOnlyList<ChannelEdit> Of(SqliteConnection connection, Target target)
    {
        using var command = connection.CreateCommand();
        command.CommandText = OfOneTarget;
        object[] names = [target.Tenant.Value, target.Connection.Value, target.Unit.Value, target.RatePlan ?? ""];
        for (var i = 0; i < names.Length; i++)
            command.Parameters.Add(new SqliteParameter($"?{i + 1}", names[i]));
        using var row = command.ExecuteReader();
        var edits = new List<ChannelEdit>();
        while (row.Read())
            edits.Add(new ChannelEdit(
                target, new NightField(row.GetInt32(0)), new StayDates(DateOnly.FromDayNumber(row.GetInt32(1)), DateOnly.FromDayNumber(row.GetInt32(2))), row.GetInt64(3),
                row.IsDBNull(4) ? null : row.GetInt64(4), (EditPolicy)row.GetInt32(5), row.IsDBNull(6) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)),
                DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(7))));
        return edits;
    }

    /// <summary>The target is told anew, or under another id: nothing of it is left alone.</summary>
    public static void Clear(WriteSession session, Target target) =>
        session.Execute(DeleteAll, target.Tenant.Value, target.Connection.Value, target.Unit.Value, target.RatePlan ?? "");

    /// <summary>Something else is told of these nights: they are not left alone any more.</summary>
    public static void LetGo(WriteSession session, Target target, NightField field, StayDates nights)
    {
        var mine = Of(session.Connection, target).Where(e => e.Field == field && e.Nights.Overlaps(nights)).ToList();
        if (mine.Exists(static e => e.IsHeld))
            Replace(session, target, field, nights, mine.Where(static e => !e.IsHeld).SelectMany(e => Clip(e, nights)));
    }

    /// <summary>The part of a change that lies on the nights.</summary>
    public static IEnumerable<ChannelEdit> Clip(ChannelEdit edit, StayDates nights) =>
        NightSet.Of(edit.Nights).Intersect(NightSet.Of(nights)).Select(n => edit with { Nights = n });

    /// <summary>What was changed on these nights of a field is this, and nothing else; what lies beside them stays.</summary>
    public static void Replace(WriteSession session, Target target, NightField field, StayDates nights, IEnumerable<ChannelEdit> edits)
    {
        var before = Of(session.Connection, target).Where(e => e.Field == field && e.Nights.Overlaps(nights)).ToList();
        if (before.Count > 0)
            session.Execute(
                Delete, target.Tenant.Value, target.Connection.Value, target.Unit.Value, target.RatePlan ?? "", field.Code, nights.Arrival.DayNumber, nights.Departure.DayNumber);
        foreach (var rest in before.SelectMany(e => NightSet.Of(e.Nights).Except(NightSet.Of(nights)).Select(n => e with { Nights = n })).Concat(edits))
            session.Execute(
                Insert, target.Tenant.Value, target.Connection.Value, target.Unit.Value, target.RatePlan ?? "", field.Code, rest.Nights.Arrival.DayNumber,
                rest.Nights.Departure.DayNumber, rest.Ours, rest.Theirs, (int)rest.Fate, rest.Since?.ToUnixTimeMilliseconds(), rest.FirstSeen.ToUnixTimeMilliseconds());
    }
}
