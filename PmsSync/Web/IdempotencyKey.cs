using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Outbound.Feeds;

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

    /// <summary>The same of a request for a new address.</summary>
    public static RotationRequest? OfRotation(HttpRequest request, TenantId tenant) => Of(request, tenant) is { } key ? new RotationRequest(tenant, key) : null;
}
