using PmsSync.Domain;
using PmsSync.State;
using PmsSync.Storage;
using PmsSync.Tests.Pipelines;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.State;

/// <summary>A stay of the flat that a person moved into the double room, and who has to hear of it.</summary>
internal sealed class PlacementStoreTests
{
    private PipelineHouse _house = null!;

    [SetUp]
    public async Task Setup()
    {
        _house = await PipelineHouse.OpenAsync();
        await _house.BookAsync("b1", PipelineHouse.Flat, March(4, 6));
        await _house.WhenIdleAsync();
        await WriteAsync(s => PlacementStore.Save(s, PipelineHouse.Owner, "conflict", "b1", new Placement(StayFace.Of(Row.Stay), PipelineHouse.Double, 1)));
    }

    [TearDown]
    public async Task TearDown() => await _house.DisposeAsync();

    [Test]
    public async Task UntoldOf_OnceTold_IsEmpty()
    {
        var untold = Untold().Should().ContainSingle().Subject;
        untold.Others.Should().Equal(PipelineHouse.Double);

        await WriteAsync(s => PlacementStore.MarkTold(s, untold));

        Untold().Should().BeEmpty();
    }

    // Orders of events found it: the flat was cleaned after the stay as it was for a moment, and the double room never heard that it was there again.
    [Test]
    public async Task UntoldOf_AStayThatChangedAndChangedBack_IsToTellOthersAgain()
    {
        var (before, untold) = (Row, Untold().Single());
        await WriteAsync(s => PlacementStore.MarkTold(s, untold));

        await WriteAsync(s => StayStore.Save(s, before with { Stay = before.Stay with { Dates = March(2, 4) } }));
        await WriteAsync(s => StayStore.Save(s, before));

        Untold().Should().ContainSingle().Which.Others.Should().Equal(PipelineHouse.Double);
    }

    private StayRow Row => _house.State.Stay(PipelineHouse.Owner, "b1")!;

    private IReadOnlyList<UntoldPlacement> Untold() => _house.Database.Readers.Read(c => PlacementStore.UntoldOf(c, PipelineHouse.Owner, PipelineHouse.Flat));

    private Task WriteAsync(Action<WriteSession> write) => _house.Database.Writer.WriteAsync(WorkClass.Normal, s =>
    {
        write(s);
        return true;
    });
}
