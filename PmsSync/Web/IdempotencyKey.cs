using PmsSync.Domain;
using PmsSync.Journal;

namespace PmsSync.Web;

/// <summary>The key by which a caller may repeat a write without doing it twice: of its own for each tenant, method and path.</summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";

    public const int Longest = 255;

    public static string TextOf(HttpRequest request) => request.Headers[Header].ToString();

    /// <summary>Null where the request has none.</summary>
    public static byte[]? Of(HttpRequest request, TenantId tenant) => TextOf(request) is { Length: > 0 } key
        ? DedupeKey.Of(tenant.Value, request.Method, request.Path.ToString(), key).Bytes.ToArray()
        : null;
}
