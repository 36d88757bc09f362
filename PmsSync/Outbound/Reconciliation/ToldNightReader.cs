using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Outbound.Channels;
using PmsSync.Storage;

namespace PmsSync.Outbound.Reconciliation;

/// <summary>Reads what the channels were told of nights.</summary>
internal sealed class ToldNightReader(Database database, ChannelLinks links, ChannelHorizon horizon, TimeProvider time)
{
    /// <summary>Of one night, in all fields: one run of each connection.</summary>
    public IReadOnlyList<ToldRun> Of(TenantId tenant, UnitId unit, DateOnly night) =>
        Of(tenant, unit, NightSet.Of(new StayDates(night, night.AddDays(1))), withPrices: true);

    /// <param name="tenant">Whose.</param>
    /// <param name="unit">One of the tenant's.</param>
    /// <param name="nights">As many as may be: those out of a channel's reach cost nothing.</param>
    /// <param name="withPrices">False where only the rooms matter.</param>
    /// <returns>Each connection's runs in the order of their nights, then those that are over, as one, and those that are too far ahead, as one.</returns>
    public IReadOnlyList<ToldRun> Of(TenantId tenant, UnitId unit, NightSet nights, bool withPrices) => database.Readers.ReadTogether(c =>
        (IReadOnlyList<ToldRun>)[.. links.Connections()
            .Where(l => l.Access.Tenant == tenant && (l.Connector.Availability ?? l.Connector.Prices) is not null)
            .SelectMany(l => l.Access.FindUnit(unit) is { } found ? Of(c, l.Access, found, nights, withPrices) : [])]);

    private IEnumerable<ToldRun> Of(SqliteConnection connection, ChannelAccess access, ChannelUnit unit, NightSet nights, bool withPrices)
    {
        var window = horizon.WindowOf(access.Tenant, access.Connection, unit.Zone, time.GetUtcNow());
        foreach (var span in nights.Intersect(NightSet.Of(window)))
        {
            var told = Load(connection, access, unit, span, withPrices);
            for (int from = 0, to = 1; from < span.Nights; from = to++)
            {
                while (to < span.Nights && told.TrueForAll(f => FaceOf(f.Cells[to]) == FaceOf(f.Cells[from])))
                    to++;
                var run = NightSet.Of(new StayDates(span.Arrival.AddDays(from), span.Arrival.AddDays(to)));
                var values = told.Where(f => f.Cells[from] != KnownCell.Never).Select(f => ValueOf(f, f.Cells[from])).ToList();
                yield return new ToldRun(access.Connection, run, IsInReach: true, values, ToldWords.Of(access.Connection, unit, values));
            }
        }
        if (nights.Except(nights.From(window.Arrival)) is { IsEmpty: false } over)
            yield return new ToldRun(access.Connection, over, IsInReach: false, [], ToldWords.Over(access.Connection));
        if (nights.From(window.Departure) is { IsEmpty: false } ahead)
            yield return new ToldRun(access.Connection, ahead, IsInReach: false, [], ToldWords.TooFarAhead(access.Connection));
    }

    private static List<ToldField> Load(SqliteConnection connection, ChannelAccess access, ChannelUnit unit, StayDates span, bool withPrices)
    {
        var rooms = new Target(access.Tenant, access.Connection, unit.Unit, RatePlan: null);
        var targets = withPrices ? unit.RatePlans.Select(p => rooms with { RatePlan = p.RatePlan }).Prepend(rooms) : [rooms];
        return [.. targets.SelectMany(target => KnownCells.Load(connection, TargetStore.IdOf(connection, target), span)
            .Where(f => withPrices || f.Key == NightField.Availability).OrderBy(static f => f.Key.Code)
            .Select(f => new ToldField(target.RatePlan, f.Key, f.Value)))];
    }

    private static ToldValue ValueOf(ToldField field, KnownCell cell)
    {
        var face = FaceOf(cell);
        return new ToldValue(field.RatePlan, field.Field, face.Value, face.Sending, face.ConfirmedAt);
    }

    private static Face FaceOf(KnownCell cell) => cell.Call is null
        ? new Face(cell == KnownCell.Never, cell.Value, cell.Sent, cell.ConfirmedAt)
        : new Face(IsNever: false, Value: null, cell.Sent, ConfirmedAt: null);

    /// <summary>What is known of one field, night by night of a span.</summary>
    private sealed record ToldField(string? RatePlan, NightField Field, KnownCell[] Cells);

    /// <summary>What is said of a cell: those that differ in nothing else are alike.</summary>
    private readonly record struct Face(bool IsNever, long? Value, long? Sending, DateTimeOffset? ConfirmedAt);
}
