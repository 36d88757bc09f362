using PmsSync.Conflicts;
using PmsSync.Domain;
using PmsSync.State.Prices;

namespace PmsSync.Pipelines.Pricing;

/// <summary>What a command did.</summary>
/// <param name="Said">Values that are its own now, and count.</param>
/// <param name="Older">Values of which its own source has said something newer already.</param>
/// <param name="Outranked">Values that are kept and do not count, because another source comes first.</param>
/// <param name="Changed">Values of nights that are others now than before.</param>
/// <param name="Nights">The span (half-open) of what changed; null where nothing did.</param>
internal readonly record struct PriceStep(int Said, int Older, int Outranked, int Changed, StayDates? Nights)
{
    /// <summary>An older version with another value, which arrived after a newer one; null for none.</summary>
    public LatePrices? Late { get; init; }

    /// <summary>One of those that come first; null where none does.</summary>
    public PriceSaid? OutrankedBy { get; init; }

    /// <summary>Prices that are kept and do not count, because the rate plan is in another currency.</summary>
    public int InOtherCurrency { get; init; }
}

/// <summary>Nights of which a source's older version arrived after its newer one, and said something else.</summary>
/// <param name="Known">The newest of those that were there.</param>
/// <param name="Sample">One of the values: what stands, and what came late.</param>
internal sealed record LatePrices(PriceSaid Late, PriceSaid Known, NightSet Nights, int Values, (NightField Field, DateOnly Night, long? Stands, long? Came) Sample);

/// <summary>
/// Folds commands over what each source said of a rate plan's nights. What counts is a function of the newest claim of each
/// source, in whatever order the events come: an older one that is applied late says only what no newer one has said. Of prices
/// only those in the rate plan's currency count, as if the others had never been said; they do when the currency is set back.
/// </summary>
internal sealed class PriceFold
{
    private readonly SourceOrder _order;
    private readonly string _currency;
    private readonly Dictionary<(DateOnly Night, NightField Field), PriceClaim[]> _claims = [];
    private readonly Dictionary<(DateOnly Night, NightField Field), PriceClaim?> _before = [];

    // Those of which something is stored beside what counts.
    private readonly HashSet<(DateOnly Night, NightField Field)> _beside = [];

    /// <param name="currency">ISO 4217, the rate plan's.</param>
    public PriceFold(IEnumerable<PriceVoice> before, SourceOrder order, string currency)
    {
        (_order, _currency) = (order, currency);
        foreach (var (field, night, claim, isBeside) in before)
        {
            _claims[(night, field)] = _claims.TryGetValue((night, field), out var others) ? [.. others, claim] : [claim];
            if (isBeside)
                _beside.Add((night, field));
        }
    }

    /// <summary>What must be written, by night: every value that was said or weighed anew, changed or not, for the event that stands with it.</summary>
    public IReadOnlyList<PriceFact> Said =>
    [
        .. _before.Keys.Select(key => (Key: key, Now: WinnerOf(key)))
            .Select(static w => new PriceFact(w.Key.Field, w.Key.Night, w.Now?.Value, w.Now?.By.Event ?? PriceFact.Nobody))
            .OrderBy(static f => f.Night).ThenBy(static f => f.Field.Code),
    ];

    /// <summary>Of what was touched: what is said of it and does not count, where there is such, or was.</summary>
    public IEnumerable<(NightField Field, DateOnly Night, IReadOnlyList<PriceClaim> Others)> Others =>
        from key in _before.Keys
        let claims = _claims[key]
        let winner = WinnerOf(key)
        where winner is null || claims.Length > 1 || _beside.Contains(key)
        select (key.Field, key.Night, (IReadOnlyList<PriceClaim>)[.. claims.Where(c => c != winner)]);

    /// <summary>The events whose word is kept of what was touched.</summary>
    public IReadOnlySet<long> Speakers => _before.Keys.SelectMany(k => _claims[k]).Select(static c => c.By.Event).ToHashSet();

    /// <summary>What is other than before the first command.</summary>
    public IEnumerable<PriceFact> Changed => Said.Where(f => f.Value != _before[(f.Night, f.Field)]?.Value);

    public PriceStep Apply(PriceSaid by, IEnumerable<PriceRange> ranges) => Apply(by, Flatten(ranges));

    /// <summary>The order of the sources, or the currency, was another when this was weighed before.</summary>
    /// <param name="stood">What counted by then.</param>
    public void Weigh(IEnumerable<PriceFact> stood)
    {
        foreach (var fact in stood)
        {
            if (!_claims.TryGetValue((fact.Night, fact.Field), out var claims))
                continue;
            PriceClaim? was = fact.IsInOtherCurrency ? null : claims.First(c => c.By.Event == fact.Event);
            if (was != WinnerOf((fact.Night, fact.Field)))
                _before.TryAdd((fact.Night, fact.Field), was);
        }
    }

