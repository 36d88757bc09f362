using System.Security.Cryptography;
using System.Text;

namespace PmsSync.Outbound.Notices;

/// <summary>Standard Webhooks 1.0.0, "Signature scheme": HMAC-SHA256 over id, time and body, once with each secret.</summary>
internal static class WebhookSignature
{
    /// <param name="id">Without a full stop.</param>
    /// <param name="seconds">Since the epoch, of this try.</param>
    /// <returns>The value of <c>webhook-signature</c>.</returns>
    public static string Of(IEnumerable<byte[]> secrets, string id, long seconds, string body)
    {
        var signed = Encoding.UTF8.GetBytes($"{id}.{seconds}.{body}");
        return string.Join(' ', secrets.Select(s => "v1," + Convert.ToBase64String(HMACSHA256.HashData(s, signed))));
    }
}
