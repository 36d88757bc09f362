using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using PmsSync.Domain;

namespace PmsSync.Benchmarks.Telling;

/// <summary>The running service's API.</summary>
internal sealed class HouseApi(Uri service) : IDisposable
{
    private const string Base = $"/api/v1/tenants/{TrialHouse.Tenant}/";

    private const int Years = 2;

    private static readonly bool[] Parts = [true, false];

    private readonly HttpClient _client = new() { BaseAddress = service, Timeout = TimeSpan.FromMinutes(2) };

    /// <summary>Every rate plan's first prices and minimum stays: dearer at weekends and by the season.</summary>
    public async Task SeedAsync(TrialProperty property, DateOnly today)
    {
        foreach (var plan in property.Plans)
        {
            var ranges = Enumerable.Range(0, 12 * Years).SelectMany(month => Parts.Select(weekend => new
            {
                from = today.AddMonths(month).ToString("yyyy-MM-dd"),
                to = today.AddMonths(month + 1).ToString("yyyy-MM-dd"),
                weekdays = weekend ? (string[])["fri", "sat"] : ["mon", "tue", "wed", "thu", "sun"],
                price = new { amount = $"{90 + (plan.Unit * 5) + (month % 12 * 3) + (weekend ? 40 : 0)}.00", currency = "EUR" },
                minStayArrival = weekend ? 2 : 1,
            }));
            using var answer = await _client.PutAsJsonAsync(Base + $"units/{property.Units[plan.Unit].Id}/prices", new { ratePlan = plan.Id, ranges });
            answer.EnsureSuccessStatusCode();
        }
    }

    /// <summary>Makes the change and notes when it was asked for and when it was answered.</summary>
    public async Task MakeAsync(Wish wish, CancellationToken cancel)
    {
        wish.Change.AskedAt = Stopwatch.GetTimestamp();
        using var request = new HttpRequestMessage(wish.Method, Base + wish.Path);
        if (wish.Body is not null)
            request.Content = JsonContent.Create(wish.Body);
        using var answer = await _client.SendAsync(request, cancel);
        var body = await answer.Content.ReadAsStringAsync(cancel);
        wish.Change.AnsweredAt = Stopwatch.GetTimestamp();
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"{wish.Method} {wish.Path} was answered {(int)answer.StatusCode}: {body}");
        wish.Made(body.Length > 0 && JsonElement.Parse(body).TryGetProperty("id", out var id) ? id.GetString() : null);
    }

    /// <summary>What the service wants told of a unit's nights (half-open), room by room and rate plan by rate plan.</summary>
    public async Task<IReadOnlyList<(TrialCell Cell, long Value)>> CalendarAsync(TrialProperty property, int unit, StayDates nights)
    {
        var path = Base + $"units/{property.Units[unit].Id}/calendar?from={nights.Arrival:yyyy-MM-dd}&to={nights.Departure:yyyy-MM-dd}";
        var calendar = await _client.GetFromJsonAsync<JsonElement>(path);
        var cells = new List<(TrialCell, long)>();
        foreach (var night in calendar.GetProperty("nights").EnumerateArray())
        {
            var date = DateOnly.ParseExact(night.GetProperty("date").GetString()!, "yyyy-MM-dd");
            cells.Add((new TrialCell(IsRoom: true, unit, date, NightField.Availability), night.GetProperty("available").GetInt64()));
            foreach (var plan in night.GetProperty("ratePlans").EnumerateArray())
            {
                var place = property.Plans.FindIndex(p => p.Unit == unit && p.Id == plan.GetProperty("ratePlan").GetString());
                cells.AddRange(Cells(plan).Select(c => (new TrialCell(IsRoom: false, place, date, c.Field), c.Value)));
            }
        }
        return cells;
    }

    public void Dispose() => _client.Dispose();

    private static IEnumerable<(NightField Field, long Value)> Cells(JsonElement plan)
    {
        foreach (var price in plan.GetProperty("prices").EnumerateArray())
            yield return (NightField.PriceFor(price.GetProperty("occupancy").GetInt32()), Currencies.ToMinor(decimal.Parse(price.GetProperty("price").GetProperty("amount").GetString()!), "EUR")!.Value);
        foreach (var field in NightField.Restrictions)
        {
            if (plan.TryGetProperty(field.ToString(), out var said) && said.ValueKind != JsonValueKind.Null)
                yield return (field, said.ValueKind == JsonValueKind.Number ? said.GetInt64() : said.ValueKind == JsonValueKind.True ? 1 : 0);
        }
    }
}
