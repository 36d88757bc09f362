using System.Collections.Concurrent;

namespace PmsSync.Outbound.Channels;

/// <summary>
/// Where the search of each lane stands. Not stored: after a crash what is still to be told goes together again, is refused
/// once more, and is searched anew.
/// </summary>
internal sealed class CallSearches
{
    private readonly ConcurrentDictionary<DeliveryLane, CallSearch> _searches = new();

    public CallSearch? Of(DeliveryLane lane) => _searches.GetValueOrDefault(lane);

    public void Set(DeliveryLane lane, CallSearch? search)
    {
        if (search is null)
            _searches.TryRemove(lane, out _);
        else
            _searches[lane] = search;
    }
}
