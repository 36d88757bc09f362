using CsCheck;
using Microsoft.Extensions.Time.Testing;
using PmsSync.Domain;
using PmsSync.Sandbox;

namespace PmsSync.Tests.Sandbox;

[TestFixture]
internal sealed class SandboxWorldTests
{
    private static readonly string[] Channels = ["airbnb", "booking", "vrbo"];

    [Test]
    public void Seed_OfAnyApartment_IsThirtyToSixtyPercentTakenOverItsChannelsWithoutOverlap() =>
        Gen.Int.Sample(seed =>
        {
            var (world, _) = CreateSut(seed, pace: 0);
            var stays = Channels.SelectMany(c => world.Declare(SandboxBench.Listing(c)).Stays)
                .Where(static s => s.Kind != SandboxKind.OpenEnded).Select(static s => s.Dates).ToList();
            ApartmentPlan.Occupancy(stays, world.Today).Should().BeInRange(0.3, 0.6);
            NightSet.Of(stays).Nights.Should().Be(stays.Sum(static s => s.Nights));
        }, iter: 300);

    [Test]
    public void Declare_InAnyOrder_GivesTheSameWorld()
    {
        var (one, _) = CreateSut(3, pace: 0);
        var (other, _) = CreateSut(3, pace: 0);
        foreach (var channel in Channels)
            one.Declare(SandboxBench.Listing(channel));
        foreach (var channel in Channels.Reverse())
            other.Declare(SandboxBench.Listing(channel));

        Picture(other).Should().Equal(Picture(one));
    }

    [Test]
    public void Advance_InOneStepOrMany_DependsOnlyOnTheSeed()
    {
        var (one, oneClock) = CreateSut(5, pace: 1);
        var (other, otherClock) = CreateSut(5, pace: 1);
        var (stranger, strangerClock) = CreateSut(6, pace: 1);
        foreach (var world in new[] { one, other, stranger })
            DeclareAll(world);
        var before = Picture(one);

        oneClock.Advance(TimeSpan.FromMinutes(30));
        one.Advance().Should().BePositive();
        for (var minute = 0; minute < 30; minute++)
        {
            otherClock.Advance(TimeSpan.FromMinutes(1));
            other.Advance();
        }
        strangerClock.Advance(TimeSpan.FromMinutes(30));
        stranger.Advance();

        Picture(one).Should().NotEqual(before);
        Picture(other).Should().Equal(Picture(one));
        Picture(stranger).Should().NotEqual(Picture(one));
    }

    [Test]
    public void Advance_AtADemosPace_ShowsSomeChangesAMinuteOfEveryKind()
    {
        var (world, clock) = CreateSut(1, pace: 1);
        foreach (var name in new[] { "loft", "garden", "seaview", "attic", "family-suite" })
            DeclareAll(world, name);
        var before = world.Listings.SelectMany(static l => l.Stays).ToDictionary(static s => s.Id);

        clock.Advance(TimeSpan.FromMinutes(20));
        var changes = world.Advance();

        var after = world.Listings.SelectMany(static l => l.Stays).ToDictionary(static s => s.Id);
        changes.Should().BeInRange(40, 300, "that is two to fifteen a minute");
        after.Keys.Except(before.Keys).Should().NotBeEmpty();
        before.Keys.Except(after.Keys).Should().NotBeEmpty();
        before.Where(b => after.TryGetValue(b.Key, out var a) && a.Dates != b.Value.Dates).Should().NotBeEmpty();
    }

