using System.Text;
using System.Text.Json;

namespace PmsSync.Benchmarks.Kills;

/// <summary>The running service's API, as far as the checks ask it.</summary>
internal sealed class ServiceApi(Uri service) : IDisposable
{
    private const string Base = $"/api/v1/tenants/{TrialHouse.Tenant}/";

    private readonly HttpClient _client = new() { BaseAddress = service, Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>Looks at every feed now; completes when what came is applied.</summary>
    public async Task PollAsync()
    {
        foreach (var connection in TrialHouse.Feeds.Select(static f => f.Connection).Distinct())
        {
            using var answer = await _client.PostAsync(new Uri($"{Base}connections/{connection}/poll", UriKind.Relative), content: null);
            answer.EnsureSuccessStatusCode();
        }
    }

    /// <summary>Every direct booking and block.</summary>
    public async Task<IReadOnlyList<StoredStay>> DirectAsync()
    {
        var found = new List<StoredStay>();
        foreach (var kind in new[] { "booking", "block" })
        {
            for (string? next = ""; next is not null;)
            {
                var page = await GetAsync($"bookings?source=direct&kind={kind}&limit=1000" + (next.Length == 0 ? "" : $"&cursor={Uri.EscapeDataString(next)}"));
                found.AddRange(page.GetProperty("items").EnumerateArray().Select(StayOf));
                next = page.GetProperty("next").GetString();
            }
        }
        return found;
    }

    /// <summary>The nights of each unit on which nothing is left.</summary>
    public async Task<IReadOnlySet<(string Unit, DateOnly Night)>> ClosedAsync(DateOnly from, DateOnly to)
    {
        var closed = new HashSet<(string, DateOnly)>();
        foreach (var unit in TrialHouse.Units.Keys)
        {
            var calendar = await GetAsync($"units/{unit}/calendar?from={from:yyyy-MM-dd}&to={to:yyyy-MM-dd}");
            closed.UnionWith(calendar.GetProperty("nights").EnumerateArray()
                .Where(static n => n.GetProperty("available").GetInt32() == 0)
                .Select(n => (unit, Date(n, "date"))));
        }
        return closed;
    }

    public async Task CreateAsync(StoredStay stay)
    {
        var body = JsonSerializer.Serialize(new { unit = stay.Unit, arrival = stay.Arrival, departure = stay.Departure, allowOverbooking = true });
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await _client.PostAsync(new Uri($"{Base}bookings", UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
    }

    public void Dispose() => _client.Dispose();

    private async Task<JsonElement> GetAsync(string path) => JsonElement.Parse(await _client.GetStringAsync(new Uri(Base + path, UriKind.Relative)));

    private static StoredStay StayOf(JsonElement booking) => new(
        booking.GetProperty("id").GetString()!, booking.GetProperty("unit").GetString()!, Date(booking, "arrival"), Date(booking, "departure"),
        booking.GetProperty("status").GetString() == "cancelled", booking.GetProperty("version").GetInt64());

    private static DateOnly Date(JsonElement element, string name) => DateOnly.ParseExact(element.GetProperty(name).GetString()!, "yyyy-MM-dd");
}
