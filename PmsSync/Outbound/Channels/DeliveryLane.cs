using PmsSync.Domain;

namespace PmsSync.Outbound.Channels;

/// <summary>The two kinds of calls that tell a calendar, each with its own limits. The numbers are stored.</summary>
internal enum Endpoint
{
    Availability = 0,
    Prices = 1,
}

/// <summary>Where one call is under way at a time: a connection's endpoint.</summary>
internal readonly record struct DeliveryLane(TenantId Tenant, ConnectionId Connection, Endpoint Endpoint)
{
    private const string AvailabilityEnd = "/availability", PricesEnd = "/prices";

    /// <summary>The lane's name within its tenant.</summary>
    public string Name => Connection.Value + (Endpoint == Endpoint.Availability ? AvailabilityEnd : PricesEnd);

    public DeliveryLane Beside => this with { Endpoint = Endpoint == Endpoint.Availability ? Endpoint.Prices : Endpoint.Availability };

    public static DeliveryLane Of(Target target) =>
        new(target.Tenant, target.Connection, target.IsAvailability ? Endpoint.Availability : Endpoint.Prices);

    public static DeliveryLane Parse(TenantId tenant, string name)
    {
        var isAvailability = name.EndsWith(AvailabilityEnd, StringComparison.Ordinal);
        var connection = name[..^(isAvailability ? AvailabilityEnd.Length : PricesEnd.Length)];
        return new(tenant, new ConnectionId(connection), isAvailability ? Endpoint.Availability : Endpoint.Prices);
    }

    public override string ToString() => $"{Tenant}/{Name}";
}
