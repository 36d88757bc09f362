using PmsSync.Connectors;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Tenancy;

namespace PmsSync.Outbound.Channels;

/// <summary>One endpoint of one connection as it is configured now, and the connector that speaks to it.</summary>
internal sealed record ChannelLink(DeliveryLane Lane, ChannelAccess Access, IConnector Connector, ICalendarPush Push);

/// <summary>Finds who speaks to a connection.</summary>
internal sealed class ChannelLinks(TenantDirectory tenants, ConnectorRegistry connectors)
{
    /// <summary>Null where the connection is gone or disabled, or its system cannot be told.</summary>
    public ChannelLink? Find(DeliveryLane lane) =>
        tenants.Current.Find(lane.Tenant, lane.Connection) is { Enabled: true, Channel: { IsTold: true } access }
        && connectors.Find(access.Type) is { } connector
        && (lane.Endpoint == Endpoint.Availability ? connector.Availability : connector.Prices) is { } push
            ? new ChannelLink(lane, access, connector, push) : null;

    /// <summary>Null where the connection is gone, disabled or no API's, or nobody speaks its language.</summary>
    public (ChannelAccess Access, IConnector Connector)? Find(TenantId tenant, ConnectionId connection) =>
        tenants.Current.Find(tenant, connection) is { Enabled: true, Channel: { } access } && connectors.Find(access.Type) is { } connector
            ? (access, connector) : null;

    /// <summary>Every connection to an API that is to be used, and who speaks to it.</summary>
    public IEnumerable<(ChannelAccess Access, IConnector Connector)> Connections() =>
        from access in tenants.Current.EnabledChannels
        let connector = connectors.Find(access.Type)
        where connector is not null
        select (access, connector);

    /// <summary>Every endpoint that is told.</summary>
    public IEnumerable<ChannelLink> All() =>
        from tenant in tenants.Current.Tenants
        from connection in tenant.Connections
        from endpoint in (Endpoint[])[Endpoint.Availability, Endpoint.Prices]
        let link = Find(new DeliveryLane(tenant.Id, connection.Id, endpoint))
        where link is not null
        select link;
}
