using PmsSync.Domain;

namespace PmsSync.Outbound.Reconciliation;

/// <summary>What a channel was told of nights that are alike, in a sentence that does not name them: it is said of one night and of many.</summary>
internal static class ToldWords
{
    public static string Of(ConnectionId connection, ChannelUnit unit, IReadOnlyList<ToldValue> values)
    {
        var known = values.Where(static v => v.Value is not null).ToList();
        var parts = known.GroupBy(static v => (v.RatePlan, v.ConfirmedAt)).Select(same => $"{PlanWords(same.Key.RatePlan)}{Listed(unit, same)} (confirmed {At(same.Key.ConfirmedAt)})").ToList();
        var unknown = values.Where(static v => v.Value is null).ToList();
        if (unknown.Count > 0)
            parts.Add($"not known now: {Unknown(unknown)}");
        return parts.Count == 0 ? $"{connection} has not been told yet." : $"{connection} was last told {string.Join("; ", parts)}.";
    }

    public static string Over(ConnectionId connection) => $"{connection} is told nothing of nights that are over.";

    public static string TooFarAhead(ConnectionId connection) => $"{connection} keeps no calendar that far ahead.";

    /// <summary>A value in the words and the unit of its field.</summary>
    public static string Value(ChannelUnit unit, string? ratePlan, NightField field, long value)
    {
        if (field.IsPrice)
        {
            var currency = unit.RatePlans.FirstOrDefault(p => p.RatePlan == ratePlan)?.Currency;
            return currency is null ? $"{value}" : $"{Currencies.Text(value, currency)} {currency}";
        }
        return field == NightField.Availability ? value == 1 ? "1 room" : $"{value} rooms"
            : field == NightField.ClosedToArrival || field == NightField.ClosedToDeparture || field == NightField.StopSell ? value != 0 ? "yes" : "no"
            : $"{value}";
    }

    /// <summary>A field in a manager's words.</summary>
    public static string Name(NightField field) => field.Code switch
    {
        0 => "rooms left",
        1 => "minimum stay from this arrival",
        2 => "minimum stay through",
        3 => "maximum stay",
        4 => "closed to arrival",
        5 => "closed to departure",
        6 => "stop sell",
        _ => $"price for {field.Occupancy}",
    };

    private static string Listed(ChannelUnit unit, IEnumerable<ToldValue> values) => string.Join(", ", values.Select(v =>
        v.Field == NightField.Availability ? Value(unit, null, v.Field, v.Value!.Value) : $"{Name(v.Field)} {Value(unit, v.RatePlan, v.Field, v.Value!.Value)}"));

    private static string Unknown(IEnumerable<ToldValue> values) => string.Join(", ", values.Select(v =>
        $"{PlanWords(v.RatePlan)}{Name(v.Field)}{(v.IsUnderWay ? " (a call is under way or was not answered)" : " (to be told again)")}"));

    private static string PlanWords(string? ratePlan) => ratePlan is null ? "" : $"for {ratePlan} ";

    private static string At(DateTimeOffset? at) => at is { } when ? $"{when.UtcDateTime:yyyy-MM-dd HH:mm} UTC" : "some time ago";
}
