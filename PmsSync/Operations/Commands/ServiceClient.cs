using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace PmsSync.Operations.Commands;

/// <summary>What the running service said.</summary>
internal abstract record ServiceAnswer
{
    private ServiceAnswer()
    {
    }

    /// <summary>A body as JSON; undefined where the answer had none.</summary>
    internal sealed record Done(JsonElement Body) : ServiceAnswer;

    /// <summary>The service understood and refused; the words are its own. A body in JSON comes along.</summary>
    internal sealed record Refused(HttpStatusCode Status, string Words, JsonElement Body) : ServiceAnswer;

    /// <summary>Nobody answered.</summary>
    internal sealed record Unreachable(string Words) : ServiceAnswer;
}

/// <summary>Talks to the running service's API, for commands.</summary>
internal sealed class ServiceClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly ServiceTarget _target;

    public ServiceClient(ServiceTarget target)
    {
        _target = target;
        // A proxy of the environment has no business between two programs of one machine.
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = !target.Address.IsLoopback, AllowAutoRedirect = false })
        {
            BaseAddress = target.Address,
            // A backup of a large database takes minutes; nothing takes an hour.
            Timeout = TimeSpan.FromHours(1),
        };
    }

    public void Dispose() => _http.Dispose();

    public Task<ServiceAnswer> GetAsync(string path, string? tenant, CancellationToken cancel) =>
        SendAsync(HttpMethod.Get, path, body: null, tenant, cancel);

    public Task<ServiceAnswer> PostAsync(string path, object? body, string? tenant, CancellationToken cancel) =>
        SendAsync(HttpMethod.Post, path, body, tenant, cancel);

    /// <summary>Sends a file as it is.</summary>
    public Task<ServiceAnswer> PostFileAsync(string path, byte[] file, string mediaType, string? tenant, CancellationToken cancel) =>
        SendAsync(HttpMethod.Post, path, new ByteArrayContent(file) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } }, tenant, cancel);

    public Task<ServiceAnswer> DeleteAsync(string path, object? body, string? tenant, CancellationToken cancel) =>
        SendAsync(HttpMethod.Delete, path, body, tenant, cancel);

    /// <summary>Writes what is answered into a file, which is there only once it is whole. The body of the answer says how large it is.</summary>
    public async Task<ServiceAnswer> DownloadAsync(string path, string file, string? tenant, CancellationToken cancel)
    {
        var draft = file + ".partial";
        try
        {
            using var request = Ask(HttpMethod.Get, path, tenant);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            if (!response.IsSuccessStatusCode)
                return Refused(response.StatusCode, Parse(await response.Content.ReadAsStringAsync(cancel)));
            await using (var to = new FileStream(draft, FileMode.Create))
            {
                await response.Content.CopyToAsync(to, cancel);
                to.Flush(flushToDisk: true);
            }
            File.Move(draft, file, overwrite: true);
            return new ServiceAnswer.Done(JsonSerializer.SerializeToElement(new { file, bytes = new FileInfo(file).Length }));
        }
        catch (HttpRequestException problem)
        {
            return new ServiceAnswer.Unreachable($"No service answers at {_target.Address}: {problem.Message}");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            File.Delete(draft);
            return new ServiceAnswer.Refused(HttpStatusCode.OK, $"The file '{file}' was not written: {problem.Message}", default);
        }
    }

    private Task<ServiceAnswer> SendAsync(HttpMethod method, string path, object? body, string? tenant, CancellationToken cancel) => SendAsync(
        method, path, body is null ? null : new StringContent(JsonSerializer.Serialize(body, JsonText.Pretty), Encoding.UTF8, "application/json"), tenant, cancel);

    private async Task<ServiceAnswer> SendAsync(HttpMethod method, string path, HttpContent? content, string? tenant, CancellationToken cancel)
    {
        using var request = Ask(method, path, tenant);
        request.Content = content;
        try
        {
            using var response = await _http.SendAsync(request, cancel);
            var answer = Parse(await response.Content.ReadAsStringAsync(cancel));
            return response.IsSuccessStatusCode ? new ServiceAnswer.Done(answer) : Refused(response.StatusCode, answer);
        }
        catch (HttpRequestException problem)
        {
            return new ServiceAnswer.Unreachable($"No service answers at {_target.Address}: {problem.Message}");
        }
        catch (TaskCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new ServiceAnswer.Unreachable($"The service at {_target.Address} did not answer in time.");
        }
    }

    private HttpRequestMessage Ask(HttpMethod method, string path, string? tenant)
    {
        var request = new HttpRequestMessage(method, path);
        if (_target.KeyFor(tenant) is { } key)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return request;
    }

    private static ServiceAnswer.Refused Refused(HttpStatusCode status, JsonElement answer) => new(status, Words(status, answer), answer);

    private static JsonElement Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(text);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    /// <summary>A problem's title, detail and field errors; the status where the body says nothing.</summary>
    private static string Words(HttpStatusCode status, JsonElement problem)
    {
        var words = new[] { problem.Field("title"), problem.Field("detail") }.Where(static w => w.Length > 0).ToList();
        if (problem.ValueKind == JsonValueKind.Object && problem.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Object)
            words.AddRange(errors.EnumerateObject().Select(static e => $"{e.Name}: {e.Value}"));
        return words.Count > 0 ? string.Join(" ", words) : $"The service answered {(int)status} ({status}).";
    }
}
