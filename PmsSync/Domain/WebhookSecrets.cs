namespace PmsSync.Domain;

/// <summary>The secrets of Standard Webhooks: <c>whsec_</c> and 24 to 64 bytes in base64 (standardwebhooks.com, "Symmetric").</summary>
internal static class WebhookSecrets
{
    public const string Prefix = "whsec_";

    private const int LeastBytes = 24, MostBytes = 64;

    /// <summary>For a person: what to write.</summary>
    public const string Form = "whsec_ and 24 to 64 random bytes in base64 (openssl rand -base64 32)";

    /// <summary>Null where it is none.</summary>
    public static byte[]? KeyOf(string secret)
    {
        if (!secret.StartsWith(Prefix, StringComparison.Ordinal))
            return null;
        var key = new byte[secret.Length];
        return Convert.TryFromBase64String(secret[Prefix.Length..], key, out var length) && length is >= LeastBytes and <= MostBytes ? key[..length] : null;
    }
}
