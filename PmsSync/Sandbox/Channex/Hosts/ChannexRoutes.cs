using PmsSync.Sandbox.Channex.Wire;

namespace PmsSync.Sandbox.Channex.Hosts;

/// <summary>
/// <c>/channex/api/v1/…</c> on the sandbox's port. What a call changed is on disk before its answer leaves, so that a kill cannot take
/// back what was answered.
/// </summary>
internal sealed partial class ChannexRoutes(ChannexExchange exchange, ChannexStore store, ILogger<ChannexRoutes> logger)
{
    private const string Root = "/channex/api/v1";

    /// <summary>A little more than Channex takes, so that its own refusal can be seen.</summary>
    private const int LargestBody = AriApi.LargestBody + (64 * 1024);

    public void Map(IEndpointRouteBuilder routes)
    {
        exchange.Executed = () => store.FlushAsync(CancellationToken.None);
        routes.Map(Root + "/{**rest}", ServeAsync);
    }

    private async Task ServeAsync(HttpContext http)
    {
        if (await ReadAsync(http) is not { } request)
        {
            http.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            return;
        }
        try
        {
            await WriteAsync(http, await exchange.SendAsync(request, http.RequestAborted));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.NotKept(logger, e.Message);
            http.Response.Headers.RetryAfter = "5";
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            http.Abort();
        }
    }

    private static async Task<ChannexRequest?> ReadAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; (read = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0;)
        {
            if (body.Length + read > LargestBody)
                return null;
            body.Write(buffer, 0, read);
        }
        var headers = http.Request.Headers.ToDictionary(static h => h.Key.ToLowerInvariant(), static h => h.Value.ToString(), StringComparer.Ordinal);
        return new ChannexRequest(http.Request.Method, http.Request.Path.Value![Root.Length..], http.Request.QueryString.Value ?? "", headers, body.ToArray());
    }

    private static async Task WriteAsync(HttpContext http, Delivered delivered)
    {
        if (delivered.Response is not { } response)
        {
            http.Abort();
            return;
        }
        http.Response.StatusCode = response.Status;
        http.Response.ContentType = response.ContentType;
        foreach (var (name, value) in response.Headers)
            http.Response.Headers[name] = value;
        if (delivered.IsCut)
            http.Response.ContentLength = System.Text.Encoding.UTF8.GetByteCount(response.Body);
        await http.Response.WriteAsync(delivered.Body, http.RequestAborted);
        if (!delivered.IsCut)
            return;
        await http.Response.Body.FlushAsync(http.RequestAborted);
        http.Abort();
    }

    private static partial class Log
    {
        [LoggerMessage(9008, LogLevel.Warning, "The simulated Channex cannot store its account and answers 503 meanwhile: {Problem}")]
        public static partial void NotKept(ILogger logger, string problem);
    }
}
