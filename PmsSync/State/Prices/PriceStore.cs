using Microsoft.Data.Sqlite;
using PmsSync.Domain;

namespace PmsSync.State.Prices;

/// <summary>One value of a rate plan's night, and the event that said it last. Values as <see cref="NightField"/> says.</summary>
internal readonly record struct PriceCell(NightField Field, DateOnly Night, long Value, long Event);

/// <summary>The canonical prices and restrictions, night by night. A field that was never said has no cell: it is not ours to tell.</summary>
internal static class PriceStore
{
    /// <summary>The cells of the nights (half-open), by field, then by night.</summary>
    public static IReadOnlyList<PriceCell> Load(SqliteConnection connection, TenantId tenant, UnitId unit, string ratePlan, StayDates nights)
    {
        _ = (connection, tenant, unit, ratePlan, nights);
        return [];
    }
}
