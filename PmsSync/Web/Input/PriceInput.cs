using System.Text.Json;
using PmsSync.Domain;
using PmsSync.Pipelines.Pricing;
using PmsSync.Tenancy;
using PmsSync.Web.Access;

namespace PmsSync.Web.Input;

/// <summary>What a body says of prices and restrictions, checked as far as it can be without looking at any state.</summary>
internal static class PriceInput
{
    // What a range of one night each for five years needs.
    private const int MostRanges = 2000;

    private static readonly NightField[] Flags = [NightField.ClosedToArrival, NightField.ClosedToDeparture, NightField.StopSell];

    public static RatePlan? FindPlan(Unit unit, string id) =>
        unit.RatePlans.FirstOrDefault(p => string.Equals(p.Id, id, StringComparison.OrdinalIgnoreCase));

    public static string NoSuchPlan(Unit unit, string id) => unit.RatePlans.Count == 0
        ? "The unit has no rate plans; they are set in the configuration."
        : $"There is no rate plan '{id}'; the unit has {string.Join(", ", unit.RatePlans.Select(static p => p.Id))}.";

    /// <summary>The command; null where something is wrong, which the body then says.</summary>
    /// <param name="body">The request's.</param>
    /// <param name="unit">Whose rate plans are meant.</param>
    /// <param name="now">When the request came.</param>
    /// <param name="hash">Of the body.</param>
    /// <param name="scope">Whose connections are no names to speak under, and whose key it is.</param>
    public static PriceCommand? Read(Fields body, Unit unit, DateTimeOffset now, string hash, TenantScope scope)
    {
        body.RefuseUnknown("ratePlan", "source", "version", "occurredAt", "ranges");
        var today = now.DateIn(unit.Zone);
        var speaker = PriceSpeaker.Read(body, scope, now);
        var plan = PlanOf(body, unit);
        var items = body.Items("ranges", MostRanges);
        if (items.Count == 0)
            body.Require(null, "ranges");
        var ranges = items.Select(item => ReadRange(item, plan, today)).ToList();
        if (ranges.Sum(static r => r is null ? 0L : (long)r.Nights.Nights * r.Values.Count) > PriceLimits.MostValues)
            body.Wrong("ranges", $"At most {PriceLimits.MostValues} values at once, nights times fields: send the rest in another request.");
        return body.HasErrors
            ? null
            : new PriceCommand { Unit = unit.Id.Value, RatePlan = plan!.Id, Currency = plan.Currency!, Ranges = [.. ranges.OfType<PriceRange>()], RequestHash = hash }.SaidBy(speaker);
    }

    private static RatePlan? PlanOf(Fields body, Unit unit)
    {
        var id = body.Text("ratePlan", 64);
        body.Require(id, "ratePlan");
        if (id is null)
            return null;
        var plan = FindPlan(unit, id);
        if (plan is null)
            body.Wrong("ratePlan", NoSuchPlan(unit, id));
        else if (plan.Currency is null)
            body.Wrong("ratePlan", "This rate plan has no currency; it is set in the configuration.");
        return plan;
    }

    private static PriceRange? ReadRange(Fields range, RatePlan? plan, DateOnly today)
    {
        range.RefuseUnknown("from", "to", "weekdays", "price", "prices", "minStayArrival", "minStayThrough", "maxStay", "closedToArrival", "closedToDeparture", "stopSell");
        var nights = NightsOf(range, today);
        var days = DaysOf(range);
        var values = new List<PriceWish>();
        ReadPrices(range, plan, values);
        ReadCount(range, NightField.MinStayArrival, least: 1, values);
        ReadCount(range, NightField.MinStayThrough, least: 1, values);
        ReadCount(range, NightField.MaxStay, least: 0, values);
        foreach (var field in Flags)
            Add(range, field.ToString(), field, range.Flag(field.ToString()) is { } set ? set ? 1 : 0 : null, values);
        if (values.Count == 0 && !range.HasErrors)
            range.Wrong("from", "Nothing is said of these nights: name a price or a restriction.");
        if (nights is not { } span || days is not { } mask)
            return null;
        var read = new PriceRange(span, values) { Days = mask };
        if (!read.Each().Any())
            range.Wrong("weekdays", "None of these days lies in the range.");
        return read;
    }

