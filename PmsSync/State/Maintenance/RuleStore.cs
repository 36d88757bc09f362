using Dapper;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.State.Maintenance;

/// <summary>By which settings and on which day a unit's tickets were made last.</summary>
internal sealed record MadeBy(string Settings, DateOnly Day);

/// <summary>What rules rest on: since when each counts, and when their tickets were made last.</summary>
internal static class RuleStore
{
    private const string SaveUnit = """
        INSERT INTO maintenance_unit (tenant, unit, settings, day) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (tenant, unit) DO UPDATE SET settings = excluded.settings, day = excluded.day
        """;

    private const string OfUnit = "SELECT settings AS Settings, day AS Day FROM maintenance_unit WHERE tenant = @tenant AND unit = @unit";

    private const string Begin = "INSERT OR IGNORE INTO maintenance_rule (tenant, unit, rule, since) VALUES (?1, ?2, ?3, ?4)";

    private const string Beginnings = "SELECT rule AS Rule, since AS Since FROM maintenance_rule WHERE tenant = @tenant AND unit = @unit";

    public static void Save(WriteSession session, TenantId tenant, UnitId unit, MadeBy made) =>
        session.Execute(SaveUnit, tenant.Value, unit.Value, made.Settings, Iso(made.Day));

    /// <summary>Null where they never were.</summary>
    public static MadeBy? Of(SqliteConnection connection, TenantId tenant, UnitId unit) =>
        connection.QuerySingleOrDefault<(string Settings, string Day)>(OfUnit, new { tenant = tenant.Value, unit = unit.Value }) is { Settings: { } settings } row
            ? new MadeBy(settings, Day(row.Day))
            : null;

    /// <summary>The day on which a rule was seen first; it stays.</summary>
    public static void SaveSince(WriteSession session, TenantId tenant, UnitId unit, string rule, DateOnly since) =>
        session.Execute(Begin, tenant.Value, unit.Value, rule, Iso(since));

    /// <summary>By the ids of the rules.</summary>
    public static IReadOnlyDictionary<string, DateOnly> SinceOf(SqliteConnection connection, TenantId tenant, UnitId unit) =>
        connection.Query<(string Rule, string Since)>(Beginnings, new { tenant = tenant.Value, unit = unit.Value })
            .ToDictionary(static r => r.Rule, static r => Day(r.Since), StringComparer.Ordinal);

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd");

    private static DateOnly Day(string iso) => DateOnly.ParseExact(iso, "yyyy-MM-dd");
}
