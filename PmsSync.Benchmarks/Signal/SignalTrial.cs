using System.Diagnostics;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using PmsSync.Benchmarks.Telling;
using PmsSync.Outbound.Channels;
using PmsSync.Sandbox.Channex;
using PmsSync.Sandbox.Channex.Bookings;
using PmsSync.Sandbox.Channex.Wire;
using PmsSync.Tenancy;

namespace PmsSync.Benchmarks.Signal;

/// <summary>
/// Bookings that arrive by webhook at a service that has nothing else to do, one after the other: how long until their
/// nights are closed on every other connection. The service runs in this process, so that its commits can be seen; all
/// else is real: HTTP, files, clocks.
/// </summary>
internal sealed class SignalTrial(SignalOptions options, TimeProvider time)
{
    private const int FirstNight = 2, LastNight = 480;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly DateOnly _today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
    private SignalHouse _house = null!;
    private Awaited? _awaited;
    private int _refused;

    public async Task<SignalResult> RunAsync(CancellationToken cancel)
    {
        _house = new SignalHouse(options, new ChannexWorld());
        await using var channex = await SimulatedChannex.StartAsync(_house.World, Seen, time);
        await using var service = Build(_house.Configuration(channex.BaseUrl));
        service.Services.GetRequiredService<DirtyTargets>().OnCommitted(_ => Committed());
        await service.StartAsync(cancel);
        using var http = new HttpClient { BaseAddress = new Uri(service.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()) };
        if (!await UntilAsync(() => _house.Properties.All(IsOpen), cancel))
            throw new InvalidOperationException("The full sync did not end.");

        var done = new List<SignalTimes>();
        for (var booking = 0; booking < options.Warming + options.Bookings; booking++)
        {
            await Task.Delay(Quiet, time, cancel);
            if (await BookAsync(http, booking, cancel) is { } times && booking >= options.Warming)
                done.Add(times);
        }
        await service.StopAsync(cancel);
        return new SignalResult(options, done, _refused);
    }

    private WebApplication Build(string configuration)
    {
        var file = Path.Combine(options.Folder, "trial.json");
        File.WriteAllText(file, configuration);
        return Service.Build(ConfigurationLoader.Load(new ConfigurationSource(file, Path.Combine(options.Folder, "data"))));
    }

    private async Task<SignalTimes?> BookAsync(HttpClient http, int number, CancellationToken cancel)
    {
        var source = _house.Properties[number % _house.Properties.Count];
        var roomType = source.RoomTypes[number % source.RoomTypes.Count];
        var night = _today.AddDays(FirstNight + (number / source.RoomTypes.Count % (LastNight - FirstNight)));
        var times = new SignalTimes { SentAt = Stopwatch.GetTimestamp() };
        lock (_lock)
            _awaited = new Awaited(times, source, roomType.Name, night);
        _house.World.Change(account => account.Desk.Book(
            source, new BookingWish([new RoomWish(roomType.Id, source.RatePlans[0].Id, night, night.AddDays(1))]), time.GetUtcNow()));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/webhooks/{SignalHouse.Tenant}/{source.Name}")
        {
            Content = JsonContent.Create(new { @event = "booking", property_id = source.Id, user_id = (string?)null, timestamp = time.GetUtcNow(), payload = new { } }),
        };
        request.Headers.Add("X-Webhook-Secret", SignalHouse.Secret);
        times.SentAt = Stopwatch.GetTimestamp();
        using var answer = await http.SendAsync(request, cancel);
        times.AnsweredAt = Stopwatch.GetTimestamp();
        answer.EnsureSuccessStatusCode();
        return await UntilAsync(() => times.ClosedAt.Count == options.Connections - 1 && times.AcknowledgedAt > 0, cancel) ? times : null;
    }

    private void Committed()
    {
        lock (_lock)
        {
            if (_awaited is { Times: { CommittedAt: 0, PulledAt: > 0 } times })
                times.CommittedAt = Stopwatch.GetTimestamp();
        }
    }

    private void Seen(SeenCall call)
    {
        lock (_lock)
        {
            _refused += call.Status == 429 ? 1 : 0;
            if (_awaited is not { } awaited)
                return;
            if (call.Endpoint == ChannexEndpoint.Bookings)
                SeenBookings(call, awaited.Times);
            else if (call.IsPush)
                SeenClosed(call, awaited);
        }
    }

    private static void SeenBookings(SeenCall call, SignalTimes times)
    {
        if (call.Request.Method == "POST" && times.AcknowledgedAt == 0)
            times.AcknowledgedAt = call.ArrivedAt;
        else if (call.Request.Method == "GET" && times.PulledAt == 0)
            times.PulledAt = call.ArrivedAt;
    }

    private void SeenClosed(SeenCall call, Awaited awaited)
    {
        foreach (var property in _house.Properties.Where(p => p != awaited.Source && !awaited.Times.ClosedAt.ContainsKey(p.Name)))
        {
            if (_house.World.Read(_ => property.RoomTypes.First(r => r.Name == awaited.Unit)[awaited.Night]) == 0)
                awaited.Times.ClosedAt[property.Name] = call.ArrivedAt;
        }
    }

    private bool IsOpen(ChannexProperty property) => _house.World.Read(_ => property.RoomTypes.TrueForAll(r => r[_today.AddDays(LastNight)] > 0));

    private async Task<bool> UntilAsync(Func<bool> condition, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < Patience)
        {
            lock (_lock)
            {
                if (condition())
                    return true;
            }
            await Task.Delay(Look, time, cancel);
        }
        return false;
    }

    private sealed record Awaited(SignalTimes Times, ChannexProperty Source, string Unit, DateOnly Night);
}
