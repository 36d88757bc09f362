using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines;
using PmsSync.Pipelines.Pricing;
using PmsSync.State.Prices;
using PmsSync.Tenancy;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.Pipelines.Pricing;

internal sealed class PriceResolverTests
{
    private static readonly NightField ForTwo = NightField.PriceFor(2);

    private PipelineHouse _house = null!;

    [SetUp]
    public async Task Setup() => _house = await PipelineHouse.OpenAsync();

    [TearDown]
    public async Task TearDown() => await _house.DisposeAsync();

    [Test]
    public async Task Set_NewPrices_AreThereWithTheAnswer()
    {
        var result = await SetAsync("standard", Range(1, 4, Weekdays.All, (ForTwo, 12000), (NightField.MinStayArrival, 2)));

        result.Should().BeEquivalentTo(new PriceResult(PriceOutcome.Changed) { RatePlan = "standard", Version = 1, Changed = 6, Nights = March(1, 4) });
        Load("standard").Should().HaveCount(6).And.Contain(new PriceCell(ForTwo, Day(3), 12000, 1));
    }

    [Test]
    public async Task Set_OnlyWeekends_LeavesTheOtherNights()
    {
        await SetAsync("standard", Range(1, 15, Weekdays.All, (ForTwo, 100)));
        await SetAsync("standard", Range(1, 15, Weekdays.Friday | Weekdays.Saturday, (ForTwo, 150)));

        Load("standard").Where(static c => c.Value == 150).Select(static c => c.Night.DayOfWeek).Should()
            .Equal(DayOfWeek.Friday, DayOfWeek.Saturday, DayOfWeek.Friday, DayOfWeek.Saturday);
        Load("standard").Should().HaveCount(14);
    }

    [Test]
    public async Task Set_Null_IsNoLongerOurs()
    {
        await SetAsync("standard", Range(1, 4, Weekdays.All, (ForTwo, 100), (NightField.StopSell, 1)));

        var result = await SetAsync("standard", Range(2, 3, Weekdays.All, (ForTwo, null), (NightField.StopSell, null)));

        result.Should().BeEquivalentTo(new { Outcome = PriceOutcome.Changed, Version = 2, Changed = 2, Nights = March(2, 3) });
        Load("standard").Select(static c => c.Night).Distinct().Should().Equal(Day(1), Day(3));
    }

    [Test]
    public async Task Set_TheSameAgain_ChangesNothingButWhoSaidItLast()
    {
        await SetAsync("standard", Range(1, 4, Weekdays.All, (ForTwo, 100)));

        (await SetAsync("standard", Range(1, 4, Weekdays.All, (ForTwo, 100)))).Outcome.Should().Be(PriceOutcome.Unchanged);

        Load("standard").Should().OnlyContain(static c => c.Event == 2);
    }

    [Test]
    public async Task Set_RepeatedUnderItsKey_IsAnsweredWithTheFirstAndAppliedOnce()
    {
        var key = DedupeKey.Of("key");
        var first = await SetAsync(key, "standard", Range(1, 4, Weekdays.All, (ForTwo, 100)));
        await SetAsync("standard", Range(1, 4, Weekdays.All, (ForTwo, 200)));

        var again = await SetAsync(key, "standard", Range(1, 4, Weekdays.All, (ForTwo, 100)));

        again.Should().BeEquivalentTo(first);
        Load("standard").Should().OnlyContain(static c => c.Value == 200);
    }

    [Test]
    public async Task Set_ManyAtOnceOfTwoPlans_EachPlanEndsWithItsLast()
    {
        var answers = Enumerable.Range(1, 60).Select(i => SetAsync(i % 2 == 0 ? "standard" : "flexible", Range(1, 4, Weekdays.All, (ForTwo, i)))).ToList();
        await Task.WhenAll(answers);

        var last = _house.Database.Readers.Read(static c => JournalReader.List(c, PipelineHouse.Owner, long.MaxValue, 100));
        foreach (var plan in new[] { "standard", "flexible" })
        {
            var newest = FactJson.Read<PriceCommand>(last.First(e => e.Lane == PriceCommand.LaneOf(PipelineHouse.Flat, plan)).Payload);
            Load(plan).Should().OnlyContain(c => c.Value == newest.Ranges[0].Values[0].Value);
        }
    }

