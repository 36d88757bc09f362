using PmsSync.Domain;

namespace PmsSync.Pipelines.Pricing;

/// <summary>Prices and restrictions of a rate plan as one source says them, as they stand in the journal.</summary>
internal sealed record PriceCommand
{
    /// <summary>Prices are set; or, without any, what was said of the rate plan is weighed in another order or currency.</summary>
    public const string Set = "prices.set", Weigh = "prices.weigh";

    public required string Unit { get; init; }

    public required string RatePlan { get; init; }

    /// <summary>ISO 4217, the rate plan's when this was said; amounts are in its minor unit.</summary>
    public required string Currency { get; init; }

    /// <summary>In this order: where two name the same night and field, the later wins.</summary>
    public required IReadOnlyList<PriceRange> Ranges { get; init; }

    /// <summary>Who says it: a connection's id, <c>direct</c>, or the name that the API was given.</summary>
    public string Source { get; init; } = Stay.Direct;

    /// <summary>The source's own count: an older one never overwrites a newer one, whichever arrives first. Null where it does not count.</summary>
    public long? Version { get; init; }

    /// <summary>The source's own time; null: when it was received.</summary>
    public DateTimeOffset? OccurredAt { get; init; }

    /// <summary>Whose key it was; null for a connection.</summary>
    public string? By { get; init; }

    /// <summary>The lines of the file that its ranges came from, one for each; null where they came otherwise.</summary>
    public IReadOnlyList<int>? Lines { get; init; }

    /// <summary>With the first command of a file: what else the file came to.</summary>
    public PriceFileNote? File { get; init; }

    /// <summary>A hash of the request's body: the same Idempotency-Key with another body is an error.</summary>
    public string? RequestHash { get; init; }

    /// <summary>What is said of one rate plan is applied in order.</summary>
    public static string LaneOf(UnitId unit, string ratePlan) => Lanes.OfPrices(unit, ratePlan);

    /// <summary>How urgent it is to apply: as urgent as the most urgent thing that it may change.</summary>
    public static WorkClass UrgencyOf(IEnumerable<PriceWish> wishes) =>
        wishes.Select(static w => UrgencyOf(w.NightField, w.Value)).DefaultIfEmpty(WorkClass.Normal).Min();

    /// <summary>A stop sell closes nights, which never waits; any other restriction is more urgent than a price.</summary>
    public static WorkClass UrgencyOf(NightField field, long? value) =>
        field == NightField.StopSell && value > 0 ? WorkClass.Critical : field.IsPrice ? WorkClass.Normal : WorkClass.High;
}

/// <summary>What a file of prices came to beside its commands, so that its answer can be repeated.</summary>
/// <param name="Commands">How many it became; their events follow one another.</param>
/// <param name="Refused">Lines that were not accepted, by their number, and why.</param>
internal sealed record PriceFileNote(int Commands, IReadOnlyDictionary<int, string> Refused);

/// <summary>Half-open nights, those of them that fall on <see cref="Days"/>, and what is said of each. What is not named stays.</summary>
internal sealed record PriceRange(StayDates Nights, IReadOnlyList<PriceWish> Values)
{
    public Weekdays Days { get; init; } = Weekdays.All;

    /// <summary>Each night that is meant.</summary>
    public IEnumerable<DateOnly> Each()
    {
        for (var night = Nights.Arrival; night < Nights.Departure; night = night.AddDays(1))
            if (Days.Includes(night))
                yield return night;
    }
}

/// <summary>A <see cref="Domain.NightField"/> by its code, and its value; null: it is no longer ours to tell.</summary>
internal readonly record struct PriceWish(int Field, long? Value)
{
    public NightField NightField => new(Field);
}

/// <summary>How a command ended.</summary>
internal enum PriceOutcome
{
    Changed = 0,

    /// <summary>All of it had been said already.</summary>
    Unchanged = 1,

    /// <summary>Applied late: newer commands have said something else of all these nights.</summary>
    Superseded = 2,

    /// <summary>The rate plan is gone by now; <see cref="PriceResult.Errors"/> says so.</summary>
    Invalid = 3,

    /// <summary>Kept, but another source comes first on all these nights.</summary>
    Outranked = 4,

    /// <summary>Kept, but the rate plan is in another currency by now.</summary>
    InOtherCurrency = 5,
}

/// <summary>The answer to a command, kept with its event and so repeated word by word.</summary>
internal sealed record PriceResult(PriceOutcome Outcome)
{
    public required string RatePlan { get; init; }

    /// <summary>The rate plan's version after the command.</summary>
    public long Version { get; init; }

    /// <summary>How many values of nights are other than before.</summary>
    public int Changed { get; init; }

    /// <summary>The span (half-open) that these lie in; null where there is none.</summary>
    public StayDates? Nights { get; init; }

    /// <summary>Values of which its source has said something newer.</summary>
    public int Older { get; init; }

    /// <summary>Values that are kept and do not count while another source's do.</summary>
    public int Outranked { get; init; }

    /// <summary>Why a part of it does not count; null where all does.</summary>
    public string? Words { get; init; }

    /// <summary>Of a file: the lines of which something does not count, those of one reason together.</summary>
    public IReadOnlyList<PriceLineNote> Lines { get; init; } = [];

    /// <summary>By field.</summary>
    public IReadOnlyDictionary<string, string[]> Errors { get; init; } = new Dictionary<string, string[]>();
}

/// <summary>Lines of a file of which something does not count.</summary>
/// <param name="Lines">By their numbers.</param>
/// <param name="IsSuperseded">True where nothing of them counts, because something newer is known.</param>
internal sealed record PriceLineNote(IReadOnlyList<int> Lines, bool IsSuperseded, string Words);
