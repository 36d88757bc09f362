using PmsSync.Pipelines.Bookings.Direct;
using PmsSync.State;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.Pipelines.Bookings.Feeds;

/// <summary>A closure that seemed to be ours, and takes more nights now: ours, or somebody's.</summary>
internal sealed class GrowingEchoTests
{
    private const string Closed = "CLOSED - Not available";

    private PipelineHouse _house = null!;

    [SetUp]
    public async Task Setup()
    {
        _house = await PipelineHouse.OpenAsync();
        await _house.BookAsync("d1", PipelineHouse.Flat, March(4, 6));
        await _house.WhenIdleAsync();
    }

    [TearDown]
    public async Task TearDown() => await _house.DisposeAsync();

    // A review found it: the closure stayed an echo, and the stay's own channel was never told of the nights that somebody else had closed.
    [TestCase("c")]
    [TestCase("e")]
    public async Task Feed_ASuspectedClosureGrowsBeyondWhatItsChannelHadRead_IsSomebodysAndCollides(string name)
    {
        await _house.HaveReadAsync(March(4, 6));
        await _house.ShowNamedAsync(("c", Closed, March(4, 6)));

        await _house.ShowNamedAsync((name, Closed, March(4, 9)));

        _house.Conflicts("open").Should().ContainSingle().Which.Kind.Should().NotBe(ConflictRow.SuspectedEcho);
    }

    // A review found it: by a new name it was judged by what its channel had read before the stay was prolonged.
    [TestCase("c")]
    [TestCase("e")]
    public async Task Feed_ASuspectedClosureGrowsWithItsStay_StaysSuspected(string name)
    {
        await _house.HaveReadAsync(March(4, 6));
        await _house.ShowNamedAsync(("c", Closed, March(4, 6)));
        await _house.AskAsync(DirectCommand.Change, new DirectCommand { Id = "d1", Fields = new DirectFields { Departure = Day(8) }, AllowOverbooking = true });
        await _house.HaveReadAsync(March(4, 8));

        await _house.ShowNamedAsync((name, Closed, March(4, 8)));

        ShouldBeTheEchoOf("d1");
    }

    [Test]
    public async Task Feed_ASuspectedClosureGrowsByAnotherStayOnceItsFirstNightsArePast_IsAlsoThatStays()
    {
        await _house.HaveReadAsync(March(4, 6));
        await _house.ShowNamedAsync(("c", Closed, March(4, 6)));
        await _house.BookAsync("d2", PipelineHouse.Flat, March(6, 9));
        _house.Time.SetUtcNow(new DateTimeOffset(2027, 3, 5, 12, 0, 0, TimeSpan.Zero));
        await _house.HaveReadAsync(March(5, 9));

        await _house.ShowNamedAsync(("c", Closed, March(4, 9)));
        await _house.CancelAsync("d1");
        await _house.WhenIdleAsync();

        ShouldBeTheEchoOf("d2");
    }

    private void ShouldBeTheEchoOf(string stay)
    {
        var conflict = _house.Conflicts("open").Should().ContainSingle().Which;
        conflict.Kind.Should().Be(ConflictRow.SuspectedEcho);
        conflict.Sides.Should().HaveCount(2).And.HaveElementAt(1, stay);
    }
}