    public static StayDates? HullOf(IReadOnlyCollection<DateOnly> nights) =>
        nights.Count == 0 ? null : new StayDates(nights.Min(), nights.Max().AddDays(1));

    private PriceStep Apply(PriceSaid by, Dictionary<(DateOnly Night, NightField Field), long?> wishes)
    {
        var (said, older, outranked, foreign) = (0, 0, 0, 0);
        PriceSaid? outrankedBy = null;
        var changed = new List<DateOnly>();
        var late = new LateOnes(by);
        foreach (var (key, value) in wishes)
        {
            var was = WinnerOf(key);
            if (!Claim(key, new PriceClaim(value, by), late))
            {
                older++;
                continue;
            }
            var now = WinnerOf(key);
            if (!Counts(key.Field, by))
                foreign++;
            else if (now!.Value.By == by)
                said++;
            else
                (outranked, outrankedBy) = (outranked + 1, now.Value.By);
            if (now?.Value != was?.Value)
                changed.Add(key.Night);
        }
        return new PriceStep(said, older, outranked, changed.Count, HullOf(changed)) { Late = late.Found, OutrankedBy = outrankedBy, InOtherCurrency = foreign };
    }

    /// <returns>False where its source has said something newer.</returns>
    private bool Claim((DateOnly Night, NightField Field) key, PriceClaim claim, LateOnes late)
    {
        var claims = _claims.GetValueOrDefault(key, []);
        var place = Array.FindIndex(claims, c => PriceRules.AreOfOneList(c.By, claim.By) && (!key.Field.IsPrice || c.By.Currency == claim.By.Currency));
        if (place >= 0 && claims[place].By != claim.By && !PriceRules.IsNewer(claim.By, claims[place].By))
        {
            late.Look(key, claims[place], claim);
            return false;
        }
        Touch(key);
        if (place < 0)
        {
            _claims[key] = [.. claims, claim];
            return true;
        }
        PriceClaim[] after = [.. claims];
        after[place] = claim;
        _claims[key] = after;
        return true;
    }

    private void Touch((DateOnly Night, NightField Field) key) => _before.TryAdd(key, WinnerOf(key));

    /// <summary>Null where nothing is said that could count.</summary>
    private PriceClaim? WinnerOf((DateOnly Night, NightField Field) key)
    {
        if (!_claims.TryGetValue(key, out var claims))
            return null;
        if (Array.TrueForAll(claims, c => Counts(key.Field, c.By)))
            return PriceRules.Winner(claims, _order);
        var counting = Array.FindAll(claims, c => Counts(key.Field, c.By));
        // Where there are only releases there is no price, in whatever currency.
        if (counting.Length == 0 && Array.TrueForAll(claims, static c => c.Value is null))
            counting = claims;
        return counting.Length > 0 ? PriceRules.Winner(counting, _order) : null;
    }

    private bool Counts(NightField field, PriceSaid by) => !field.IsPrice || by.Currency == _currency;

    private static Dictionary<(DateOnly Night, NightField Field), long?> Flatten(IEnumerable<PriceRange> ranges)
    {
        var wishes = new Dictionary<(DateOnly Night, NightField Field), long?>();
        foreach (var range in ranges)
            foreach (var night in range.Each())
                foreach (var wish in range.Values)
                    wishes[(night, wish.NightField)] = wish.Value;
        return wishes;
    }

    /// <summary>Gathers what came late of one command.</summary>
    private sealed class LateOnes(PriceSaid by)
    {
        private readonly List<DateOnly> _nights = [];
        private PriceSaid? _known;
        private (NightField, DateOnly, long?, long?) _sample;

        public LatePrices? Found => _known is null
            ? null
            : new LatePrices(by, _known, NightSet.Of(_nights.Distinct().Select(static n => new StayDates(n, n.AddDays(1)))), _nights.Count, _sample);

        public void Look((DateOnly Night, NightField Field) key, PriceClaim known, PriceClaim came)
        {
            if (known.Value == came.Value || !PriceRules.IsLate(came.By, known.By))
                return;
            _nights.Add(key.Night);
            if (_known is not null && !PriceRules.IsNewer(known.By, _known))
                return;
            (_known, _sample) = (known.By, (key.Field, key.Night, known.Value, came.Value));
        }
    }
}
