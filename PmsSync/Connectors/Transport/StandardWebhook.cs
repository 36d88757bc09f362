using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PmsSync.Connectors.Transport;

/// <summary>
/// The signature of Standard Webhooks (standardwebhooks.com): HMAC-SHA256 over <c>id.timestamp.body</c>, in base64 behind
/// <c>v1,</c>. The same for what we send and for what we take.
/// </summary>
internal static class StandardWebhook
{
    public const string IdHeader = "webhook-id";
    public const string TimestampHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";

    /// <summary>How far the timestamp of a message may be from now, either way.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private const string Version = "v1,";

    /// <summary>The value of <see cref="SignatureHeader"/>.</summary>
    /// <param name="at">As it stands in <see cref="TimestampHeader"/>, in whole seconds.</param>
    public static string Sign(ReadOnlySpan<byte> key, string id, DateTimeOffset at, ReadOnlySpan<byte> body) =>
        Version + Convert.ToBase64String(Hash(key, id, Seconds(at), body));

    /// <summary>The value of <see cref="TimestampHeader"/>.</summary>
    public static string Seconds(DateTimeOffset at) => at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>Compared in constant time; of several signatures, as during a change of the secret, one is enough.</summary>
    /// <param name="signatures">As in the header, separated by blanks.</param>
    /// <returns>When it was signed; null where it is not authentic, or too old or too new.</returns>
    public static DateTimeOffset? Verify(
        ReadOnlySpan<byte> key, string? id, string? timestamp, string? signatures, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        if (string.IsNullOrEmpty(id) || timestamp is null || signatures is null
            || !long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || Math.Abs(now.ToUnixTimeSeconds() - seconds) > Tolerance.TotalSeconds)
            return null;
        var wanted = Encoding.ASCII.GetBytes(Version + Convert.ToBase64String(Hash(key, id, timestamp, body)));
        var isAuthentic = false;
        foreach (var signature in signatures.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            isAuthentic |= CryptographicOperations.FixedTimeEquals(wanted, Encoding.UTF8.GetBytes(signature));
        return isAuthentic ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
    }

    private static byte[] Hash(ReadOnlySpan<byte> key, string id, string timestamp, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(Encoding.UTF8.GetBytes($"{id}.{timestamp}."));
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }
}
