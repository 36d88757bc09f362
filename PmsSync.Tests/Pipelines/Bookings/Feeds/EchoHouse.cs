using PmsSync.Domain;
using PmsSync.State;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.Pipelines.Bookings.Feeds;

/// <summary>A flat with one guest, d1, and a channel whose feed shows closures that may be ours coming back.</summary>
internal abstract class EchoHouse
{
    protected const string Closed = "CLOSED - Not available";

    protected const string Closure = "SELECT id FROM stay WHERE source = 'airbnb' AND takes_nights = 1";

    protected PipelineHouse House { get; private set; } = null!;

    [SetUp]
    public async Task Setup()
    {
        House = await PipelineHouse.OpenAsync();
        await House.BookAsync("d1", PipelineHouse.Flat, March(4, 6));
        await House.WhenIdleAsync();
    }

    [TearDown]
    public async Task TearDown() => await House.DisposeAsync();

    protected void ShouldBeTheEchoOf(string named, DateOnly night)
    {
        var conflict = House.Conflicts("open").Should().ContainSingle().Which;
        conflict.Kind.Should().Be(ConflictRow.SuspectedEcho);
        conflict.Sides.Should().Equal(House.Read<string>(Closure), named);
        WordsOf(night).Should().Contain($"; suspected to be our own export of {named} coming back (");
    }

    protected string WordsOf(DateOnly night) =>
        string.Join(' ', House.State.Explain(PipelineHouse.Owner, PipelineHouse.Flat, static _ => UnitRooms.One, night, static _ => null).Sentences);
}
