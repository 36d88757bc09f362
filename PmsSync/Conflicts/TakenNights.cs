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

    /// <param name="dates">Of everybody who will be added.</param>
    public TakenNights(IEnumerable<StayDates> dates)
    {
        _starts = [.. dates.SelectMany(static d => (DateOnly[])[d.Arrival, d.Departure]).Distinct().Order()];
        _takers = new List<int>[_starts.Length];
        _hasGuest = new bool[_starts.Length];
        for (var span = 0; span < _takers.Length; span++)
            _takers[span] = [];
    }

    /// <param name="taker">A number that grows with each who is added.</param>
    public void Add(int taker, StayDates dates, bool isGuest)
    {
        var (first, end) = SpansOf(dates);
        for (var span = first; span < end; span++)
        {
            _takers[span].Add(taker);
            _hasGuest[span] |= isGuest;
        }
    }

    /// <summary>The spans of these dates that at least <paramref name="quantity"/> take by now.</summary>
    public IReadOnlyList<int> FullIn(StayDates dates, int quantity, bool onlyWithGuests)
    {
        List<int>? full = null;
        var (first, end) = SpansOf(dates);
        for (var span = first; span < end; span++)
        {
            if (_takers[span].Count >= quantity && (_hasGuest[span] || !onlyWithGuests))
                (full ??= []).Add(span);
        }
        return full ?? [];
    }

    public NightSet NightsOf(IReadOnlyList<int> spans) => NightSet.Of(spans.Select(span => new StayDates(_starts[span], _starts[span + 1])));

    /// <summary>Those who take a night of any of these spans, in the order in which they were added, at most so many.</summary>
    public IEnumerable<int> FirstIn(IReadOnlyList<int> spans, int most) =>
        spans.Count == 1 ? _takers[spans[0]].Take(most) : spans.SelectMany(span => _takers[span].Take(most)).Distinct().Order().Take(most);

    private (int First, int End) SpansOf(StayDates dates) => (Array.BinarySearch(_starts, dates.Arrival), Array.BinarySearch(_starts, dates.Departure));
}
