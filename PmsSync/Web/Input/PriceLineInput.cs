using System.Globalization;
using PmsSync.Domain;
using PmsSync.Pipelines.Pricing;
using PmsSync.Tenancy;

namespace PmsSync.Web.Input;

/// <summary>A line of a file of prices as it is meant.</summary>
internal sealed record PriceWishLine(int Line, Unit Unit, RatePlan Plan, PriceRange Range);

/// <summary>Reads one line of a file of prices; the first thing that is wrong with it ends the reading, in words with the remedy.</summary>
internal sealed class PriceLineInput(Tenant tenant, DateTimeOffset now)
{
    /// <summary>What a field says where it is no longer to be told.</summary>
    private const string None = "none";

    private static readonly (string Name, NightField Field, int Least)[] Counts =
        [("minStayArrival", NightField.MinStayArrival, 1), ("minStayThrough", NightField.MinStayThrough, 1), ("maxStay", NightField.MaxStay, 0)];

    private static readonly (string Name, NightField Field)[] Flags =
        [("closedToArrival", NightField.ClosedToArrival), ("closedToDeparture", NightField.ClosedToDeparture), ("stopSell", NightField.StopSell)];

    /// <returns>What is meant, or why it cannot be.</returns>
    public (PriceWishLine? Wish, string? Problem) Read(PriceLine line)
    {
        if (line.Problem is { } broken)
            return (null, broken);
        try
        {
            return (Wish(line), null);
        }
        catch (WrongException wrong)
        {
            return (null, wrong.Message);
        }
    }

    private PriceWishLine Wish(PriceLine line)
    {
        var unit = tenant.FindUnit(Needed(line, "unit")) ?? throw new WrongException($"There is no unit '{line.Fields["unit"]}'. Write its Id as the configuration has it.");
        var plan = PriceInput.FindPlan(unit, Needed(line, "ratePlan")) ?? throw new WrongException(PriceInput.NoSuchPlan(unit, line.Fields["ratePlan"]));
        if (plan.Currency is not { } currency)
            throw new WrongException("This rate plan has no currency; it is set in the configuration.");
        if (line.Fields.GetValueOrDefault("currency") is { } said && !string.Equals(said, currency, StringComparison.OrdinalIgnoreCase))
            throw new WrongException($"The rate plan is in {currency}, the line in {said}. Write the price in {currency}.");
        var nights = NightsOf(line, now.DateIn(unit.Zone));
        var values = ValuesOf(line, plan, currency);
        if (values.Count == 0)
            throw new WrongException("Nothing is said of these nights. Name a price or a restriction.");
        var range = new PriceRange(nights, values) { Days = DaysOf(line) };
        if (!range.Each().Any())
            throw new WrongException($"None of the weekdays lies between {nights.Arrival:yyyy-MM-dd} and {nights.Departure:yyyy-MM-dd} (exclusive).");
        return new PriceWishLine(line.Line, unit, plan, range);
    }

    private static List<PriceWish> ValuesOf(PriceLine line, RatePlan plan, string currency)
    {
        var values = new List<PriceWish>();
        var guests = Number(line, "occupancy", 1, PriceLimits.MostGuests);
        if (Named(line, "price") is { } price)
            values.Add(new PriceWish(NightField.PriceFor((int)(guests ?? plan.Occupancy)).Code, price == None ? null : MinorOf(price, currency)));
        else if (guests is not null)
            throw new WrongException("An occupancy without a price says nothing. Write the price, or leave both empty.");
        foreach (var (name, field, least) in Counts)
            if (Named(line, name) is { } text)
                values.Add(new PriceWish(field.Code, text == None ? null : Number(line, name, least, PriceLimits.LongestStay)));
        foreach (var (name, field) in Flags)
            if (Named(line, name) is { } text)
                values.Add(new PriceWish(field.Code, text == None ? null : Flag(name, text)));
        return values;
    }

    private static long MinorOf(string text, string currency)
    {
        var (amount, problem) = PriceAmount.Read(text, Currencies.Digits(currency));
        if (problem is not null)
            throw new WrongException(problem);
        if (Currencies.ToMinor(amount, currency) is not { } minor)
            throw new WrongException($"\"{text}\": an amount in {currency} has at most {Currencies.Digits(currency)} decimals.");
        return minor is > 0 and <= PriceLimits.HighestPrice
            ? minor
            : throw new WrongException($"\"{text}\": a price is more than 0, and no more than anyone pays. Write {None} where there is none.");
    }

    private static StayDates NightsOf(PriceLine line, DateOnly today)
    {
        var (from, to) = (Date(line, "from"), Date(line, "to"));
        if (from < today.AddDays(-PriceLimits.DaysBack) || to > today.AddDays(PriceLimits.DaysAhead))
            throw new WrongException($"Nights from {PriceLimits.DaysBack} days back to {PriceLimits.DaysAhead} days ahead can be set.");
        return StayDates.TryCreate(from, to, out var nights)
            ? nights
            : throw new WrongException($"\"to\" must be after \"from\": the last day is not a night of the range. For the one night write {from:yyyy-MM-dd} and {from.AddDays(1):yyyy-MM-dd}.");
    }

    private static DateOnly Date(PriceLine line, string name) => DateOnly.TryParseExact(Needed(line, name), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
        ? date
        : throw new WrongException($"\"{line.Fields[name]}\" is no date. Write {name} as 2027-01-31 (in a spreadsheet: format the column as text or as YYYY-MM-DD).");

    private static Weekdays DaysOf(PriceLine line)
    {
        if (Named(line, "weekdays") is not { } text)
            return Weekdays.All;
        var days = text.Split([' ', ',', ';', '|', '+'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(static d => PriceLimits.Days.GetValueOrDefault(d)).ToList();
        return days.Count > 0 && !days.Contains(Weekdays.None)
            ? days.Aggregate(static (all, day) => all | day)
            : throw new WrongException($"\"{text}\" are no weekdays. Write some of {string.Join(" ", PriceLimits.Days.Keys)}, with blanks between them.");
    }

    private static long? Number(PriceLine line, string name, int least, int most) => Named(line, name) is not { } text
        ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new WrongException($"\"{text}\" is no {name}. Write a whole number from {least} to {most}.");

    private static long Flag(string name, string text) => text.ToLowerInvariant() switch
    {
        "true" or "yes" or "1" => 1,
        "false" or "no" or "0" => 0,
        _ => throw new WrongException($"\"{text}\" is no {name}. Write true or false."),
    };

    private static string Needed(PriceLine line, string name) => Named(line, name) ?? throw new WrongException($"The field {name} is empty; it is needed.");

    private static string? Named(PriceLine line, string name) =>
        line.Fields.GetValueOrDefault(name) is not { } text ? null : string.Equals(text, None, StringComparison.OrdinalIgnoreCase) ? None : text;

    /// <summary>Ends the reading of one line; never leaves this class.</summary>
    private sealed class WrongException(string words) : Exception(words);
}
