using PmsSync.Domain;
using PmsSync.Pipelines.Availability;
using PmsSync.Pipelines.Edits;
using PmsSync.State.Prices;
using PmsSync.Tenancy;
using static PmsSync.Tests.Pipelines.Edits.EditHouse;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.Pipelines.Edits;

/// <summary>
/// What a channel changed is adopted, and a person takes that back. "ours 100" is said by the API, "adopts 50" is what a reading finds
/// changed at the channel, "keep 50" takes back the adoption of 50; all of the nights of 1 to 4 March.
/// </summary>
internal sealed class AdoptionTests
{
    private PipelineHouse _house = null!;

    [SetUp]
    public async Task Setup() => _house = await PipelineHouse.OpenAsync();

    [TearDown]
    public async Task TearDown() => await _house.DisposeAsync();

    [TestCase("", "ours 100, adopts 50", 50, Channel)]
    [TestCase("", "ours 100, adopts 50, keep 50", 100, "direct")]
    [TestCase("", "ours 100, adopts 50, ours 80, keep 50", 80, "direct", TestName = "What was said since stays")]
    [TestCase("", "ours 100, adopts 50, adopts 70, keep 70", 50, Channel, TestName = "Ours had been its own word before")]
    [TestCase("", "ours 100, adopts 50, ours 80, adopts 70, keep 70", 80, "direct", TestName = "Ours had been said after its own word")]
    [TestCase("channex,direct", "ours 100, adopts 50, ours 80", 50, Channel)]
    [TestCase("channex,direct", "ours 100, adopts 50, ours 80, keep 50", 80, "direct", TestName = "The channel comes first, and what it outranked counts again")]
    [TestCase("direct,channex", "ours 100, adopts 50", 100, "direct")]
    [TestCase("direct,channex", "ours 100, adopts 50, keep 50", 100, "direct")]
    public async Task Keep_OfAnAdoptedPrice_IsAsBeforeTheAdoption(string order, string happens, long price, string source)
    {
        await HappenAsync(order, happens);

        var said = _house.Database.Readers.Read(static c => PriceStore.LoadSaid(c, PipelineHouse.Owner, PipelineHouse.Flat, Day(2))).Should().ContainSingle().Subject;
        (said.Value, said.By.Source).Should().Be((price, source));
    }

    [Test]
    public async Task Keep_OfAnAdoptedPrice_IsARowThatSaysWhatItSawAndIsSettledStill()
    {
        await HappenAsync("", "ours 100, adopts 50");
        var adopted = _house.Conflicts("settled").Should().ContainSingle().Subject;

        var result = await _house.DecideAsync(adopted, DecisionAction.Keep, "typing error");

        result.Outcome.Should().Be(DecisionOutcome.Decided);
        var now = _house.Conflicts("settled").Should().ContainSingle().Subject;
        now.SettledWhy.Should().Be(
            "Kept by the tenant key on 2027-01-10 12:02 UTC (\"typing error\"): what was adopted is taken back. channex's word does not count any more, and ours is told to it again; what was said here since stays.");
        var decisions = _house.State.Decisions(PipelineHouse.Owner, now.Id, 10);
        decisions.Select(static d => $"{d.By ?? "rule"} {d.What}").Should().Equal("tenant keep", "rule settled");
        decisions[0].Words.Select(static w => $"{w.Source} {w.Version}: {w.Words}").Should().Equal(
            "channex read on 2027-01-10 12:01 UTC: 2027-03-01 to 2027-03-04: 0.50 EUR for 2 guests instead of 1.00 EUR for 2 guests, ours until 2027-01-10 11:01 UTC",
            "here 2: rate plan standard");
        decisions[1].Words.Should().HaveCount(2);
    }

    [Test]
    public async Task Keep_Twice_IsNothingToDecide()
    {
        await HappenAsync("", "ours 100, adopts 50, keep 50");

        var again = await _house.DecideAsync(_house.Conflicts("settled").Single(), DecisionAction.Keep);

        again.Outcome.Should().Be(DecisionOutcome.NothingToDecide);
        again.Words.Should().Contain("what was adopted is taken back");
    }