    [Test]
    public async Task Resolve_AnOlderEventAppliedLate_SaysOnlyWhatNoNewerOneHas()
    {
        await SetAsync("standard", Range(1, 2, Weekdays.All, (ForTwo, 100)));
        await SetAsync("standard", Range(1, 4, Weekdays.All, (ForTwo, null)));
        var late = await EventOf(1, Range(1, 5, Weekdays.All, (ForTwo, 90)));

        var (_, verdict) = Resolve(late).Verdicts.Should().ContainSingle().Subject;

        FactJson.Read<PriceResult>(((Verdict.Closed)verdict).Result).Should().BeEquivalentTo(new { Changed = 1, Nights = March(4, 5) });
        var older = Resolve(await EventOf(1, Range(2, 3, Weekdays.All, (ForTwo, 90)))).Verdicts[0].Verdict;
        older.Should().BeOfType<Verdict.Closed>().Which.Outcome.Should().Be(Outcome.Superseded);
    }

    [Test]
    public async Task Resolve_WhatWasLoadedHasChanged_IsNotCurrent()
    {
        var resolution = Resolve(await EventOf(99, Range(1, 2, Weekdays.All, (ForTwo, 90))));
        await SetAsync("standard", Range(1, 2, Weekdays.All, (ForTwo, 100)));

        (await _house.Database.Writer.WriteAsync(WorkClass.Normal, resolution.IsCurrent)).Should().BeFalse();
    }

    [Test]
    public async Task Set_PlanThatIsNoLongerThere_IsAnsweredWithTheField()
    {
        var result = await SetAsync("weekly", Range(1, 2, Weekdays.All, (ForTwo, 100)));

        result.Outcome.Should().Be(PriceOutcome.Invalid);
        result.Errors.Should().ContainKey("ratePlan");
        _house.Read<long>("SELECT count(*) FROM price_plan").Should().Be(0);
    }

    [Test]
    public async Task Currency_Changed_CountsNoPriceInTheOldOneUntilItIsSetBack()
    {
        await SetAsync("standard", Range(1, 31, Weekdays.All, (ForTwo, 100), (NightField.MaxStay, 7)));
        await ConfigureAsync("USD");
        Load("standard").Should().HaveCount(30).And.OnlyContain(static c => c.Field == NightField.MaxStay);
        HeadOf().Currency.Should().Be("USD");
        OtherCurrency().Should().Be("EUR");

        (await SetAsync("USD", "standard", Range(5, 6, Weekdays.All, (ForTwo, 120)))).Outcome.Should().Be(PriceOutcome.Changed);
        Load("standard").Where(static c => c.Field == ForTwo).Should().ContainSingle().Which.Should().Match<PriceCell>(static c => c.Value == 120 && c.Night == Day(5));

        await ConfigureAsync("EUR");
        Load("standard").Where(static c => c.Field == ForTwo).Should().HaveCount(30).And.OnlyContain(static c => c.Value == 100);
        OtherCurrency().Should().BeNull();
    }

    [Test]
    public async Task Set_InTheCurrencyOfBefore_IsKeptAndItsRestrictionsCount()
    {
        await ConfigureAsync("USD");

        var late = await SetAsync("standard", Range(5, 6, Weekdays.All, (ForTwo, 90), (NightField.MaxStay, 7)));
        var again = await SetAsync("standard", Range(5, 6, Weekdays.All, (ForTwo, 95)));

        late.Should().BeEquivalentTo(new { Outcome = PriceOutcome.Changed, Changed = 1 });
        again.Outcome.Should().Be(PriceOutcome.InOtherCurrency);
        again.Words.Should().Be("Without effect on 1 value: they are in EUR, and the rate plan is in USD; they are kept, and count once it is in EUR again.");
        Load("standard").Should().ContainSingle().Which.Field.Should().Be(NightField.MaxStay);
    }