    private static StayDates? NightsOf(Fields range, DateOnly today)
    {
        var (from, to) = (range.Date("from"), range.Date("to"));
        range.Require(from, "from");
        range.Require(to, "to");
        if (from < today.AddDays(-PriceLimits.DaysBack))
            range.Wrong("from", $"At most {PriceLimits.DaysBack} days back.");
        if (to > today.AddDays(PriceLimits.DaysAhead))
            range.Wrong("to", $"At most {PriceLimits.DaysAhead} days ahead.");
        if (from is not { } first || to is not { } end)
            return null;
        if (StayDates.TryCreate(first, end, out var nights))
            return nights;
        range.Wrong("to", "Must be after from: the last day is not a night of the range.");
        return null;
    }

    private static Weekdays? DaysOf(Fields range)
    {
        if (range.Find("weekdays") is not { } list)
            return Weekdays.All;
        var days = list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Select(static d => d.ValueKind == JsonValueKind.String ? PriceLimits.Days.GetValueOrDefault(d.GetString()!) : Weekdays.None).ToList()
            : [];
        if (days.Count > 0 && !days.Contains(Weekdays.None))
            return days.Aggregate(static (all, day) => all | day);
        range.Wrong("weekdays", $"A list of some of {string.Join(", ", PriceLimits.Days.Keys)}.");
        return null;
    }

    private static void ReadCount(Fields range, NightField field, int least, List<PriceWish> values) =>
        Add(range, field.ToString(), field, range.Number(field.ToString(), least, PriceLimits.LongestStay), values);

    private static void ReadPrices(Fields range, RatePlan? plan, List<PriceWish> values)
    {
        Add(range, "price", NightField.PriceFor(plan?.Occupancy ?? 1), AmountOf(range, plan), values);
        foreach (var item in range.Items("prices", PriceLimits.MostGuests))
        {
            item.RefuseUnknown("occupancy", "price");
            var guests = item.Number("occupancy", 1, PriceLimits.MostGuests);
            item.Require(guests, "occupancy");
            var amount = AmountOf(item, plan);
            if (!item.Names("price"))
                item.Require(null, "price");
            if (guests is not { } occupancy)
                continue;
            if (values.Any(v => v.NightField == NightField.PriceFor(occupancy)))
                item.Wrong("occupancy", $"There is another price for {occupancy} in this range.");
            Add(item, "price", NightField.PriceFor(occupancy), amount, values);
        }
        if (range.Cleared.Contains("prices"))
            range.Wrong("prices", "Name each occupancy whose price is no longer to be told, with a price of null.");
    }

    private static long? AmountOf(Fields of, RatePlan? plan)
    {
        if (of.Money("price") is not { } money || plan?.Currency is not { } currency)
            return null;
        if (money.Currency != currency)
            of.Wrong("price.currency", $"The rate plan is in {currency}.");
        else if (Currencies.ToMinor(money.Amount, currency) is not { } minor)
            of.Wrong("price.amount", $"An amount in {currency} has at most {Currencies.Digits(currency)} decimals.");
        else if (minor is <= 0 or > PriceLimits.HighestPrice)
            of.Wrong("price.amount", "A price is more than 0, and no more than anyone pays; null where there is none.");
        else
            return minor;
        return null;
    }

    // Null where it is named so; what is named and wrong has been said.
    private static void Add(Fields of, string name, NightField field, long? value, List<PriceWish> values)
    {
        if (value is not null || of.Cleared.Contains(name))
            values.Add(new PriceWish(field.Code, value));
    }
}
