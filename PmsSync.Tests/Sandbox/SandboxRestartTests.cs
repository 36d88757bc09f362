using PmsSync.Domain;
using PmsSync.Sandbox;

namespace PmsSync.Tests.Sandbox;

/// <summary>What was shown once is still there after a stop, a kill, or a broken file.</summary>
[TestFixture]
internal sealed class SandboxRestartTests
{
    private SandboxOptions _options = null!;

    [SetUp]
    public void Setup() => _options = SandboxBench.NewOptions(pace: 1);

    [TearDown]
    public void TearDown() => Directory.Delete(_options.DataDirectory, recursive: true);

    [Test]
    public async Task Restart_AfterAStop_ServesTheSameFeed()
    {
        string before;
        await using (var bench = await SandboxBench.StartAsync(_options))
        {
            bench.World.Declare(SandboxBench.Listing("booking"));
            for (var visit = 0; visit < 30; visit++)
                bench.World.Visit(SandboxBench.Listing("booking"));
            before = await TextAsync(bench);
            bench.World.SetImport(SandboxBench.Listing("booking"), bench.Address("vrbo/loft.ics"));
            await bench.Service.RunOnceAsync(CancellationToken.None);
        }

        await using var again = await SandboxBench.StartAsync(_options);

        (await TextAsync(again)).Should().Be(before);
        var listing = again.World.Declare(SandboxBench.Listing("booking"));
        listing.Imported.IsEmpty.Should().BeFalse();
        listing.Import.Should().NotBeNull();
    }

    [Test]
    public async Task Restart_AfterAKill_KnowsAllThatAFeedHasShown()
    {
        await using var killed = await SandboxBench.StartAsync(_options);
        killed.World.Book(SandboxBench.Listing("booking"), SandboxBench.Span(200, 204));
        var before = await TextAsync(killed);

        // The first one is still running: nothing was flushed by a stop.
        await using var again = await SandboxBench.StartAsync(_options);

        (await TextAsync(again)).Should().Be(before);
    }

    [Test]
    public async Task Restart_AfterALongPause_SkipsTheTimeAndWipesNothing()
    {
        NightSet before;
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(SandboxBench.Noon);
        await using (var bench = await SandboxBench.StartAsync(_options, clock))
            before = Future(bench.World.Declare(SandboxBench.Listing("airbnb")), 30);

        var later = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(SandboxBench.Noon.AddDays(20));
        await using var again = await SandboxBench.StartAsync(_options, later);
        again.World.Advance().Should().Be(0);

        before.IsEmpty.Should().BeFalse();
        Future(again.World.Declare(SandboxBench.Listing("airbnb")), 30).Should().Equal(before);
    }

    [Test]
    public async Task Restart_WithAnUnreadableFile_BeginsThatListingAnewAndSetsTheFileAside()
    {
        await using (var bench = await SandboxBench.StartAsync(_options))
        {
            bench.World.Declare(SandboxBench.Listing("vrbo"));
            bench.World.Declare(SandboxBench.Listing("airbnb"));
        }
        var folder = Path.Combine(_options.DataDirectory, "sandbox");
        await File.WriteAllTextAsync(Path.Combine(folder, "vrbo_loft.json"), "{\"Channel\":");

        await using var again = await SandboxBench.StartAsync(_options);

        again.World.Listings.Should().ContainSingle().Which.Id.Should().Be(SandboxBench.Listing("airbnb"));
        File.Exists(Path.Combine(folder, "vrbo_loft.json.unreadable")).Should().BeTrue();
    }

    private static async Task<string> TextAsync(SandboxBench bench) =>
        await (await bench.GetAsync("booking/loft.ics")).Content.ReadAsStringAsync();

    private static NightSet Future(SandboxListing listing, int fromDay) =>
        NightSet.Of(listing.Stays.Select(static s => s.Dates)).From(SandboxBench.Span(fromDay, fromDay + 1).Arrival);
}
