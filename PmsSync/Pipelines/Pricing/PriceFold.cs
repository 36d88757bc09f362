using PmsSync.Domain;
using PmsSync.State.Prices;

namespace PmsSync.Pipelines.Pricing;

/// <summary>What a command did.</summary>
/// <param name="Said">Values that are its own now.</param>
/// <param name="Older">Values that newer events have said already.</param>
/// <param name="Changed">Those of <paramref name="Said"/> that were others before.</param>
/// <param name="Nights">The span (half-open) of what changed; null where nothing did.</param>
internal readonly record struct PriceStep(int Said, int Older, int Changed, StayDates? Nights);

/// <summary>
/// Folds commands over what was said of a rate plan's nights. Each value is the newest event's that names it, in whatever
/// order the events come: an older one that is applied late says only what no newer one has said.
/// </summary>
internal sealed class PriceFold
{
    private readonly Dictionary<(DateOnly Night, NightField Field), PriceFact> _before = [];
    private readonly Dictionary<(DateOnly Night, NightField Field), PriceFact> _said = [];

    public PriceFold(IEnumerable<PriceFact> before)
    {
        foreach (var fact in before)
            _before.Add((fact.Night, fact.Field), fact);
    }

    /// <summary>What must be written, by night: every value that was said anew, changed or not, for the event that stands with it.</summary>
    public IReadOnlyList<PriceFact> Said => [.. _said.Values.OrderBy(static f => f.Night).ThenBy(static f => f.Field.Code)];

    /// <summary>What is other than before the first command.</summary>
    public IEnumerable<PriceFact> Changed => _said.Values.Where(f => f.Value != _before.GetValueOrDefault((f.Night, f.Field)).Value);

    public PriceStep Apply(long eventId, IEnumerable<PriceRange> ranges) => Apply(eventId, Flatten(ranges));

    /// <summary>The currency has changed: the amounts mean nothing any more and are nobody's.</summary>
    public void ForgetPrices(long eventId) =>
        Apply(eventId, _before.Where(static c => c.Key.Field.IsPrice && c.Value.Value is not null).ToDictionary(static c => c.Key, static _ => (long?)null));

    private PriceStep Apply(long eventId, Dictionary<(DateOnly Night, NightField Field), long?> wishes)
    {
        var (said, older) = (0, 0);
        var changed = new List<DateOnly>();
        foreach (var ((night, field), value) in wishes)
        {
            var now = Now(night, field);
            if (now.Event > eventId)
            {
                older++;
                continue;
            }
            said++;
            _said[(night, field)] = new PriceFact(field, night, value, eventId);
            if (now.Value != value)
                changed.Add(night);
        }
        return new PriceStep(said, older, changed.Count, HullOf(changed));
    }

    public static StayDates? HullOf(IReadOnlyCollection<DateOnly> nights) =>
        nights.Count == 0 ? null : new StayDates(nights.Min(), nights.Max().AddDays(1));

    private PriceFact Now(DateOnly night, NightField field) =>
        _said.TryGetValue((night, field), out var said) ? said : _before.GetValueOrDefault((night, field));

    private static Dictionary<(DateOnly Night, NightField Field), long?> Flatten(IEnumerable<PriceRange> ranges)
    {
        var wishes = new Dictionary<(DateOnly Night, NightField Field), long?>();
        foreach (var range in ranges)
            foreach (var night in range.Each())
                foreach (var wish in range.Values)
                    wishes[(night, wish.NightField)] = wish.Value;
        return wishes;
    }
}
