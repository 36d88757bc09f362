using System.Net;
using System.Text;
using System.Text.Json;
using PmsSync.Benchmarks.Kills;

namespace PmsSync.Tests.Peers;

/// <summary>The real service between two programs nobody here wrote: Radicale as its source, vdirsyncer as the reader of its export.</summary>
[TestFixture]
[CancelAfter(300_000)]
internal sealed class RadicaleTests
{
    private const string Room = "room01", Token = "an-export-address-for-tests-only", Base = "/api/v1/tenants/seaside/";

    private const int MostRounds = 60;

    private static readonly DateOnly Day = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(60);

    private Radicale _radicale = null!;
    private ServiceProcess _service = null!;
    private HttpClient _http = null!;
    private string _folder = null!;

    [SetUp]
    public async Task Setup()
    {
        _radicale = await Radicale.StartAsync();
        await _radicale.MakeAsync(Room);
        _folder = Directory.CreateTempSubdirectory("pmssync-peers-").FullName;
        _service = new ServiceProcess(Path.Combine(AppContext.BaseDirectory, "PmsSync.dll"), Configuration(), _folder);
        _http = new HttpClient { BaseAddress = _service.Address };
        _service.Start();
        await _service.ReadyAsync();
    }

    [TearDown]
    public void TearDown()
    {
        _http?.Dispose();
        _service?.Dispose();
        _radicale?.Dispose();
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task BookingsInRadicale_PutMovedRemoved_ArriveHere()
    {
        await _radicale.PutAsync(Room, "bk-1", Day, Day.AddDays(4));
        await _radicale.PutAsync(Room, "bk-2", Day.AddDays(10), Day.AddDays(12));
        await PollAsync();
        (await BookingsAsync()).Should().BeEquivalentTo([("bk-1", Day, Day.AddDays(4), "confirmed"), ("bk-2", Day.AddDays(10), Day.AddDays(12), "confirmed")]);
        (await ClosedAsync()).Should().Equal(Nights(0, 4).Concat(Nights(10, 2)));

        await _radicale.PutAsync(Room, "bk-1", Day.AddDays(2), Day.AddDays(7));
        await PollAsync();
        (await BookingsAsync()).Should().Contain(("bk-1", Day.AddDays(2), Day.AddDays(7), "confirmed"));
        (await ClosedAsync()).Should().Contain(Nights(2, 5));

        await _radicale.RemoveAsync(Room, "bk-2");
        await PollAsync();
        (await ClosedAsync()).Should().Contain(Nights(10, 2), "a night is held until its grace has passed");
        await UntilAsync(async () => (await ClosedAsync()).SequenceEqual(Nights(2, 5)));
        (await BookingsAsync()).Should().BeEquivalentTo([("bk-1", Day.AddDays(2), Day.AddDays(7), "confirmed"), ("bk-2", Day.AddDays(10), Day.AddDays(12), "cancelled")]);
    }

    [Test]
    public async Task DirectBookings_ThroughVdirsyncer_ArriveInRadicale()
    {
        await _radicale.PutAsync(Room, "theirs", Day.AddDays(30), Day.AddDays(33));
        await PollAsync();
        var booking = await SendAsync(HttpMethod.Post, "bookings", new { unit = Room, arrival = Day, departure = Day.AddDays(3) });
        var block = await SendAsync(HttpMethod.Post, $"units/{Room}/blocks", new { from = Day.AddDays(8), to = Day.AddDays(10) });
        (await ConsumeAsync()).Should().Equal([(Day, Day.AddDays(3)), (Day.AddDays(8), Day.AddDays(10))], "what came from there is not sent back");

        await SendAsync(HttpMethod.Patch, $"bookings/{booking}", new { arrival = Day.AddDays(1), departure = Day.AddDays(6) });
        await SendAsync(HttpMethod.Delete, $"units/{Room}/blocks/{block}", body: null);
        (await ConsumeAsync()).Should().Equal((Day.AddDays(1), Day.AddDays(6)));
        (await ConsumeAsync()).Should().Equal([(Day.AddDays(1), Day.AddDays(6))], "a second look at the same content changes nothing");
    }

    [Test]
    public async Task Export_Unchanged_IsNotSentAgain()
    {
        await SendAsync(HttpMethod.Post, "bookings", new { unit = Room, arrival = Day, departure = Day.AddDays(3) });
        await ConsumeAsync();
        using var first = await _http.GetAsync(Export);
        using var conditional = new HttpRequestMessage(HttpMethod.Get, Export);
        conditional.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using var second = await _http.SendAsync(conditional);

        second.StatusCode.Should().Be(HttpStatusCode.NotModified);
        first.Headers.ETag!.IsWeak.Should().BeFalse();
    }

    private Uri Export => new(_service.Address, $"/ical/{Token}.ics");

    private static IEnumerable<DateOnly> Nights(int first, int count) => Enumerable.Range(first, count).Select(Day.AddDays);

    private Task<IReadOnlyList<(DateOnly Arrival, DateOnly Departure)>> ConsumeAsync() => _radicale.ConsumeAsync(Export, "ours");

    private string Configuration() => JsonSerializer.Serialize(new
    {
        PmsSync = new
        {
            DataDirectory = "data",
            Tenants = new[]
            {
                new
                {
                    Id = "seaside",
                    Name = "Seaside",
                    TimeZone = "UTC",
                    Currency = "EUR",
                    Units = new[] { new { Id = Room, Name = Room } },
                    Connections = new[]
                    {
                        new
                        {
                            Id = "radicale",
                            Type = "ical",
                            AllowPrivateNetworks = true,
                            Poll = new { Interval = "00:00:01" },
                            Grace = new { Polls = 3, AtLeast = "00:00:06" },
                            Units = new Dictionary<string, object> { [Room] = new { ImportUrl = _radicale.FeedOf(Room).OriginalString, ExportToken = Token } },
                        },
                    },
                },
            },
        },
    });

    private Task PollAsync() => SendAsync(HttpMethod.Post, "connections/radicale/poll", body: null);

    private async Task<string?> SendAsync(HttpMethod method, string path, object? body)
    {
        using var message = new HttpRequestMessage(method, new Uri(Base + path, UriKind.Relative));
        if (body is not null)
            message.Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        using var answer = await _http.SendAsync(message);
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.Should().BeTrue(text);
        return text.Length == 0 ? null : JsonElement.Parse(text).GetProperty("id").GetString();
    }

    private async Task<IReadOnlyList<(string Uid, DateOnly Arrival, DateOnly Departure, string Status)>> BookingsAsync()
    {
        var list = JsonElement.Parse(await _http.GetStringAsync(new Uri(Base + "bookings?source=radicale", UriKind.Relative)));
        return [.. list.GetProperty("items").EnumerateArray().Select(static b =>
            (b.GetProperty("externalId").GetString()!, Date(b, "arrival"), Date(b, "departure"), b.GetProperty("status").GetString()!))];
    }

    private async Task<IReadOnlyList<DateOnly>> ClosedAsync()
    {
        var calendar = JsonElement.Parse(await _http.GetStringAsync(new Uri($"{Base}units/{Room}/calendar?from={Day:yyyy-MM-dd}&to={Day.AddDays(40):yyyy-MM-dd}", UriKind.Relative)));
        return [.. calendar.GetProperty("nights").EnumerateArray().Where(static n => n.GetProperty("available").GetInt32() == 0).Select(static n => Date(n, "date"))];
    }

    private async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var round = 0; !await holds(); round++)
        {
            round.Should().BeLessThan(MostRounds, _service.LastLines());
            await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);
            await PollAsync();
        }
    }

    private static DateOnly Date(JsonElement element, string name) => DateOnly.ParseExact(element.GetProperty(name).GetString()!, "yyyy-MM-dd");
}
