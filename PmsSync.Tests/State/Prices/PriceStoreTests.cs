using PmsSync.Domain;
using PmsSync.State.Prices;
using PmsSync.Tests.Pipelines;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.State.Prices;

internal sealed class PriceStoreTests
{
    private static readonly NightField ForTwo = NightField.PriceFor(2);

    private PipelineHouse _house = null!;

    [SetUp]
    public async Task Setup() => _house = await PipelineHouse.OpenAsync();

    [TearDown]
    public async Task TearDown() => await _house.DisposeAsync();

    [Test]
    public async Task Load_SavedCells_GivesThoseOfTheNightsByFieldThenNight()
    {
        await SaveAsync("standard", Fact(ForTwo, 1, 100), Fact(NightField.StopSell, 1, 1), Fact(ForTwo, 2, 110), Fact(NightField.StopSell, 2, 0), Fact(ForTwo, 3, 120));

        Load("standard", March(1, 3)).Should().Equal(
            new PriceCell(NightField.StopSell, Day(1), 1, 7), new PriceCell(NightField.StopSell, Day(2), 0, 7),
            new PriceCell(ForTwo, Day(1), 100, 7), new PriceCell(ForTwo, Day(2), 110, 7));
    }

    [Test]
    public async Task Load_OfAnotherPlanUnitOrTenant_GivesNothing()
    {
        await SaveAsync("standard", Fact(ForTwo, 1, 100));

        Load("flexible", March(1, 2)).Should().BeEmpty();
        _house.Database.Readers.Read(static c => PriceStore.Load(c, PipelineHouse.Owner, PipelineHouse.Double, "standard", March(1, 2))).Should().BeEmpty();
        _house.Database.Readers.Read(static c => PriceStore.Load(c, new TenantId("neighbour"), PipelineHouse.Flat, "standard", March(1, 2))).Should().BeEmpty();
    }

    [Test]
    public async Task Save_AgainAndAsNoLongerOurs_KeepsWhatWasSaidLastAndLoadsOnlyWhatIsOurs()
    {
        await SaveAsync("standard", Fact(ForTwo, 1, 100), Fact(ForTwo, 2, 100));

        await SaveAsync("standard", Fact(ForTwo, 1, 90, by: 8), Fact(ForTwo, 2, null, by: 8));

        Load("standard", March(1, 3)).Should().Equal(new PriceCell(ForTwo, Day(1), 90, 8));
        _house.Database.Readers.Read(static c => PriceStore.LoadFacts(c, PipelineHouse.Owner, PipelineHouse.Flat, "standard", March(1, 3)))
            .Should().Equal(Fact(ForTwo, 1, 90, by: 8), Fact(ForTwo, 2, null, by: 8));
    }

    [Test]
    public async Task Save_EachTime_CountsTheVersionOfItsPlanAlone()
    {
        await SaveAsync("standard", Fact(ForTwo, 1, 100));
        await SaveAsync("standard", Fact(ForTwo, 1, 100));
        await SaveAsync("flexible", Fact(ForTwo, 1, 100));

        HeadOf("standard").Should().Be(new PricePlanHead(2, "EUR"));
        HeadOf("flexible").Should().Be(new PricePlanHead(1, "EUR"));
        HeadOf("weekly").Should().Be(default(PricePlanHead));
        (await _house.Database.Writer.WriteAsync(WorkClass.Normal, static s => PriceStore.VersionOf(s, PipelineHouse.Owner, PipelineHouse.Flat, "standard"))).Should().Be(2);
    }

    [Test]
    public async Task LoadSaid_NightOfTwoPlans_NamesWhoSaidEachValue()
    {
        var said = new PriceSaid(7, Stay.Direct, _house.Time.GetUtcNow());
        await _house.Database.Writer.WriteAsync(WorkClass.Normal, session =>
        {
            PriceStore.SaveSaid(session, PipelineHouse.Owner, said);
            PriceStore.SaveSaid(session, PipelineHouse.Owner, said);
            return true;
        });
        await SaveAsync("standard", Fact(ForTwo, 1, 100), Fact(NightField.StopSell, 1, null));
        await SaveAsync("flexible", Fact(NightField.MaxStay, 1, 0), Fact(NightField.MaxStay, 2, 9));

        _house.Database.Readers.Read(static c => PriceStore.LoadSaid(c, PipelineHouse.Owner, PipelineHouse.Flat, Day(1))).Should().Equal(
            new SaidPrice("flexible", "EUR", NightField.MaxStay, 0, said), new SaidPrice("standard", "EUR", ForTwo, 100, said));
    }

    [Test]
    public async Task Save_WhatIsNoField_IsRefusedByTheDatabase() =>
        await FluentActions.Awaiting(() => SaveAsync("standard", Fact(NightField.Availability, 1, 1))).Should().ThrowAsync<Microsoft.Data.Sqlite.SqliteException>();

    private static PriceFact Fact(NightField field, int day, long? value, long by = 7) => new(field, Day(day), value, by);

    private IReadOnlyList<PriceCell> Load(string plan, StayDates nights) =>
        _house.Database.Readers.Read(c => PriceStore.Load(c, PipelineHouse.Owner, PipelineHouse.Flat, plan, nights));

    private PricePlanHead HeadOf(string plan) => _house.Database.Readers.Read(c => PriceStore.HeadOf(c, PipelineHouse.Owner, PipelineHouse.Flat, plan));

    private Task SaveAsync(string plan, params PriceFact[] facts) => _house.Database.Writer.WriteAsync(WorkClass.Normal, session =>
    {
        PriceStore.Save(session, PipelineHouse.Owner, PipelineHouse.Flat, plan, "EUR", facts);
        return true;
    });
}
