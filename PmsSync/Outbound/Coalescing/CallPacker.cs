using PmsSync.Connectors.Contract;
using PmsSync.Domain;

namespace PmsSync.Outbound.Coalescing;

/// <summary>Fills calls in the order given: the fewest for that order. Strokes that depend on their order stay in one call.</summary>
internal sealed class CallPacker(PushRules rules)
{
    private readonly List<OutgoingCall> _calls = [];
    private List<Stroke> _open = [];
    private long _bytes;

    /// <param name="strokes">All that may depend on one another.</param>
    /// <param name="flat">Paints what these strokes paint without any dependence, for those that no call can hold together.</param>
    public void Add(List<Stroke> strokes, Func<List<Stroke>, IReadOnlyList<Stroke>> flat)
    {
        if (Fits(_open.Count, _bytes, strokes))
        {
            Append(strokes);
            return;
        }
        foreach (var group in StrokeGroups.Of(strokes))
        {
            if (group.Count == 1 || Fits(0, 0, group))
                Append(group);
            else
                flat(group).ToList().ForEach(stroke => Append([stroke]));
        }
    }

    public IReadOnlyList<OutgoingCall> Finish()
    {
        Close();
        return _calls;
    }

    private void Append(List<Stroke> together)
    {
        // A single stroke above the limit goes alone: the system may still take it, and says so if not.
        if (!Fits(_open.Count, _bytes, together))
            Close();
        _open.AddRange(together);
        _bytes += together.Sum(stroke => (long)rules.SizeOf(stroke));
    }

    private bool Fits(int items, long bytes, List<Stroke> more) =>
        items + (long)more.Count <= rules.MaxItems && bytes + more.Sum(stroke => (long)rules.SizeOf(stroke)) <= rules.MaxBytes;

    private void Close()
    {
        if (_open.Count > 0)
            _calls.Add(new OutgoingCall(_open));
        (_open, _bytes) = ([], 0);
    }
}
