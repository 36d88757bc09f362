using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using PmsSync.Domain;
using PmsSync.Inbound;
using PmsSync.Storage;
using PmsSync.Tests.Hostile;
using PmsSync.Tests.Operations;
using PmsSync.Tests.Storage;

namespace PmsSync.Tests.Service;

/// <summary>A database that cannot be used: the service refuses to start and says why, or waits, loses nothing and goes on by itself.</summary>
[TestFixture]
[CancelAfter(120_000)]
internal sealed class DatabaseTroubleTests
{
    private static readonly StayDates May = FeedText.Stay(60, 7), June = FeedText.Stay(90, 7);

    private HostileServer _server = null!;
    private SmallDisk? _disk;
    private ServiceBench? _bench;

    [SetUp]
    public void Setup() => _server = HostileServer.Start().On("/feed.ics", Answers.Calendar(FeedText.Of(May)));

    [TearDown]
    public async Task TearDown()
    {
        if (_bench is not null)
            await _bench.DisposeAsync();
        _bench = null;
        _disk?.Dispose();
        _disk = null;
        await _server.DisposeAsync();
    }

    [Test]
    public async Task Running_DiskFillsUp_WaitsThenClosesTheNightAndAnswersTheRepeatedRequestOnce()
    {
        _disk = SmallDisk.Mount("12m");
        var bench = await StartAsync(_disk.Folder);
        _disk.Fill();
        var refused = await PostUntilRefusedAsync(bench);
        _server.On("/feed.ics", Answers.Calendar(FeedText.Of(May, June)));

        // 1 while there is no room: it says so, and nothing is read or freed
        bench.Status("airbnb").Health.Should().Be(SourceHealth.Paused);
        bench.Status("airbnb").Problem.Should().Contain("disk is full");
        (await bench.Http.GetAsync("/health/ready")).StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        await bench.Awaiting(static b => b.PollAsync("airbnb")).Should().ThrowAsync<StorageUnavailableException>();
        bench.Closed("cellar").Should().Contain(May).And.NotContain(June);

        // 2 room again: without hands, what the feed shows by now is closed
        _disk.Free();
        ServiceBench.Until(() =>
        {
            bench.Clock.Advance(TimeSpan.FromSeconds(1));
            return bench.Closed("cellar").Contains(June);
        });
        bench.Status("airbnb").Health.Should().Be(SourceHealth.Ok);

        // 3 the request that was refused is carried out once, however often it is repeated
        var first = await PostAsync(bench, refused);
        first.StatusCode.Should().Be(HttpStatusCode.Created);
        var again = await PostAsync(bench, refused);
        (await again.Content.ReadAsStringAsync()).Should().Be(await first.Content.ReadAsStringAsync());
        bench.Get<Database>().Readers.Read(c => Connections.Scalar<long>(c, $"SELECT count(*) FROM stay WHERE external_id = '{refused}'")).Should().Be(1);
    }

    [Test]
    public async Task Running_AnotherProgramHoldsTheDatabase_WaitsThenClosesTheNight()
    {
        var bench = await StartAsync();
        _server.On("/feed.ics", Answers.Calendar(FeedText.Of(May, June)));
        using var foreign = Connections.OpenExisting(bench.DatabasePath);
        Connections.Run(foreign, "BEGIN EXCLUSIVE");

        var poll = bench.PollAsync("airbnb");
        ServiceBench.Until(() => bench.Status("airbnb").Health == SourceHealth.Paused);

        bench.Status("airbnb").Problem.Should().Contain("Another program holds the database");
        (await bench.Http.GetAsync("/health/ready")).StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        bench.Closed("cellar").Should().Equal(May);

        Connections.Run(foreign, "ROLLBACK");
        (await poll).IsGood.Should().BeTrue();
        bench.Closed("cellar").Should().Equal(May, June);
    }

    [Test]
    public async Task Start_DiskIsReadOnly_IsRefusedAndNothingIsLostWhenItIsWritableAgain()
    {
        _disk = SmallDisk.Mount();
        var bench = await StartAsync(_disk.Folder);
        await bench.StopAsync();
        _disk.MakeReadOnly();

        await RefusedAsync(bench, "cannot be written");

        _disk.MakeWritable();
        await GoesOnAsync(bench);
    }

