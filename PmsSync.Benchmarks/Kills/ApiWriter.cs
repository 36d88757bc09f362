using System.Net;

namespace PmsSync.Benchmarks.Kills;

/// <summary>
/// A module of the PMS that writes through the local API: creates, moves and cancels bookings and blocks, one request
/// at a time. A request without an answer is repeated until it has one; the service may die as often as it likes.
/// </summary>
internal sealed class ApiWriter(int number, Uri service, AckLog log, DateOnly today, int seed) : IDisposable
{
    private const int MostBookings = 12;

    private const string Base = $"/api/v1/tenants/{TrialHouse.Tenant}/";

    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(15);

    private static readonly TimeSpan BeforeRepeating = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient _client = new() { BaseAddress = service, Timeout = TimeSpan.FromSeconds(30) };
    private readonly Random _chance = new(seed);
    private readonly List<Ack> _own = [];
    private readonly HashSet<string> _blocks = [];
    private readonly List<string> _surprises = [];
    private int _keys;

    public int Acknowledged { get; private set; }

    /// <summary>Requests that were answered with "no": the nights are taken.</summary>
    public int Refused { get; private set; }

    /// <summary>Requests that had to be sent more than once.</summary>
    public int Repeated { get; private set; }

    /// <summary>Answers that no kill explains.</summary>
    public IReadOnlyList<string> Surprises => _surprises;

    /// <summary>Works until it is told to stop, and then until its last request is answered.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await AnswerOfAsync(Next());
            await Task.Delay(Breath * _chance.NextDouble(), TimeProvider.System, CancellationToken.None);
        }
    }

    public void Dispose() => _client.Dispose();

    private WriterRequest Next()
    {
        var key = $"writer-{number}-{++_keys}";
        if (_own.Count == 0 || _own.Count < MostBookings && _chance.Next(2) == 0)
            return Create(key);
        var ack = _own[_chance.Next(_own.Count)];
        if (_blocks.Contains(ack.Id))
            return new WriterRequest(HttpMethod.Delete, $"{Base}units/{ack.Unit}/blocks/{ack.Id}", Body: null, key) { About = ack };
        var seen = _chance.Next(2) == 0 ? ack.Version : (long?)null;
        if (_chance.Next(3) == 0)
            return new WriterRequest(HttpMethod.Post, $"{Base}bookings/{ack.Id}/cancel", Body: null, key, seen) { About = ack };
        var (arrival, departure) = Nights();
        // Moves that name their version take full nights too, so that conflicts open and settle across kills as well.
        var move = new { unit = Unit(), arrival, departure, allowOverbooking = seen is not null };
        return new WriterRequest(HttpMethod.Patch, $"{Base}bookings/{ack.Id}", move, key, seen) { About = ack };
    }

    private WriterRequest Create(string key)
    {
        var (from, to) = Nights();
        var allowOverbooking = _chance.Next(8) == 0;
        return _chance.Next(5) == 0
            ? new WriterRequest(HttpMethod.Post, $"{Base}units/{Unit()}/blocks", new { from, to, reason = key, allowOverbooking }, key)
            : new WriterRequest(HttpMethod.Post, $"{Base}bookings", new { unit = Unit(), arrival = from, departure = to, externalId = key, allowOverbooking }, key);
    }

    private async Task AnswerOfAsync(WriterRequest request)
    {
        for (var attempt = 0; ; attempt++)
        {
            if (attempt == 1)
                Repeated++;
            if (await TrySendAsync(request) is var (status, body) && IsFinal(status, body))
            {
                Take(request, status, body);
                return;
            }
            await Task.Delay(BeforeRepeating, TimeProvider.System);
        }
    }

    private async Task<(HttpStatusCode Status, string Body)?> TrySendAsync(WriterRequest request)
    {
        try
        {
            using var message = request.ToMessage();
            using var answer = await _client.SendAsync(message);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException or OperationCanceledException)
        {
            return null;
        }
    }

    private static bool IsFinal(HttpStatusCode status, string body) =>
        status != HttpStatusCode.ServiceUnavailable && !(status == HttpStatusCode.Conflict && body.Contains("Still running", StringComparison.Ordinal));

    private void Take(WriterRequest request, HttpStatusCode status, string body)
    {
        if (status == HttpStatusCode.Conflict)
        {
            Refused++;
            return;
        }
        if (request.About is { } before)
            _own.Remove(before);
        if ((int)status is < 200 or > 299)
        {
            _surprises.Add($"{request.Method} {request.Path} ({request.Key}) was answered {(int)status}: {body}");
            return;
        }
        var ack = request.ToAck(body);
        log.Write(ack);
        Acknowledged++;
        if (ack.IsCancelled)
            return;
        _own.Add(ack);
        if (ack.IsNew && request.Path.EndsWith("/blocks", StringComparison.Ordinal))
            _blocks.Add(ack.Id);
    }

    private string Unit() => TrialHouse.Units.Keys.ElementAt(_chance.Next(TrialHouse.Units.Count));

    private (DateOnly From, DateOnly To) Nights()
    {
        var from = today.AddDays(TrialHouse.FirstDay + _chance.Next(TrialHouse.Days - 10));
        return (from, from.AddDays(_chance.Next(1, 6)));
    }
}
