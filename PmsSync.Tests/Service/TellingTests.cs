using PmsSync.Benchmarks.Signal;
using PmsSync.Benchmarks.Telling;

namespace PmsSync.Tests.Service;

/// <summary>The short forms of the benchmarks' commands <c>telling</c> and <c>signal</c>: the whole service against the simulated Channex on loopback.</summary>
[TestFixture]
[Order(0)]
internal sealed class TellingTests
{
    private string _folder = null!;

    [SetUp]
    public void Setup() => _folder = Directory.CreateTempSubdirectory("pmssync-telling-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    [Test]
    [CancelAfter(300_000)]
    public async Task Telling_BurstsOfRandomChanges_EndsEqualWithinTheLimits()
    {
        var options = new TellingOptions
        {
            Folder = _folder,
            Properties = 3,
            Units = 2,
            Changes = 2_000,
            Duration = TimeSpan.FromSeconds(20),
            Burst = TimeSpan.FromSeconds(4),
            LimitFactor = 12,
        };

        var result = await new TellingTrial(options, TimeProvider.System, static _ => { }).RunAsync(TestContext.CurrentContext.CancellationToken);

        TestContext.Out.WriteLine(string.Join(Environment.NewLine, result.Figures().Select(static f => $"{f.Name}: {f.Value:0.##} {f.Unit}")));
        result.Differences.Should().BeEmpty();
        result.Compared.Should().BeGreaterThan(3 * 2 * 499);
        result.Refused.Should().Be(0);
        result.Changes.Should().HaveCount(2_000);
        result.Calls.Should().AllSatisfy(static c =>
        {
            c.FullSync.Should().Be(3, "a property is told in one call of each endpoint");
            c.Changes.Should().BeInRange(c.Least, c.Allowed);
        });
        result.Complaints.Should().BeEmpty();
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task Signal_BookingsByWebhook_CloseTheirNightsEverywhere()
    {
        var options = new SignalOptions { Folder = _folder, Bookings = 5, Warming = 0 };

        var result = await new SignalTrial(options, TimeProvider.System).RunAsync(TestContext.CurrentContext.CancellationToken);

        result.Bookings.Should().HaveCount(5);
        result.Bookings.Should().AllSatisfy(static b =>
        {
            b.ClosedAt.Should().HaveCount(4, "the nights close on every connection but the one that sold them");
            b.CommittedAt.Should().BeInRange(b.PulledAt, b.ClosedAt.Values.Min(), "nothing is told before it is committed");
        });
        result.Refused.Should().Be(0);
    }

    [Test]
    public void LeastCalls_TimesOverlap_CountsTheFewestMomentsThatMeetEach()
    {
        LeastCalls.Of([]).Should().Be(0);
        LeastCalls.Of([(0, 10), (5, 15), (10, 20)]).Should().Be(1);
        LeastCalls.Of([(0, 1), (2, 9), (3, 4), (5, 6)]).Should().Be(3);
    }
}
