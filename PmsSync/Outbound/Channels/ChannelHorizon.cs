using System.Collections.Concurrent;
using PmsSync.Domain;

namespace PmsSync.Outbound.Channels;

/// <summary>How far ahead each channel keeps a calendar. Any thread.</summary>
internal sealed class ChannelHorizon
{
    /// <summary>What the one documented system keeps by itself (Channex, <c>state_length</c>).</summary>
    public const int Default = 500;

    private readonly ConcurrentDictionary<(TenantId, ConnectionId), int> _nights = new();

    public int NightsOf(TenantId tenant, ConnectionId connection) => _nights.GetValueOrDefault((tenant, connection), Default);

    /// <summary>Returns true when that is another number than before: the difference is to be told.</summary>
    public bool Set(TenantId tenant, ConnectionId connection, int nights)
    {
        var before = NightsOf(tenant, connection);
        _nights[(tenant, connection)] = nights;
        return before != nights;
    }

    /// <summary>The nights that may be told: from the unit's own today on, never a past one.</summary>
    public StayDates WindowOf(TenantId tenant, ConnectionId connection, TimeZoneInfo zone, DateTimeOffset now)
    {
        var today = now.DateIn(zone);
        return new StayDates(today, today.AddDays(NightsOf(tenant, connection)));
    }
}
