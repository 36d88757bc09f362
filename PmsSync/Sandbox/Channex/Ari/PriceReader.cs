using System.Globalization;
using System.Text.Json;
using PmsSync.Domain;

namespace PmsSync.Sandbox.Channex.Ari;

/// <summary>
/// Reads the two ways to say a price: a decimal amount as a text (<c>"200.00"</c>) or minor units as an integer
/// (<c>20000</c>), for the primary occupancy (<c>rate</c>) or by occupancy (<c>rates</c>). Always more than 0.
/// </summary>
internal static class PriceReader
{
    private const string Field = "rate";

    private const string ListField = "rates";

    /// <summary>Minor units by option of the plan; what is wrong is a warning of the reader.</summary>
    public static long?[] Read(ValueReader reader, ChannexRatePlan plan, PropertySettings settings)
    {
        var prices = new long?[plan.Options.Length];
        if (reader.Present(Field, out var price))
            prices[plan.Primary] = One(reader, Field, price, plan.Currency);
        if (reader.Present(ListField, out var list))
            ReadList(reader, list, plan, prices);
        for (var i = 0; i < prices.Length; i++)
            prices[i] = Bounded(prices[i], plan.Currency, settings);
        return prices;
    }

    private static void ReadList(ValueReader reader, JsonElement list, ChannexRatePlan plan, long?[] prices)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            reader.Warn(ListField, "is invalid");
            return;
        }
        foreach (var entry in list.EnumerateArray())
        {
            if (entry.ValueKind != JsonValueKind.Object || !entry.TryGetProperty("occupancy", out var guests) || !entry.TryGetProperty(Field, out var price)
                || guests.ValueKind != JsonValueKind.Number || !guests.TryGetInt32(out var occupancy))
            {
                reader.Warn(ListField, "is invalid");
                continue;
            }
            var option = plan.Options.FirstOrDefault(o => o.Occupancy == occupancy);
            if (option is null)
                reader.Warn(ListField, $"has no occupancy {occupancy}");
            else
                prices[plan.Options.IndexOf(option)] = One(reader, ListField, price, plan.Currency);
        }
    }

    private static long? One(ValueReader reader, string field, JsonElement price, string currency)
    {
        var minor = price.ValueKind switch
        {
            JsonValueKind.Number when price.TryGetInt64(out var units) => units,
            JsonValueKind.String when decimal.TryParse(price.GetString(), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var amount)
                => Currencies.ToMinor(amount, currency),
            _ => null,
        };
        if (minor is null)
            reader.Warn(field, "is invalid");
        else if (minor <= 0)
            reader.Warn(field, "must be greater than 0");
        return minor;
    }

    /// <summary>A price beyond the property's bounds is moved to the bound, silently.</summary>
    private static long? Bounded(long? price, string currency, PropertySettings settings)
    {
        if (price is { } low && settings.MinPrice is { } least && Currencies.ToMinor(least, currency) is { } min && low < min)
            return min;
        return price is { } high && settings.MaxPrice is { } most && Currencies.ToMinor(most, currency) is { } max && high > max ? max : price;
    }
}
