using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Outbound.Channels;
using PmsSync.Storage;

namespace PmsSync.Outbound.Reconciliation;

/// <summary>One value of a night as a channel was last told it.</summary>
/// <param name="RatePlan">Null for the unit's rooms.</param>
/// <param name="Value">Null while what the channel shows is not known: nothing was confirmed, or a call is under way or was never answered.</param>
/// <param name="Sending">What the call says that is under way or was never answered; null for none.</param>
/// <param name="ConfirmedAt">When the channel last said or showed that it holds the value.</param>
internal sealed record ToldValue(string? RatePlan, NightField Field, long? Value, long? Sending, DateTimeOffset? ConfirmedAt)
{
    public bool IsUnderWay => Sending is not null;
}

/// <summary>What one connection was told of a unit's night.</summary>
/// <param name="IsInReach">False for a night that the channel keeps no calendar for.</param>
internal sealed record ToldNight(ConnectionId Connection, bool IsInReach, IReadOnlyList<ToldValue> Values, string Words);

/// <summary>Reads what the channels were told of a night.</summary>
internal sealed class ToldNightReader(Database database, ChannelLinks links, ChannelHorizon horizon, TimeProvider time)
{
    public IReadOnlyList<ToldNight> Of(TenantId tenant, UnitId unit, DateOnly night) => database.Readers.ReadTogether(c =>
        (IReadOnlyList<ToldNight>)[.. links.Connections()
            .Where(l => l.Access.Tenant == tenant && (l.Connector.Availability ?? l.Connector.Prices) is not null && l.Access.FindUnit(unit) is not null)
            .Select(l => Of(c, l.Access, l.Access.FindUnit(unit)!, night))]);

    private ToldNight Of(SqliteConnection connection, ChannelAccess access, ChannelUnit unit, DateOnly night)
    {
        var isInReach = horizon.WindowOf(access.Tenant, access.Connection, unit.Zone, time.GetUtcNow()).Contains(night);
        var rooms = new Target(access.Tenant, access.Connection, unit.Unit, RatePlan: null);
        var values = unit.RatePlans.Select(p => rooms with { RatePlan = p.RatePlan }).Prepend(rooms)
            .SelectMany(target => ValuesOf(connection, target, night)).ToList();
        return new ToldNight(access.Connection, isInReach, values, ToldWords.Of(access.Connection, unit, isInReach, values));
    }

    private static IEnumerable<ToldValue> ValuesOf(SqliteConnection connection, Target target, DateOnly night) =>
        KnownCells.Load(connection, TargetStore.IdOf(connection, target), new StayDates(night, night.AddDays(1)))
            .Where(static f => f.Value[0] != KnownCell.Never).OrderBy(static f => f.Key.Code)
            .Select(f => f.Value[0] is var cell ? new ToldValue(target.RatePlan, f.Key, cell.Call is null ? cell.Value : null, cell.Sent, cell.Call is null ? cell.ConfirmedAt : null) : throw new System.Diagnostics.UnreachableException());
}
