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
        var (body, query) = (await RequestBody.ReadAsync(request), request.QueryString.Value);
        return body.IsEmpty && isOptional ? new Read(JsonElement.Parse("{}"), RequestBody.HashOf(body.Span, query)) : Of(body, query);
    }

    /// <param name="body">As it came.</param>
    /// <param name="query">What its address asks for beside its path; may be empty.</param>
    public static JsonBody Of(ReadOnlyMemory<byte> body, string? query = null)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new Read(document.RootElement.Clone(), RequestBody.HashOf(body.Span, query))
                : new Refused(Problem.Unreadable("The body must be one JSON object, { … }."));
        }
        catch (JsonException error)
        {
            return new Refused(Problem.Unreadable($"The body is no readable JSON: line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}."));
        }
    }
}
