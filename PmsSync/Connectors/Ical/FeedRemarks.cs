namespace PmsSync.Connectors.Ical;

/// <summary>Collects the remarks on one body; the list is bounded, so that a hostile body cannot grow it.</summary>
internal sealed class FeedRemarks
{
    private const int Most = 100;

    private readonly List<FeedRemark> _remarks = [];
    private readonly HashSet<string> _said = new(StringComparer.Ordinal);
    private int _omitted;

    public int Count => _remarks.Count;

    public void Add(int? line, string text)
    {
        if (_remarks.Count < Most)
            _remarks.Add(new FeedRemark(line, text));
        else
            _omitted++;
    }

    /// <summary>For oddities that a feed repeats on every event: said once, at the first line.</summary>
    public void AddOnce(int? line, string text)
    {
        if (_said.Count < Most && _said.Add(text))
            Add(line, text);
    }

    public IReadOnlyList<FeedRemark> ToList() =>
        _omitted == 0 ? [.. _remarks] : [.. _remarks, new FeedRemark(null, $"{_omitted} more remarks are left out")];
}
