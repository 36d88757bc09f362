using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using PmsSync.Benchmarks.Telling;
using PmsSync.Sandbox.Channex.Bookings;

namespace PmsSync.Benchmarks.Isolation;

/// <summary>Bookings of the quiet tenants, one after the other on each way: the first half of the tenants by webhook, the others by the API.</summary>
internal sealed class IsolationGuests(IsolationHouse house, IsolationService service, IsolationWatch watch, TimeSpan pause, TimeProvider time)
{
    private const int FirstNight = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private readonly DateOnly _today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
    private readonly IReadOnlyList<HouseTenant> _byWebhook = [.. house.Tenants.Skip(1).Take(house.Tenants.Count / 2)];
    private readonly IReadOnlyList<HouseTenant> _byApi = [.. house.Tenants.Skip(1 + (house.Tenants.Count / 2))];

    /// <summary>The nights that were booked, by tenant and unit.</summary>
    public List<(HouseTenant Tenant, string Unit, DateOnly Night)> Booked { get; } = [];

    /// <summary>Books both ways until each has so many, or <paramref name="enough"/> says so.</summary>
    public async Task<(IReadOnlyList<BookingTimes> Webhook, IReadOnlyList<BookingTimes> Api)> BookAsync(int bookings, Func<bool> enough, CancellationToken cancel)
    {
        var webhook = RepeatAsync(_byWebhook, unit: 0, bookings, enough, WebhookAsync, cancel);
        var api = RepeatAsync(_byApi, unit: 1, bookings, enough, ApiAsync, cancel);
        return (await webhook, await api);
    }

    private async Task<IReadOnlyList<BookingTimes>> RepeatAsync(
        IReadOnlyList<HouseTenant> tenants, int unit, int bookings, Func<bool> enough,
        Func<HouseTenant, int, DateOnly, CancellationToken, Task<BookingTimes>> book, CancellationToken cancel)
    {
        var before = CountOf(unit);
        var done = new List<BookingTimes>();
        while (done.Count < bookings && !enough())
        {
            await Task.Delay(pause, time, cancel);
            var number = before + done.Count;
            var (tenant, night) = (tenants[number % tenants.Count], _today.AddDays(FirstNight + (number / tenants.Count)));
            lock (Booked)
                Booked.Add((tenant, tenant.Units[unit].Name, night));
            done.Add(await book(tenant, unit, night, cancel).WaitAsync(Patience, time, cancel));
        }
        return done;
    }

    private int CountOf(int unit)
    {
        lock (Booked)
            return Booked.Count(b => b.Unit == b.Tenant.Units[unit].Name);
    }

    private async Task<BookingTimes> WebhookAsync(HouseTenant tenant, int unit, DateOnly night, CancellationToken cancel)
    {
        var times = new BookingTimes();
        var (room, plan) = (tenant.Units[unit], tenant.Site.RatePlans[unit]);
        house.SiteWorld.Change(account => account.Desk.Book(
            tenant.Site, new BookingWish([new RoomWish(room.Id, plan.Id, night, night.AddDays(1))]), time.GetUtcNow()));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/webhooks/{tenant.Id}/{IsolationHouse.Site}")
        {
            Content = JsonContent.Create(new { @event = "booking", property_id = tenant.Site.Id, user_id = (string?)null, timestamp = time.GetUtcNow(), payload = new { } }),
        };
        request.Headers.Add("X-Webhook-Secret", IsolationHouse.Secret);
        var closed = watch.Await(tenant, times);
        times.SentAt = Stopwatch.GetTimestamp();
        using var answer = await service.Http.SendAsync(request, cancel);
        times.AnsweredAt = Stopwatch.GetTimestamp();
        answer.EnsureSuccessStatusCode();
        await closed;
        return times;
    }

    // It is answered when it is applied. What is not applied in time is asked for again under its key, as a client does: 503 says
    // that it is stored, 409 that the first request still runs.
    private async Task<BookingTimes> ApiAsync(HouseTenant tenant, int unit, DateOnly night, CancellationToken cancel)
    {
        var times = new BookingTimes { SentAt = Stopwatch.GetTimestamp() };
        HttpResponseMessage answer;
        while ((answer = await BookAsync(tenant, unit, night, cancel)).StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.Conflict)
            answer.Dispose();
        using var _ = answer;
        times.AnsweredAt = times.CommittedAt = Stopwatch.GetTimestamp();
        answer.EnsureSuccessStatusCode();
        return times;
    }

    private async Task<HttpResponseMessage> BookAsync(HouseTenant tenant, int unit, DateOnly night, CancellationToken cancel)
    {
        var room = tenant.Units[unit].Name;
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/tenants/{tenant.Id}/bookings")
        {
            Content = JsonContent.Create(new { unit = room, arrival = night, departure = night.AddDays(1) }),
        };
        request.Headers.Add("Idempotency-Key", $"{room}-{night:yyyy-MM-dd}");
        return await service.Http.SendAsync(request, cancel);
    }
}
