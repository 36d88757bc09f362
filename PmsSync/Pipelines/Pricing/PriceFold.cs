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

    public PriceStep Apply(PriceSaid by, IReadOnlyList<PriceRange> ranges) => Apply(by, ranges, each: null);

    /// <summary>Also what each of the ranges did: of nights that several name, the last one speaks.</summary>
    public (PriceStep Whole, IReadOnlyList<PriceStep> Each) ApplyEach(PriceSaid by, IReadOnlyList<PriceRange> ranges)
    {
        var each = ranges.Select(_ => new Tally(by)).ToList();
        return (Apply(by, ranges, each), each.ConvertAll(static t => t.Step));
    }

    /// <summary>The order of the sources, or the currency, was another when this was weighed before.</summary>
    /// <param name="stood">What counted by then.</param>
    public void Weigh(IEnumerable<PriceFact> stood)
    {
        foreach (var fact in stood)
        {
            if (!_claims.TryGetValue((fact.Night, fact.Field), out var claims))
                continue;
            var was = claims.Where(c => c.By.Event == fact.Event).Select(static c => (PriceClaim?)c).FirstOrDefault();
            if (was != WinnerOf((fact.Night, fact.Field)))
                _before.TryAdd((fact.Night, fact.Field), was);
        }
    }

    /// <summary>In which currency the event spoke; null where nothing of it stands here.</summary>
    public string? CurrencyOf(long said) => _claims.Values.SelectMany(static c => c).Where(c => c.By.Event == said).Select(static c => c.By.Currency).FirstOrDefault();

    /// <summary>Takes back what one event said of a night, as if it had never been said.</summary>
    /// <param name="key">Which night, and what of it.</param>
    /// <param name="said">The event.</param>
    /// <param name="instead">What is said where nothing else is, in the currency of what is taken back.</param>
    /// <param name="isAgain">It is said wherever what is taken back had counted, too.</param>
    /// <returns>False where that event's word does not stand there any more.</returns>
    public bool TakeBack((DateOnly Night, NightField Field) key, long said, PriceClaim instead, bool isAgain)
    {
        if (!_claims.TryGetValue(key, out var claims) || !Array.Exists(claims, c => c.By.Event == said))
            return false;
        Touch(key);
        if (claims.Length > 1)
            _beside.Add(key);
        var counted = WinnerOf(key)?.By.Event == said;
        var left = Array.FindAll(claims, c => c.By.Event != said);
        _claims[key] = left.Length == 0 || (isAgain && counted) ? [.. left, instead] : left;
        return true;
    }

    public static StayDates? HullOf(IReadOnlyCollection<DateOnly> nights) =>
        nights.Count == 0 ? null : new StayDates(nights.Min(), nights.Max().AddDays(1));

    private PriceStep Apply(PriceSaid by, IReadOnlyList<PriceRange> ranges, List<Tally>? each)
    {
        var whole = new Tally(by);
        foreach (var (key, (value, range)) in Flatten(ranges))
        {
            var was = WinnerOf(key);
            var (place, known) = PlaceOf(key, by);
            if (known is { } newer && newer.By != by && !PriceRules.IsNewer(by, newer.By))
            {
                whole.Older(key, newer, value);
                each?[range].Older(key, newer, value);
                continue;
            }
            Put(key, place, new PriceClaim(value, by));
            var (counts, now) = (Counts(key.Field, by), WinnerOf(key));
            var isChanged = now?.Value != was?.Value;
            whole.Kept(key, counts, now, isChanged);
            each?[range].Kept(key, counts, now, isChanged);
        }
        return whole.Step;
    }

    /// <summary>Where the list's claim stands, and what it is; beyond the last one where there is none.</summary>
    private (int Place, PriceClaim? Known) PlaceOf((DateOnly Night, NightField Field) key, PriceSaid by)
    {
        var claims = _claims.GetValueOrDefault(key, []);
        var place = Array.FindIndex(claims, c => PriceRules.AreOfOneList(c.By, by) && (!key.Field.IsPrice || c.By.Currency == by.Currency));
        return place < 0 ? (claims.Length, null) : (place, claims[place]);
    }

    private void Put((DateOnly Night, NightField Field) key, int place, PriceClaim claim)
    {
        Touch(key);
        var claims = _claims.GetValueOrDefault(key, []);
        var after = new PriceClaim[Math.Max(claims.Length, place + 1)];
        claims.CopyTo(after, 0);
        after[place] = claim;
        _claims[key] = after;
    }

    private void Touch((DateOnly Night, NightField Field) key) => _before.TryAdd(key, WinnerOf(key));

    /// <summary>Null where nothing is said that could count.</summary>
    private PriceClaim? WinnerOf((DateOnly Night, NightField Field) key)
    {
        if (!_claims.TryGetValue(key, out var claims))
            return null;
        if (!key.Field.IsPrice || AllAreInCurrency(claims))
            return PriceRules.Winner(claims, _order);
        var counting = Array.FindAll(claims, c => c.By.Currency == _currency);
        // Where there are only releases there is no price, in whatever currency.
        if (counting.Length == 0 && Array.TrueForAll(claims, static c => c.Value is null))
            counting = claims;
        return counting.Length > 0 ? PriceRules.Winner(counting, _order) : null;
    }

    // A loop: it runs for every value that is said, and nearly always says yes.
    private bool AllAreInCurrency(PriceClaim[] claims)
    {
        foreach (var claim in claims)
            if (claim.By.Currency != _currency)
                return false;
        return true;
    }

    private bool Counts(NightField field, PriceSaid by) => !field.IsPrice || by.Currency == _currency;

    private static Dictionary<(DateOnly Night, NightField Field), (long? Value, int Range)> Flatten(IReadOnlyList<PriceRange> ranges)
    {
        var wishes = new Dictionary<(DateOnly Night, NightField Field), (long? Value, int Range)>();
        for (var range = 0; range < ranges.Count; range++)
            foreach (var night in ranges[range].Each())
                foreach (var wish in ranges[range].Values)
                    wishes[(night, wish.NightField)] = (wish.Value, range);
        return wishes;
    }

    /// <summary>Gathers what became of the values of a command, or of one of its ranges.</summary>
    private sealed class Tally(PriceSaid by)
    {
        private readonly List<DateOnly> _changed = [];
        private readonly List<DateOnly> _late = [];
        private int _said, _older, _outranked, _foreign;
        private PriceSaid? _outrankedBy, _known;
        private (NightField, DateOnly, long?, long?) _sample;

        public PriceStep Step => new(_said, _older, _outranked, _changed.Count, HullOf(_changed))
        {
            Late = _known is null
                ? null
                : new LatePrices(by, _known, NightSet.Of(_late.Distinct().Select(static n => new StayDates(n, n.AddDays(1)))), _late.Count, _sample),
            OutrankedBy = _outrankedBy,
            InOtherCurrency = _foreign,
        };

        /// <param name="known">The newer one that stands.</param>
        public void Older((DateOnly Night, NightField Field) key, PriceClaim known, long? came)
        {
            _older++;
            if (known.Value == came || !PriceRules.IsLate(by, known.By))
                return;
            _late.Add(key.Night);
            if (_known is not null && !PriceRules.IsNewer(known.By, _known))
                return;
            (_known, _sample) = (known.By, (key.Field, key.Night, known.Value, came));
        }

        /// <param name="counts">False where it is in another currency.</param>
        /// <param name="now">What counts from now on.</param>
        public void Kept((DateOnly Night, NightField Field) key, bool counts, PriceClaim? now, bool isChanged)
        {
            if (!counts)
                _foreign++;
            else if (now!.Value.By == by)
                _said++;
            else
                (_outranked, _outrankedBy) = (_outranked + 1, now.Value.By);
            if (isChanged)
                _changed.Add(key.Night);
        }
    }
}
