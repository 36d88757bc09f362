using System.Collections.Concurrent;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;

namespace PmsSync.Outbound.Channels;

/// <summary>What of a calendar one channel takes.</summary>
/// <param name="Nights">How far ahead it keeps a calendar, from the property's own today on; at least 1.</param>
/// <param name="Zone">The property's own; null: the unit's.</param>
/// <param name="Fields">The fields that it takes beside prices, which it always does; null: all of each endpoint's.</param>
internal sealed record ChannelReach(int Nights, TimeZoneInfo? Zone = null, IReadOnlyList<NightField>? Fields = null)
{
    /// <summary>What the one documented system keeps by itself (Channex, <c>state_length</c>).</summary>
    public static readonly ChannelReach Default = new(500);

    public bool Takes(NightField field) => Fields is null || field.IsPrice || Fields.Contains(field);

    /// <summary>The nights that may be told: from today on, the later one of the unit's and the property's, never a past one of either.</summary>
    public StayDates WindowOf(TimeZoneInfo unitZone, DateTimeOffset now)
    {
        var today = now.DateIn(unitZone);
        var there = now.DateIn(Zone ?? unitZone);
        var (first, end) = (today > there ? today : there, there.AddDays(Nights));
        return new StayDates(first, end > first ? end : first.AddDays(1));
    }
}

/// <summary>What each channel takes, as far as its settings were read. Any thread.</summary>
internal sealed class ChannelHorizon
{
    private readonly ConcurrentDictionary<(TenantId, ConnectionId), ChannelReach> _reach = new();

    public ChannelReach ReachOf(TenantId tenant, ConnectionId connection) => _reach.GetValueOrDefault((tenant, connection), ChannelReach.Default);

    public void Set(TenantId tenant, ConnectionId connection, ChannelReach reach) => _reach[(tenant, connection)] = reach;

    /// <inheritdoc cref="ChannelReach.WindowOf"/>
    public StayDates WindowOf(TenantId tenant, ConnectionId connection, TimeZoneInfo zone, DateTimeOffset now) =>
        ReachOf(tenant, connection).WindowOf(zone, now);

    /// <summary>Which fields an endpoint of a connection is told.</summary>
    public Func<NightField, bool> FieldsOf(ChannelAccess access, PushRules rules)
    {
        var reach = ReachOf(access.Tenant, access.Connection);
        return field => rules.Knows(field) && reach.Takes(field);
    }
}
