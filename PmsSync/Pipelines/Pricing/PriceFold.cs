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
}

/// <summary>Nights of which a source's older version arrived after its newer one, and said something else.</summary>
/// <param name="Known">The newest of those that were there.</param>
/// <param name="Sample">One of the values: what stands, and what came late.</param>
internal sealed record LatePrices(PriceSaid Late, PriceSaid Known, NightSet Nights, int Values, (NightField Field, DateOnly Night, long? Stands, long? Came) Sample);

/// <summary>
/// Folds commands over what each source said of a rate plan's nights. What counts is a function of the newest claim of each
/// source, in whatever order the events come: an older one that is applied late says only what no newer one has said.
/// </summary>
internal sealed class PriceFold
{
    private readonly SourceOrder _order;
    private readonly Dictionary<(DateOnly Night, NightField Field), PriceClaim[]> _claims = [];
    private readonly Dictionary<(DateOnly Night, NightField Field), PriceClaim?> _before = [];

    // Those that had several claims before all of them but one went.
    private readonly HashSet<(DateOnly Night, NightField Field)> _several = [];

    public PriceFold(IEnumerable<PriceVoice> before, SourceOrder order)
    {
        _order = order;
        foreach (var (field, night, claim) in before)
            _claims[(night, field)] = _claims.TryGetValue((night, field), out var others) ? [.. others, claim] : [claim];
    }

    /// <summary>What must be written, by night: every value that was said or weighed anew, changed or not, for the event that stands with it.</summary>
    public IReadOnlyList<PriceFact> Said =>
    [
        .. _before.Keys.Select(key => (Key: key, Now: WinnerOf(key)!.Value))
            .Select(static w => new PriceFact(w.Key.Field, w.Key.Night, w.Now.Value, w.Now.By.Event))
            .OrderBy(static f => f.Night).ThenBy(static f => f.Field.Code),
    ];

    /// <summary>Of what was touched, that which has several sources: what does not count of it.</summary>
    public IEnumerable<(NightField Field, DateOnly Night, IReadOnlyList<PriceClaim> Others)> Others =>
        from key in _before.Keys
        let claims = _claims[key]
        where claims.Length > 1 || _several.Contains(key)
        let winner = WinnerOf(key)
        select (key.Field, key.Night, (IReadOnlyList<PriceClaim>)[.. claims.Where(c => c != winner)]);

    /// <summary>The events whose word is kept of what was touched.</summary>
    public IReadOnlySet<long> Speakers => _before.Keys.SelectMany(k => _claims[k]).Select(static c => c.By.Event).ToHashSet();

    /// <summary>What is other than before the first command.</summary>
    public IEnumerable<PriceFact> Changed => Said.Where(f => f.Value != _before[(f.Night, f.Field)]?.Value);

    public PriceStep Apply(PriceSaid by, IEnumerable<PriceRange> ranges) => Apply(by, Flatten(ranges));

    /// <summary>The currency has changed: the amounts mean nothing any more and are nobody's.</summary>
    public void ForgetPrices(PriceSaid by)
    {
        foreach (var key in _claims.Keys.Where(static k => k.Field.IsPrice).ToList())
        {
            Touch(key);
            if (_claims[key].Length > 1)
                _several.Add(key);
            _claims[key] = [new PriceClaim(null, by)];
        }
    }

    /// <summary>The order of the sources was weighed otherwise before.</summary>
    /// <param name="stood">What counted by then.</param>
    public void Weigh(IEnumerable<PriceFact> stood)
    {
        foreach (var fact in stood.Where(f => _claims.TryGetValue((f.Night, f.Field), out var claims) && claims.Length > 1))
            _before.TryAdd((fact.Night, fact.Field), _claims[(fact.Night, fact.Field)].First(c => c.By.Event == fact.Event));
    }

    public static StayDates? HullOf(IReadOnlyCollection<DateOnly> nights) =>
        nights.Count == 0 ? null : new StayDates(nights.Min(), nights.Max().AddDays(1));

    private PriceStep Apply(PriceSaid by, Dictionary<(DateOnly Night, NightField Field), long?> wishes)
    {
        var (said, older, outranked) = (0, 0, 0);
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
            var now = WinnerOf(key)!.Value;
            if (now.By == by)
                said++;
            else
                (outranked, outrankedBy) = (outranked + 1, now.By);
            if (now.Value != was?.Value)
                changed.Add(key.Night);
        }
        return new PriceStep(said, older, outranked, changed.Count, HullOf(changed)) { Late = late.Found, OutrankedBy = outrankedBy };
    }

    /// <returns>False where its source has said something newer.</returns>
    private bool Claim((DateOnly Night, NightField Field) key, PriceClaim claim, LateOnes late)
    {
        var claims = _claims.GetValueOrDefault(key, []);
        var place = Array.FindIndex(claims, c => PriceRules.AreOfOneList(c.By, claim.By));
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

    private PriceClaim? WinnerOf((DateOnly Night, NightField Field) key) =>
        _claims.TryGetValue(key, out var claims) ? PriceRules.Winner(claims, _order) : null;

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