    [Test]
    public void Advance_ForWeeks_StaysAboutHalfFullAndNowAndThenDoubleBooks()
    {
        var (world, clock) = CreateSut(2, pace: 1);
        DeclareAll(world);
        var doubles = 0;
        for (var hour = 0; hour < 200; hour++)
        {
            clock.Advance(TimeSpan.FromHours(1));
            world.Advance();
            ApartmentPlan.Occupancy(world.Listings.SelectMany(static l => l.Stays, static (_, s) => s.Dates), world.Today).Should().BeInRange(0.2, 0.95);
            doubles += Overlaps(world) > 0 ? 1 : 0;
        }
        doubles.Should().BePositive();
        foreach (var listing in world.Listings)
        {
            var own = listing.Stays.Where(static s => s.Kind != SandboxKind.OpenEnded).ToList();
            NightSet.Of(own.Select(static s => s.Dates)).Nights.Should().Be(own.Sum(static s => s.Dates.Nights), "a channel never sells a night twice by itself");
        }
    }

    [Test]
    public void Visit_WithEverythingImported_BooksNothing()
    {
        var (world, _) = CreateSut(4, pace: 0);
        var id = SandboxBench.Listing("airbnb");
        var address = new Uri("http://127.0.0.1:1/x.ics");
        world.SetImport(id, address);
        world.Imported(id, address, NightSet.Of(SandboxBench.Span(-10, 400)));
        var sequence = world.Declare(id).Sequence;

        for (var visit = 0; visit < 200; visit++)
            world.Visit(id);

        world.Declare(id).Sequence.Should().Be(sequence);
        world.SetImport(id, null);
        for (var visit = 0; visit < 50; visit++)
            world.Visit(id);
        world.Declare(id).Sequence.Should().BeGreaterThan(sequence, "nothing is imported any more");
    }

    [Test]
    public void TakeDueReads_AtItsPace_FollowsTheChannelsHabit()
    {
        var (world, clock) = CreateSut(4, pace: 1);
        var id = SandboxBench.Listing("airbnb");
        world.SetImport(id, new Uri("http://127.0.0.1:1/x.ics"));

        world.TakeDueReads().Should().ContainSingle("the first read is at once");
        world.TakeDueReads().Should().BeEmpty();
        clock.Advance(TimeSpan.FromSeconds(4.9));
        world.TakeDueReads().Should().BeEmpty();
        clock.Advance(TimeSpan.FromSeconds(0.1));
        world.TakeDueReads().Should().ContainSingle("two guest hours are five seconds at a guest day a minute");
    }

    [TestCase("http://192.0.2.1/x.ics")]
    [TestCase("https://127.0.0.1/x.ics")]
    [TestCase("file:///etc/hostname")]
    public void SetImport_BeyondThisMachine_IsRefused(string address)
    {
        var (world, _) = CreateSut(4, pace: 0);
        var act = () => world.SetImport(SandboxBench.Listing("airbnb"), new Uri(address));
        act.Should().Throw<ArgumentException>();
    }

    [TestCase("expedia", "loft")]
    [TestCase("airbnb", "")]
    [TestCase("airbnb", "../x")]
    [TestCase("airbnb", "loft\n")]
    public void TryCreate_OfWhatIsNoListing_IsFalse(string channel, string name) =>
        ListingId.TryCreate(channel, name, out _).Should().BeFalse();

    private static (SandboxWorld World, FakeTimeProvider Clock) CreateSut(int seed, double pace)
    {
        var clock = new FakeTimeProvider(SandboxBench.Noon);
        return (new SandboxWorld(new SandboxOptions { Seed = seed, Pace = pace, EmptyPollEvery = 0 }, clock), clock);
    }

    private static void DeclareAll(SandboxWorld world, string name = "loft")
    {
        foreach (var channel in Channels)
            world.Declare(SandboxBench.Listing(channel, name));
    }

    private static List<string> Picture(SandboxWorld world) =>
        [.. world.Listings.SelectMany(static l => l.Stays, static (l, s) => $"{l.Id} {s}")];

    private static int Overlaps(SandboxWorld world)
    {
        var stays = world.Listings.SelectMany(static l => l.Stays).Where(static s => s.Kind != SandboxKind.OpenEnded).ToList();
        return stays.Sum(static s => s.Dates.Nights) - NightSet.Of(stays.Select(static s => s.Dates)).Nights;
    }
}
