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
internal sealed record ToldNight(ConnectionId Connection, DateOnly Night, bool IsInReach, IReadOnlyList<ToldValue> Values, string Words);

/// <summary>Reads what the channels were told of nights.</summary>
internal sealed class ToldNightReader(Database database, ChannelLinks links, ChannelHorizon horizon, TimeProvider time)
{
    public IReadOnlyList<ToldNight> Of(TenantId tenant, UnitId unit, DateOnly night) => Of(tenant, unit, NightSet.Of(new StayDates(night, night.AddDays(1))), static _ => true);

    /// <param name="tenant">Whose.</param>
    /// <param name="unit">One of the tenant's.</param>
    /// <param name="nights">In any number of spans: each is read at once.</param>
    /// <param name="isAsked">The fields that matter.</param>
    /// <returns>Each connection's nights in their order.</returns>
    public IReadOnlyList<ToldNight> Of(TenantId tenant, UnitId unit, NightSet nights, Func<NightField, bool> isAsked) => database.Readers.ReadTogether(c =>
        (IReadOnlyList<ToldNight>)[.. links.Connections()
            .Where(l => l.Access.Tenant == tenant && (l.Connector.Availability ?? l.Connector.Prices) is not null)
            .SelectMany(l => l.Access.FindUnit(unit) is { } found ? nights.SelectMany(span => Of(c, l.Access, found, span, isAsked)) : [])]);

    private IEnumerable<ToldNight> Of(SqliteConnection connection, ChannelAccess access, ChannelUnit unit, StayDates span, Func<NightField, bool> isAsked)
    {
        var window = horizon.WindowOf(access.Tenant, access.Connection, unit.Zone, time.GetUtcNow());
        var rooms = new Target(access.Tenant, access.Connection, unit.Unit, RatePlan: null);
        var known = unit.RatePlans.Select(p => rooms with { RatePlan = p.RatePlan }).Prepend(rooms)
            .SelectMany(target => KnownCells.Load(connection, TargetStore.IdOf(connection, target), span)
                .Where(f => isAsked(f.Key)).OrderBy(static f => f.Key.Code).Select(f => (target.RatePlan, Field: f.Key, Cells: f.Value)))
            .ToList();
        foreach (var i in Enumerable.Range(0, span.Nights))
        {
            var night = span.Arrival.AddDays(i);
            var values = known.Where(k => k.Cells[i] != KnownCell.Never).Select(k => ValueOf(k.RatePlan, k.Field, k.Cells[i])).ToList();
            yield return new ToldNight(access.Connection, night, window.Contains(night), values, ToldWords.Of(access.Connection, unit, window.Contains(night), values));
        }
    }

    private static ToldValue ValueOf(string? ratePlan, NightField field, KnownCell cell) => cell.Call is null
        ? new ToldValue(ratePlan, field, cell.Value, cell.Sent, cell.ConfirmedAt)
        : new ToldValue(ratePlan, field, Value: null, cell.Sent, ConfirmedAt: null);
}
