using PmsSync.Domain;
using PmsSync.Journal.Timing;

namespace PmsSync.Inbound.Channels;

/// <summary>
/// How long it takes from the first time that a system shows us something until it has our acknowledgement, over however many
/// pulls that is.
/// </summary>
internal sealed class AcknowledgementTimes(EventTimings timings, TimeProvider time)
{
    /// <summary>Of one connection; beyond that the system does not listen, and its health says so.</summary>
    private const int MostOpen = 1_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<ChannelKey, Dictionary<string, long>> _open = [];

    /// <summary>The present moment, to be handed to <see cref="Arrived"/>.</summary>
    public long Stamp() => time.GetTimestamp();

    /// <summary>It is committed; it was shown at <paramref name="stamp"/>, if not before.</summary>
    public void Arrived(ChannelKey key, string id, long stamp)
    {
        lock (_gate)
        {
            if (!_open.TryGetValue(key, out var open))
                _open[key] = open = new Dictionary<string, long>(StringComparer.Ordinal);
            if (open.Count < MostOpen)
                open.TryAdd(id, stamp);
        }
    }

    /// <summary>The system took our acknowledgement of it.</summary>
    public void Acknowledged(ChannelKey key, string id)
    {
        lock (_gate)
        {
            if (_open.TryGetValue(key, out var open) && open.Remove(id, out var stamp))
                Count(stamp);
        }
    }

    /// <summary>The system knows that all it showed so far is here.</summary>
    public void AllAcknowledged(ChannelKey key)
    {
        lock (_gate)
        {
            if (!_open.Remove(key, out var open))
                return;
            foreach (var stamp in open.Values)
                Count(stamp);
        }
    }

    private void Count(long stamp) => timings.Acknowledged(Pipeline.Bookings, time.GetElapsedTime(stamp));
}
