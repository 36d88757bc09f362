using System.Net;
using System.Text;
using PmsSync.Sandbox.Channex.Wire;

namespace PmsSync.Sandbox.Channex.Hosts;

/// <summary>
/// The simulated account as the innermost handler of an <see cref="HttpClient"/>: no port and no clock of its own, for proofs in virtual
/// time. Any host will do; the path must have <c>/api/v1</c> in it.
/// </summary>
internal sealed class ChannexHandler(ChannexExchange exchange) : HttpMessageHandler
{
    private const string Root = "/api/v1";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        var delivered = await exchange.SendAsync(Read(request, body), cancellationToken);
        if (delivered.Response is not { } response)
            throw new HttpRequestException(HttpRequestError.ResponseEnded, "The connection was reset.");
        var answer = new HttpResponseMessage((HttpStatusCode)response.Status)
        {
            RequestMessage = request,
            Content = delivered.IsCut ? new StreamContent(new CutStream(Encoding.UTF8.GetBytes(delivered.Body))) : new StringContent(delivered.Body),
        };
        answer.Content.Headers.Remove("Content-Type");
        answer.Content.Headers.TryAddWithoutValidation("Content-Type", response.ContentType);
        foreach (var (name, value) in response.Headers)
            answer.Headers.TryAddWithoutValidation(name, value);
        return answer;
    }

    private static ChannexRequest Read(HttpRequestMessage request, byte[] body)
    {
        var path = request.RequestUri!.AbsolutePath;
        var root = path.IndexOf(Root, StringComparison.Ordinal);
        var headers = request.Headers.ToDictionary(static h => h.Key.ToLowerInvariant(), static h => string.Join(',', h.Value), StringComparer.Ordinal);
        return new ChannexRequest(request.Method.Method, root < 0 ? path : path[(root + Root.Length)..], request.RequestUri.Query, headers, body);
    }

    /// <summary>A body that ends with an error.</summary>
    private sealed class CutStream(byte[] bytes) : MemoryStream(bytes, writable: false)
    {
        public override int Read(Span<byte> buffer) => Cut(base.Read(buffer));

        public override int Read(byte[] buffer, int offset, int count) => Cut(base.Read(buffer, offset, count));

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Cut(await base.ReadAsync(buffer, cancellationToken));

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) =>
            throw new HttpIOException(HttpRequestError.ResponseEnded, "The connection was reset.");

        private static int Cut(int read) =>
            read > 0 ? read : throw new HttpIOException(HttpRequestError.ResponseEnded, "The connection was reset.");
    }
}
