using System.Security.Cryptography;
using System.Text;
using PmsSync.Domain;

namespace PmsSync.State.Messages;

/// <summary>Ids made of the channel's own, so that reading something again finds its row.</summary>
internal static class MessageIds
{
    public static string OfThread(TenantId tenant, ConnectionId connection, string channelThread) => Of(tenant, connection, "thread", channelThread);

    /// <summary>Of a thread that has no name at the channel yet.</summary>
    public static string OfBooking(TenantId tenant, ConnectionId connection, string booking) => Of(tenant, connection, "booking", booking);

    public static string OfMessage(TenantId tenant, ConnectionId connection, string channelMessage) => Of(tenant, connection, "message", channelMessage);

    private static string Of(TenantId tenant, ConnectionId connection, string kind, string id) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{tenant}\n{connection}\n{kind}\n{id}")).AsSpan(0, 16));
}
