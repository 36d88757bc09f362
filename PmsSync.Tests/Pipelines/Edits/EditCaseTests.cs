namespace PmsSync.Tests.Pipelines.Edits;

/// <summary>Changes at a channel, from the reading that finds them to the words that a manager reads.</summary>
internal sealed class EditCaseTests
{
    [TestCaseSource(typeof(EditCases), nameof(EditCases.Prices))]
    [TestCaseSource(typeof(EditCases), nameof(EditCases.Availability))]
    public async Task Conflicts_OfACase_SayWhatAManagerWouldSay(EditCase it)
    {
        await using var house = await PipelineHouse.OpenAsync();

        await it.Happens(house);

        house.Conflicts(null).OrderBy(static c => c.OpenedAt).Select(static c => c.IsOpen ? $"open: {c.Words}" : $"settled: {c.SettledWhy}").Should().Equal(it.Says);
    }
}
