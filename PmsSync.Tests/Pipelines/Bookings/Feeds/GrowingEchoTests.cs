using PmsSync.Pipelines.Bookings.Direct;
using PmsSync.State;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.Pipelines.Bookings.Feeds;

/// <summary>A closure that seemed to be ours, and takes more nights now: ours, or somebody's.</summary>
internal sealed class GrowingEchoTests : EchoHouse
{
    // A review found it: the closure stayed an echo, and the stay's own channel was never told of the nights that somebody else had closed.
    [TestCase("c")]
    [TestCase("e")]
    public async Task Feed_ASuspectedClosureGrowsBeyondWhatItsChannelHadRead_IsSomebodysAndCollides(string name)
    {
        await House.HaveReadAsync(March(4, 6));
        await House.ShowNamedAsync(("c", Closed, March(4, 6)));

        await House.ShowNamedAsync((name, Closed, March(4, 9)));

        House.Conflicts("open").Should().ContainSingle().Which.Kind.Should().NotBe(ConflictRow.SuspectedEcho);
    }

    // A review found it: by a new name it was judged by what its channel had read before the stay was prolonged.
    [TestCase("c")]
    [TestCase("e")]
    public async Task Feed_ASuspectedClosureGrowsWithItsStay_StaysSuspected(string name)
    {
        await House.HaveReadAsync(March(4, 6));
        await House.ShowNamedAsync(("c", Closed, March(4, 6)));
        await House.AskAsync(DirectCommand.Change, new DirectCommand { Id = "d1", Fields = new DirectFields { Departure = Day(8) }, AllowOverbooking = true });
        await House.HaveReadAsync(March(4, 8));

        await House.ShowNamedAsync((name, Closed, March(4, 8)));

        ShouldBeTheEchoOf("d1", Day(7));
    }

    [Test]
    public async Task Feed_ASuspectedClosureGrowsByAnotherStayOnceItsFirstNightsArePast_IsAlsoThatStays()
    {
        await House.HaveReadAsync(March(4, 6));
        await House.ShowNamedAsync(("c", Closed, March(4, 6)));
        await House.BookAsync("d2", PipelineHouse.Flat, March(6, 9));
        House.Time.SetUtcNow(new DateTimeOffset(2027, 3, 5, 12, 0, 0, TimeSpan.Zero));
        await House.HaveReadAsync(March(5, 9));

        await House.ShowNamedAsync(("c", Closed, March(4, 9)));
        await House.CancelAsync("d1");
        await House.WhenIdleAsync();

        ShouldBeTheEchoOf("d2", Day(7));
    }
}
