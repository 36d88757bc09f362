using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Pricing;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.Pipelines.Pricing;

internal sealed class PricePreviewTests
{
    [Test]
    public async Task Of_NobodyWaitsAnyMore_EndsBeforeTheNextRatePlan()
    {
        await using var house = await PipelineHouse.OpenAsync();
        var command = new PriceCommand { Unit = PipelineHouse.Flat.Value, RatePlan = "standard", Currency = "EUR", Ranges = [new PriceRange(March(1, 4), [new PriceWish(NightField.PriceFor(2).Code, 9_000)])] };
        var item = new NewEvent(
            PipelineHouse.Owner, Pipeline.Pricing, WorkClass.Normal, PriceCommand.LaneOf(PipelineHouse.Flat, "standard"), PriceCommand.Set, "api", FactJson.Write(command), house.Time.GetUtcNow());
        using var gone = new CancellationTokenSource();
        var preview = house.Get<PricePreview>();
        preview.Of([item], gone.Token).Should().ContainSingle().Which.Outcome.Should().Be(Outcome.Applied);

        await gone.CancelAsync();

        preview.Invoking(p => p.Of([item], gone.Token)).Should().Throw<OperationCanceledException>();
    }

    [Test]
    public void Turns_AreOneForEachTenant()
    {
        var turns = new PreviewTurns();
        var (owner, other) = (new TenantId("owner"), new TenantId("other"));
        var first = turns.TryTake(owner);

        turns.TryTake(owner).Should().BeNull();
        turns.TryTake(other).Should().NotBeNull();

        first!.Dispose();
        turns.TryTake(owner).Should().NotBeNull();
        first.Dispose();
        turns.TryTake(owner).Should().BeNull("the turn is the next one's");
    }
}
