using System.Security.Cryptography;
using System.Text.Json;
using PmsSync.Web.Problems;

namespace PmsSync.Web.Input;

/// <summary>A request's body, or the answer to one that is not understood.</summary>
internal abstract record JsonBody
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    private JsonBody()
    {
    }

    /// <summary>A JSON object. <paramref name="Hash"/> tells one body from another.</summary>
    internal sealed record Read(JsonElement Root, string Hash) : JsonBody;

    internal sealed record Refused(IResult Answer) : JsonBody;

    /// <summary>Reads the body and goes on with it, or answers why it cannot be read.</summary>
    public static async Task<IResult> ThenAsync(HttpRequest request, Func<Read, Task<IResult>> then, bool isOptional = false) =>
        await OfAsync(request, isOptional) switch
        {
            Read read => await then(read),
            Refused refused => refused.Answer,
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    /// <param name="request">Its body may be missing only where <paramref name="isOptional"/>; that counts as an empty object.</param>
    /// <param name="isOptional">True where a request without a body means something.</param>
    public static async Task<JsonBody> OfAsync(HttpRequest request, bool isOptional = false)
    {
        using var bytes = new MemoryStream();
        await request.Body.CopyToAsync(bytes, request.HttpContext.RequestAborted);
        var body = bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
        return body.IsEmpty && isOptional ? new Read(JsonElement.Parse("{}"), HashOf(body.Span)) : Of(body);
    }

    public static JsonBody Of(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new Read(document.RootElement.Clone(), HashOf(body.Span))
                : new Refused(Problem.Unreadable("The body must be one JSON object, { … }."));
        }
        catch (JsonException error)
        {
            return new Refused(Problem.Unreadable($"The body is no readable JSON: line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}."));
        }
    }

    private static string HashOf(ReadOnlySpan<byte> body) => Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 16));
}
