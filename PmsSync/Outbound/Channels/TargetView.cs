using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.State;
using PmsSync.State.Edits;
using PmsSync.State.Prices;

namespace PmsSync.Outbound.Channels;

/// <summary>One field of a target's nights, one column a night: what is wanted, what is known, what was refused.</summary>
internal sealed record FieldView(NightField Field, long?[] Desired, KnownCell[] Known, RefusedCell[] Refused)
{
    /// <summary>What telling each night would do.</summary>
    public Move[] Moves { get; } =
        [.. Desired.Select((value, night) => CellRules.MoveOf(Field, value, Known[night], Refused[night].Refuses))];
}

/// <summary>A target's nights from <paramref name="First"/> on, as they should be and as they are known, at one moment.</summary>
/// <param name="UnitVersion">Of the unit's stays, where they were looked at; 0 for prices.</param>
internal sealed record TargetView(long Id, Target Target, DateOnly First, int Nights, IReadOnlyList<FieldView> Fields, long UnitVersion)
{
    /// <summary>
    /// Nights with a price in another currency than the rate plan's of now: such prices are told to nobody, because the channel
    /// would take their numbers for the new currency, and nobody else's wish opens these nights. Null where there are none.
    /// </summary>
    public bool[]? InOtherCurrency { get; init; }

    /// <param name="knows">The fields that the endpoint can say.</param>
    public static TargetView Load(SqliteConnection connection, TargetRow row, ChannelUnit unit, StayDates nights, Func<NightField, bool> knows)
    {
        var known = KnownCells.Load(connection, row.Id, nights);
        var refused = RefusedCells.Load(connection, row.Id, nights);
        var held = ChannelEditStore.Of(connection, row.Target).Where(static e => e.IsHeld).ToList();
        bool[]? inOtherCurrency = null;
        var (desired, version) = row.Target.RatePlan is { } ratePlan
            ? (PricesOf(connection, row.Target, ratePlan, unit, nights, out inOtherCurrency), 0)
            : RoomsOf(connection, row.Target, unit, nights);
        var fields = desired.Where(d => knows(d.Key)).OrderBy(static d => d.Key.Code).Select(d => new FieldView(
            d.Key, d.Value, known.GetValueOrDefault(d.Key) ?? new KnownCell[nights.Nights],
            Hold(refused.GetValueOrDefault(d.Key) ?? new RefusedCell[nights.Nights], held.Where(e => e.Field == d.Key), nights)));
        return new TargetView(row.Id, row.Target, nights.Arrival, nights.Nights, [.. fields], version) { InOtherCurrency = inOtherCurrency };
    }

    /// <summary>True where nothing is to be told of any night.</summary>
    public bool IsSettled => Fields.All(static f => f.Moves.All(static m => m == Move.None));

    // What was changed over there and is left alone is not told either; something else is.
    private static RefusedCell[] Hold(RefusedCell[] refused, IEnumerable<ChannelEdit> held, StayDates nights)
    {
        foreach (var edit in held)
        {
            var from = Math.Clamp(edit.Nights.Arrival.DayNumber - nights.Arrival.DayNumber, 0, refused.Length);
            var to = Math.Clamp(edit.Nights.Departure.DayNumber - nights.Arrival.DayNumber, from, refused.Length);
            refused.AsSpan(from, to - from).Fill(new RefusedCell(edit.Ours, Apart.Refused));
        }
        return refused;
    }

    private static Dictionary<NightField, long?[]> PricesOf(
        SqliteConnection connection, Target target, string ratePlan, ChannelUnit unit, StayDates nights, out bool[]? inOtherCurrency)
    {
        inOtherCurrency = null;
        var areNotWeighed = OutdatedPrices.AreNotWeighed(connection, target, unit);
        var fields = new Dictionary<NightField, long?[]>();
        foreach (var fact in PriceStore.LoadFacts(connection, target.Tenant, target.Unit, ratePlan, nights))
        {
            var night = fact.Night.DayNumber - nights.Arrival.DayNumber;
            if (fact.IsInOtherCurrency || (areNotWeighed && fact is { Field.IsPrice: true, Value: not null }))
            {
                (inOtherCurrency ??= new bool[nights.Nights])[night] = true;
                continue;
            }
            if (fact.Value is null)
                continue;
            if (!fields.TryGetValue(fact.Field, out var values))
                fields[fact.Field] = values = new long?[nights.Nights];
            values[night] = fact.Value;
        }
        return fields;
    }

    private static (Dictionary<NightField, long?[]> Desired, long Version) RoomsOf(
        SqliteConnection connection, Target target, ChannelUnit unit, StayDates nights)
    {
        var calendar = UnitCalendar.Load(connection, target.Tenant, target.Unit, unit.Rooms, nights.Arrival);
        var taken = new int[nights.Nights + 1];
        foreach (var span in calendar.Spans)
        {
            taken[Math.Clamp(span.Arrival.DayNumber - nights.Arrival.DayNumber, 0, nights.Nights)]++;
            taken[Math.Clamp(span.Departure.DayNumber - nights.Arrival.DayNumber, 0, nights.Nights)]--;
        }
        var left = new long?[nights.Nights];
        for (var (night, count) = (0, 0); night < left.Length; night++)
        {
            count += taken[night];
            left[night] = Math.Max(0, calendar.Quantity - count);
        }
        return (new() { [NightField.Availability] = left }, calendar.Version);
    }
}
