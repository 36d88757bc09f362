using PmsSync.Domain;

namespace PmsSync.Inbound.Channels;

/// <summary>A connection to an API among all tenants', as schedules and rows name it.</summary>
internal readonly record struct ChannelKey(TenantId Tenant, ConnectionId Connection)
{
    public static ChannelKey Of(ChannelAccess access) => new(access.Tenant, access.Connection);

    public override string ToString() => $"{Tenant}/{Connection}";
}