    [TestCase(1, WorkClass.Critical)]
    [TestCase(0, WorkClass.High)]
    [TestCase(null, WorkClass.High)]
    public void UrgencyOf_StopSell_IsCriticalOnlyWhereItCloses(long? value, object expected) =>
        PriceCommand.UrgencyOf([new PriceWish(ForTwo.Code, 100), new PriceWish(NightField.StopSell.Code, value)]).Should().Be((WorkClass)expected);

    private static PriceRange Range(int from, int to, Weekdays days, params (NightField Field, long? Value)[] values) =>
        new(March(from, to), [.. values.Select(static v => new PriceWish(v.Field.Code, v.Value))]) { Days = days };

    private static NewEvent Item(PriceCommand command, DateTimeOffset at) => new(
        PipelineHouse.Owner, Pipeline.Pricing, WorkClass.Normal, PriceCommand.LaneOf(PipelineHouse.Flat, command.RatePlan), PriceCommand.Set, "api", FactJson.Write(command), at);

    private static PriceCommand Command(string plan, PriceRange[] ranges, string currency = "EUR") => new() { Unit = "flat", RatePlan = plan, Currency = currency, Ranges = ranges };

    private Task<PriceResult> SetAsync(string plan, params PriceRange[] ranges) => SetAsync("EUR", plan, ranges);

    private Task<PriceResult> SetAsync(DedupeKey key, string plan, params PriceRange[] ranges) => AskAsync(Command(plan, ranges), key);

    private Task<PriceResult> SetAsync(string currency, string plan, params PriceRange[] ranges) => AskAsync(Command(plan, ranges, currency), key: null);

    private async Task<PriceResult> AskAsync(PriceCommand command, DedupeKey? key)
    {
        var (_, verdict) = await _house.Get<EventJournal>().AppendAndWaitAsync(Item(command, _house.Time.GetUtcNow()) with { Dedupe = key?.Bytes.ToArray() });
        return FactJson.Read<PriceResult>(verdict.Result);
    }

    // The settings are read again, and what follows from it is done.
    private async Task ConfigureAsync(string currency)
    {
        _house.Tenants.Swap(new Snapshot([new Tenant(PipelineHouse.Owner,
            [new Unit { Tenant = PipelineHouse.Owner, Id = PipelineHouse.Flat, Name = "Flat", Zone = TimeZoneInfo.Utc, RatePlans = [PipelineHouse.Standard with { Currency = currency }] }], [])]));
        using var watch = new SourceWatch(_house.Database, _house.Get<EventJournal>(), _house.Tenants, _house.Time);
        await watch.RunOnceAsync(CancellationToken.None);
        await _house.WhenIdleAsync();
    }

    private PricePlanHead HeadOf() => _house.Database.Readers.Read(static c => PriceStore.HeadOf(c, PipelineHouse.Owner, PipelineHouse.Flat, "standard"));

    private string? OtherCurrency() => _house.Database.Readers.Read(static c => PriceStore.OtherCurrencyFrom(c, PipelineHouse.Owner, PipelineHouse.Flat, "standard", Day(1)));

    private IReadOnlyList<PriceCell> Load(string plan) =>
        _house.Database.Readers.Read(c => PriceStore.Load(c, PipelineHouse.Owner, PipelineHouse.Flat, plan, March(1, 31)));

    // An event of the journal under another id, as if it were applied at another time.
    private async Task<JournalEvent> EventOf(long id, params PriceRange[] ranges)
    {
        var command = Command("standard", ranges);
        var (appended, _) = await _house.Get<EventJournal>().AppendAndWaitAsync(Item(command with { RatePlan = "gone" }, _house.Time.GetUtcNow()));
        var row = _house.Database.Readers.Read(c => JournalReader.Find(c, appended.Id))!;
        return row with { Id = id, Payload = FactJson.Write(command) };
    }

    private Resolution Resolve(JournalEvent item) =>
        _house.Database.Readers.ReadTogether(c => _house.Get<PriceResolver>().Resolve(c, item.Lane, [item]));
}
