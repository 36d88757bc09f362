using PmsSync.Domain;

namespace PmsSync.Conflicts;

/// <summary>
/// Who takes which nights, as one after the other comes. Between two neighbouring arrivals or departures every night is alike,
/// so the nights are counted by such spans: a room type with ten thousand stays has a few hundred, and a closure of a
/// thousand years has one.
/// </summary>
internal sealed class TakenNights
{
    private readonly DateOnly[] _starts;
    private readonly List<int>[] _takers;
    private readonly bool[] _hasGuest;

    // By taker, the count that met it last: one that lasts over many spans counts once, without a set for each count.
    private readonly List<int> _countedBy = [];
    private int _counts;

    /// <param name="ranges">Of everybody who will be added.</param>
    public TakenNights(IEnumerable<StayDates> ranges)
    {
        _starts = [.. ranges.SelectMany(static d => (DateOnly[])[d.Arrival, d.Departure]).Distinct().Order()];
        _takers = new List<int>[_starts.Length];
        _hasGuest = new bool[_starts.Length];
        for (var span = 0; span < _takers.Length; span++)
            _takers[span] = [];
    }

    /// <param name="taker">A number that grows with each who is added.</param>
    public void Add(int taker, NightSet nights, bool isGuest)
    {
        while (_countedBy.Count <= taker)
            _countedBy.Add(0);
        foreach (var span in SpansOf(nights))
        {
            _takers[span].Add(taker);
            _hasGuest[span] |= isGuest;
        }
    }

    /// <summary>The spans of these nights that at least <paramref name="quantity"/> take by now.</summary>
    public IReadOnlyList<int> FullIn(NightSet nights, int quantity, bool onlyWithGuests) =>
        [.. SpansOf(nights).Where(span => _takers[span].Count >= quantity && (_hasGuest[span] || !onlyWithGuests))];

    public NightSet NightsOf(IReadOnlyList<int> spans) => NightSet.Of(spans.Select(span => new StayDates(_starts[span], _starts[span + 1])));

    /// <summary>Those who take a night of any of these spans, in the order in which they were added, at most so many.</summary>
    public IEnumerable<int> FirstIn(IReadOnlyList<int> spans, int most) =>
        spans.Count == 1 ? _takers[spans[0]].Take(most) : spans.SelectMany(span => _takers[span].Take(most)).Distinct().Order().Take(most);

    /// <summary>How many take a night of any of these spans.</summary>
    public int CountIn(IReadOnlyList<int> spans)
    {
        if (spans.Count == 1)
            return _takers[spans[0]].Count;
        var (count, mine) = (0, ++_counts);
        foreach (var taker in spans.SelectMany(span => _takers[span]))
        {
            if (_countedBy[taker] == mine)
                continue;
            _countedBy[taker] = mine;
            count++;
        }
        return count;
    }

    private IEnumerable<int> SpansOf(NightSet nights) => nights.SelectMany(SpansOf);

    private IEnumerable<int> SpansOf(StayDates dates)
    {
        var first = Array.BinarySearch(_starts, dates.Arrival);
        return Enumerable.Range(first, Array.BinarySearch(_starts, dates.Departure) - first);
    }
}
