using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.State;

namespace PmsSync.Outbound.Feeds;

/// <summary>What one destination is told of a unit at one moment.</summary>
/// <param name="Events">As they are written.</param>
/// <param name="Stays">Those behind them of which a closure of the destination may be the echo. No suspected echo is among them, so that none has an echo of its own.</param>
internal sealed record ToldCalendar(IReadOnlyList<ExportEvent> Events, IReadOnlyList<ExportedStay> Stays)
{
    /// <param name="connection">A view of one moment.</param>
    /// <param name="rules">For whom, of which unit.</param>
    /// <param name="rooms">Of that unit.</param>
    public static ToldCalendar Load(SqliteConnection connection, ExportRules rules, UnitRooms rooms) => rules.Apply(
        UnitCalendar.Load(connection, rules.Export.Tenant, rules.Export.Unit, rooms, rules.First),
        suspect => StayStore.MirroredBy(connection, suspect, _ => rooms));
}
