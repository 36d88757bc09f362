using Dapper;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.State.Maintenance;

/// <summary>The configured words that a message holds: those for every unit, and those of some.</summary>
internal sealed record MatchedWords(IReadOnlyList<string> Everywhere, IReadOnlyDictionary<string, IReadOnlyList<string>> OfUnits)
{
    /// <summary>Those that count in the unit; while it is not known, those of any.</summary>
    public IReadOnlyList<string> In(UnitId? unit) => unit is { } known
        ? [.. Everywhere.Concat(OfUnits.GetValueOrDefault(known.Value) ?? []).Distinct(StringComparer.Ordinal)]
        : [.. Everywhere.Concat(OfUnits.OrderBy(static u => u.Key, StringComparer.Ordinal).SelectMany(static u => u.Value)).Distinct(StringComparer.Ordinal)];
}

/// <summary>A guest's message that holds configured words.</summary>
/// <param name="Message">Our id.</param>
/// <param name="SeenAt">When it came to us: decisions about tickets stand on the same clock.</param>
internal sealed record MessageMatch(string Message, MatchedWords Words, DateTimeOffset SentAt, DateTimeOffset SeenAt);

/// <summary>The rows of <see cref="MessageMatch"/>, and of which stay each conversation's tickets were made.</summary>
internal static class MatchStore
{
    private const string Insert = """
        INSERT INTO maintenance_match (tenant, thread, message, words, sent_at, seen_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT (tenant, thread, message) DO UPDATE SET seen_at = min(seen_at, excluded.seen_at)
        """;

    private const string OfThread = "SELECT message AS Message, words AS Words, sent_at AS SentAt, seen_at AS SeenAt FROM maintenance_match WHERE tenant = @tenant AND thread = @thread";

    private const string SaveThread = """
        INSERT INTO maintenance_thread (tenant, thread, stay, unit) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (tenant, thread) DO UPDATE SET stay = excluded.stay, unit = excluded.unit
        """;

    // A booking of several rooms is several stays; the first by its id stands for it.
    private const string StayOfThread = """
        SELECT min(s.id) FROM message_thread m JOIN stay s ON s.tenant = m.tenant AND s.source = m.connection AND s.channel_booking = m.booking
        WHERE m.tenant = @tenant AND m.id = @thread
        """;

    private const string ThreadsOfStays = """
        SELECT DISTINCT t.thread AS Thread, t.stay AS Stay, t.unit AS Unit
        FROM json_each(@stays) j CROSS JOIN stay s ON s.id = j.value
            CROSS JOIN message_thread m ON m.tenant = s.tenant AND m.connection = s.source AND m.booking = s.channel_booking
            CROSS JOIN maintenance_thread t ON t.tenant = m.tenant AND t.thread = m.id
        WHERE s.tenant = @tenant
        """;

    /// <summary>Kept once, with the earliest time at which it was seen.</summary>
    public static void Add(WriteSession session, TenantId tenant, string thread, MessageMatch match) => session.Execute(
        Insert, tenant.Value, thread, match.Message, FactJson.Text(match.Words), match.SentAt.ToUnixTimeMilliseconds(), match.SeenAt.ToUnixTimeMilliseconds());

    public static IReadOnlyList<MessageMatch> Of(SqliteConnection connection, TenantId tenant, string thread) =>
    [
        .. connection.Query<(string Message, string Words, long SentAt, long SeenAt)>(OfThread, new { tenant = tenant.Value, thread }).Select(static r => new MessageMatch(
            r.Message, FactJson.Read<MatchedWords>(r.Words), DateTimeOffset.FromUnixTimeMilliseconds(r.SentAt),
            DateTimeOffset.FromUnixTimeMilliseconds(r.SeenAt))),
    ];

    public static void SaveMadeOf(WriteSession session, TenantId tenant, string thread, string? stay, UnitId? unit) =>
        session.Execute(SaveThread, tenant.Value, thread, stay, unit?.Value);

    /// <summary>The stay that a conversation is about; null for an enquiry, and while the booking has not come.</summary>
    public static string? StayOf(SqliteConnection connection, TenantId tenant, string thread) =>
        connection.QuerySingleOrDefault<string>(StayOfThread, new { tenant = tenant.Value, thread });

    /// <summary>Conversations with tickets about any of the stays, and of what these were made.</summary>
    /// <param name="stays">Their ids, as a JSON list.</param>
    public static IReadOnlyList<(string Thread, string? Stay, string? Unit)> ThreadsOf(SqliteConnection connection, TenantId tenant, string stays) =>
        [.. connection.Query<(string, string?, string?)>(ThreadsOfStays, new { tenant = tenant.Value, stays })];
}
