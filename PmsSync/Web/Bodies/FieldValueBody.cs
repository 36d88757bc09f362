using PmsSync.Domain;

namespace PmsSync.Web.Bodies;

/// <summary>What a channel was told or showed of a night's field: a count, true or false, or a price as an amount in its currency.</summary>
internal static class FieldValueBody
{
    /// <param name="access">Knows the currencies of rate plans; a price of a plan that it does not know is in minor units.</param>
    public static object Of(ChannelAccess? access, Target target, NightField field, long value)
    {
        if (field.IsPrice && access?.FindUnit(target.Unit)?.RatePlans.FirstOrDefault(p => p.RatePlan == target.RatePlan)?.Currency is { } currency)
            return new MoneyBody(Currencies.Text(value, currency), currency);
        return field == NightField.ClosedToArrival || field == NightField.ClosedToDeparture || field == NightField.StopSell ? value != 0 : value;
    }
}
