namespace PmsSync.Sandbox.Channex.Wire;

/// <summary>
/// One request as it arrived. <paramref name="Path"/> begins after <c>/api/v1</c>, with a slash;
/// <paramref name="Query"/> is the raw query string with or without its question mark; header names are lower case.
/// </summary>
internal sealed record ChannexRequest(
    string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body)
{
    public const string KeyHeader = "user-api-key";

    public string? Key => Headers.GetValueOrDefault(KeyHeader);

    public string[] Segments { get; } = Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>One answer. The body is JSON unless a fault replaced it.</summary>
internal sealed record ChannexResponse(int Status, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string ContentType { get; init; } = "application/json; charset=utf-8";

    public ChannexResponse With(string header, string value) =>
        this with { Headers = new Dictionary<string, string>(Headers, StringComparer.Ordinal) { [header] = value } };
}