    [Test]
    public async Task Start_SecondServiceOnTheSameData_IsRefusedAndTheFirstGoesOn()
    {
        var bench = await StartAsync();

        await RefusedAsync(bench, "in use by another PmsSync");

        _server.On("/feed.ics", Answers.Calendar(FeedText.Of(May, June)));
        await bench.PollAsync("airbnb");
        bench.Closed("cellar").Should().Equal(May, June);
    }

    [Test]
    public async Task Start_DatabaseIsDamaged_IsRefusedWithTheRemedyAndTheFileIsLeftAlone()
    {
        var bench = await StartAsync();
        await bench.StopAsync();
        var whole = await File.ReadAllBytesAsync(bench.DatabasePath);
        await File.WriteAllBytesAsync(bench.DatabasePath, new byte[8192]);

        await RefusedAsync(bench, "PmsSync restore FILE");

        await File.WriteAllBytesAsync(bench.DatabasePath, whole);
        await GoesOnAsync(bench);
    }

    [Test]
    public async Task Start_DatabaseOfANewerVersion_IsRefusedAndLeftAlone()
    {
        var bench = await StartAsync();
        await bench.StopAsync();
        using (var foreign = Connections.OpenExisting(bench.DatabasePath))
        {
            var version = Connections.Scalar<long>(foreign, "PRAGMA user_version");
            Connections.Run(foreign, "PRAGMA user_version = 999");

            await RefusedAsync(bench, "from a newer PmsSync");

            Connections.Run(foreign, $"PRAGMA user_version = {version}");
        }
        await GoesOnAsync(bench);
    }

    [Test]
    public async Task Start_AnotherProgramHoldsTheDatabase_WaitsAndSaysWhyThenGoesOn()
    {
        var bench = await StartAsync();
        await bench.StopAsync();
        _server.On("/feed.ics", Answers.Calendar(FeedText.Of(May, June)));
        using var foreign = Connections.OpenExisting(bench.DatabasePath);
        Connections.Run(foreign, "BEGIN EXCLUSIVE");

        var start = Task.Run(bench.StartAsync);
        ServiceBench.Until(() => bench.IsBuilt && bench.Get<StorageHealth>().Problem is not null);
        bench.Get<StorageHealth>().Problem.Should().Contain("Another program holds the database");

        Connections.Run(foreign, "ROLLBACK");
        await start;
        bench.Closed("cellar").Should().Equal(May, June);
    }

    private async Task<ServiceBench> StartAsync(string? dataDirectory = null)
    {
        var feed = new BenchFeed("airbnb", "cellar", _server.Address("/feed.ics").ToString()) { Interval = "00:00:30" };
        _bench = dataDirectory is null ? ServiceBench.Create(feed) : ServiceBench.CreateIn(dataDirectory, feed);
        await _bench.StartAsync();
        return _bench;
    }

    /// <summary>As a process of its own, as a user would start it.</summary>
    private static async Task RefusedAsync(ServiceBench bench, string words)
    {
        var (exit, output) = await ProgramRun.ToEndAsync(bench.Folder, "run", "--config", bench.File, "--data", bench.DataDirectory);

        exit.Should().Be(1, output);
        output.Should().Contain("The service could not run").And.Contain(words).And.NotContain("   at PmsSync");
    }

    private static async Task GoesOnAsync(ServiceBench bench)
    {
        await bench.StartAsync();
        bench.Closed("cellar").Should().Equal(May);
    }

    /// <summary>Books night after night, with long notes, until there is no room; returns the key of the booking that was refused.</summary>
    private static async Task<string> PostUntilRefusedAsync(ServiceBench bench)
    {
        for (var booking = 1; ; booking++)
        {
            using var answer = await PostAsync(bench, $"{booking}");
            if (answer.StatusCode == HttpStatusCode.Created)
                continue;
            answer.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
            answer.Headers.RetryAfter.Should().NotBeNull();
            return $"{booking}";
        }
    }

    private static async Task<HttpResponseMessage> PostAsync(ServiceBench bench, string key)
    {
        var day = 200 + int.Parse(key);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/tenants/{ServiceBench.Tenant}/bookings");
        request.Headers.Add("Idempotency-Key", key);
        request.Content = JsonContent.Create(new
        {
            unit = "cellar",
            arrival = FeedText.Stay(day, 1).Arrival,
            departure = FeedText.Stay(day, 1).Departure,
            externalId = key,
            guest = new { name = new string('x', 200) },
        }, options: JsonSerializerOptions.Web);
        return await bench.Http.SendAsync(request);
    }
}