    [Test]
    public async Task Accept_OfWhatWasTakenBack_IsNothingToDecide()
    {
        await HappenAsync("", "ours 100, adopts 50, keep 50");

        (await _house.DecideAsync(_house.Conflicts("settled").Single(), DecisionAction.Accept)).Outcome.Should().Be(DecisionOutcome.NothingToDecide);
    }

    [Test]
    public async Task Keep_AfterItsWordWasReplaced_IsNothingToDecideAndSaysWhy()
    {
        await HappenAsync("", "ours 100, adopts 50, adopts 70");
        var first = _house.Conflicts("settled").Single(static c => c.Words.Contains("0.50 EUR for 2 guests instead"));

        var refused = await _house.DecideAsync(first, DecisionAction.Keep);

        refused.Outcome.Should().Be(DecisionOutcome.NothingToDecide);
        refused.Words.Should().EndWith("Nothing of that is left to be taken back: something else was said or done since.");
    }

    [Test]
    public async Task Keep_OfAdoptedNights_LiftsTheirBlocksAndNoOthers()
    {
        await _house.BookAsync("b1", PipelineHouse.Flat, March(6, 8));
        await AdoptAsync(Rooms, NightField.Availability, 1, 0);
        _house.CalendarOf(PipelineHouse.Flat).Closed().Should().Equal(March(1, 4), March(6, 8));

        var result = await _house.DecideAsync(_house.Conflicts("settled").Single(), DecisionAction.Keep);

        result.Outcome.Should().Be(DecisionOutcome.Decided);
        _house.CalendarOf(PipelineHouse.Flat).Closed().Should().Equal(March(6, 8));
        _house.Conflicts("settled").Single().SettledWhy.Should().Contain("The blocks are lifted, and ours is told to channex again.");
        _house.Read<string>("SELECT words FROM stay_history WHERE what = 'block.withdrawn'").Should().StartWith("A person took back that channex's closed nights were taken over");
    }

    [Test]
    public async Task Keep_OfAdoptedNightsWhoseBlockAPersonDeleted_IsNothingToDecide()
    {
        await AdoptAsync(Rooms, NightField.Availability, 1, 0);
        await _house.CancelAsync(_house.CalendarOf(PipelineHouse.Flat).Stays.Single().Stay.Id);

        (await _house.DecideAsync(_house.Conflicts("settled").Single(), DecisionAction.Keep)).Outcome.Should().Be(DecisionOutcome.NothingToDecide);
    }

    private async Task HappenAsync(string order, string happens)
    {
        var owner = _house.Tenants.Current.Find(PipelineHouse.Owner)!;
        var sources = order.Length == 0 ? SourceOrder.None : new SourceOrder(order.Split(','));
        _house.Tenants.Swap(new Snapshot([new Tenant(owner.Id, [.. owner.Units.Select(u => u with { RatePlans = [.. u.RatePlans.Select(p => p with { Sources = sources })] })], owner.Connections)]));
        var shown = 0L;
        foreach (var (what, value) in happens.Split(", ").Select(static h => h.Split(' ')).Select(static h => (h[0], long.Parse(h[1]))))
        {
            if (what == "ours")
                await _house.SayAsync(value);
            else if (what == "adopts")
                await AdoptAsync(Prices, ForTwo, shown, value);
            else
                (await _house.DecideAsync(_house.Conflicts("settled").Single(c => EditConflicts.EvidenceOf(c)!.Values.Any(v => v.Theirs == value)), DecisionAction.Keep)).Outcome.Should().Be(DecisionOutcome.Decided);
            shown = value;
        }
    }

    /// <summary>A reading finds that somebody changed it there.</summary>
    private Task AdoptAsync(Target target, NightField field, long ours, long theirs) => _house.FindAsync(target, field, ours, theirs, EditPolicy.Adopt);
}
