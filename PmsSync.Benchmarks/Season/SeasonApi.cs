using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace PmsSync.Benchmarks.Season;

/// <summary>The running service's API, as people and their programs use it.</summary>
internal sealed class SeasonApi(SeasonHouse house) : IDisposable
{
    private readonly HttpClient _client = new() { BaseAddress = new Uri(house.Service.Address, $"api/v1/tenants/{SeasonSite.Tenant}/"), Timeout = TimeSpan.FromMinutes(2) };

    public long Calls { get; private set; }

    public JsonElement Get(string path) => Send(HttpMethod.Get, path, null).Body;

    /// <exception cref="InvalidOperationException">The answer is neither a success nor 409.</exception>
    public (HttpStatusCode Status, JsonElement Body) Send(HttpMethod method, string path, object? body)
    {
        Calls++;
        var (status, text) = house.Done(SendAsync(method, path, body));
        return (int)status < 300 || status == HttpStatusCode.Conflict
            ? (status, text.Length == 0 ? default : JsonElement.Parse(text))
            : throw new InvalidOperationException($"{method} {path} was answered {(int)status}: {text}");
    }

    public void Dispose() => _client.Dispose();

    private async Task<(HttpStatusCode Status, string Text)> SendAsync(HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = JsonContent.Create(body);
        using var answer = await _client.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
