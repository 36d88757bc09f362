using System.Security.Cryptography;
using System.Text;

namespace PmsSync.Web.Input;

/// <summary>The body of a request, read once and kept: what stands before an endpoint looks at it too.</summary>
internal static class RequestBody
{
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request)
    {
        if (request.Body is not MemoryStream kept)
        {
            kept = new MemoryStream();
            await request.Body.CopyToAsync(kept, request.HttpContext.RequestAborted);
            request.Body = kept;
        }
        return kept.GetBuffer().AsMemory(0, (int)kept.Length);
    }

    /// <summary>Tells one request from another of the same method and path.</summary>
    public static async Task<string> HashAsync(HttpRequest request) => HashOf((await ReadAsync(request)).Span, request.QueryString.Value);

    /// <param name="body">Byte by byte.</param>
    /// <param name="query">What the address asks for beside its path; may be empty.</param>
    public static string HashOf(ReadOnlySpan<byte> body, string? query = null)
    {
        var hash = SHA256.HashData(body);
        if (!string.IsNullOrEmpty(query))
            hash = SHA256.HashData([.. hash, .. Encoding.UTF8.GetBytes(query)]);
        return Convert.ToHexStringLower(hash.AsSpan(0, 16));
    }
}
