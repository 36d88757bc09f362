using System.Threading.Channels;

namespace PmsSync.Engine;

/// <summary>
/// The bounded channel between the committing thread and the engine. When it is full it notes that it has spilled:
/// from then on nothing is taken until the engine has caught up from the source, so that order holds.
/// It starts as spilled, because what a crash left open lies in the source as well.
/// </summary>
internal sealed class Intake(int capacity)
{
    private readonly Channel<WorkItem> _channel = Channel.CreateBounded<WorkItem>(
        new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    private readonly Lock _gate = new();
    private volatile bool _spilled = true;

    public bool Spilled => _spilled;

    public int Count => _channel.Reader.Count;

    /// <summary>Takes committed items in ascending order of id. Never blocks.</summary>
    /// <returns>False when some were left to be read from the source.</returns>
    public bool Offer(ReadOnlySpan<WorkItem> items)
    {
        lock (_gate)
        {
            foreach (var item in items)
            {
                if (_spilled || !_channel.Writer.TryWrite(item))
                {
                    _spilled = true;
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Moves items into <paramref name="into"/> until it holds <paramref name="max"/>.</summary>
    public void Read(List<WorkItem> into, int max)
    {
        while (into.Count < max && _channel.Reader.TryRead(out var item))
            into.Add(item);
    }

    /// <summary>From now on offers are taken again; what was left out before must still be read, and before them.</summary>
    public void EndSpill()
    {
        lock (_gate)
            _spilled = false;
    }
}
