using PmsSync.Connectors.Contract;
using PmsSync.Domain;

namespace PmsSync.Tests.Connectors.Conformance;

/// <summary>
/// What every connector to an API keeps to, whatever its system: run against its simulator. A fixture derives from it and
/// says how to build the house.
/// </summary>
internal abstract class ConnectorConformance : ConformanceSteps
{
    private const string Mark = "QZX";
    private const string Card = "4111111111111111";

    private static readonly WireFault[] Lost =
        [WireFault.LostAnswer, WireFault.HalfAnswer, WireFault.ServerError, WireFault.BadGateway, WireFault.Unavailable, WireFault.Page, WireFault.Empty, WireFault.ProxyRefusal];

    private static readonly WireFault[] NotDone = [WireFault.NotSent, WireFault.Refused, WireFault.Throttled];

    [Test]
    public async Task Push_Sound_IsAcceptedAndShown()
    {
        (await PushAsync(Rooms(1))).Should().Equal(ItemOutcome.Accepted);
        (await PushAsync(Price(12_345))).Should().Equal(ItemOutcome.Accepted);

        (await ShownAsync(prices: false)).Should().Contain(new ShownCell(Rooms(1).Target, NightField.Availability, First, 1));
        (await ShownAsync(prices: true)).Should().Contain(new ShownCell(Price(1).Target, PriceField, First, 12_345));
    }

    [TestCase(0)]
    [TestCase(1)]
    public async Task ReadBack_OfASoldOutNight_ShowsWhatWasToldOrSaysThatItIsHidden(int stopSell)
    {
        Needs(House.Connector.ReadBack);
        await PushAsync(Rooms(0));
        await PushAsync(Price(12_345));
        (await PushAsync(Price(12_345) with { Values = [new FieldValue(NightField.StopSell, stopSell)] })).Should().Equal(ItemOutcome.Accepted);

        var shown = (await ShownAsync(prices: true)).Where(static c => c.Night == First).ToList();

        shown.Should().Contain(new ShownCell(Price(1).Target, PriceField, First, 12_345));
        var stop = shown.Should().ContainSingle(static c => c.Field == NightField.StopSell, "it was told, so it is never missing").Subject;
        (stop.IsHidden || stop.Value == stopSell).Should().BeTrue("what is not the value that was told must not be shown as one");
    }

    [Test]
    public async Task Push_Repeated_ChangesNothing()
    {
        await PushAsync(Rooms(1));
        var before = await ShownAsync(prices: false);

        (await PushAsync(Rooms(1))).Should().Equal(ItemOutcome.Accepted);

        (await ShownAsync(prices: false)).Should().BeEquivalentTo(before);
    }

    [Test]
    public async Task Push_LaterStrokes_PaintOverEarlierOnesWhereTheRulesSaySo()
    {
        if (!House.Connector.Prices!.Rules.LaterWins)
            Assert.Ignore("This system forbids overlapping items.");

        (await PushAsync(Price(10_000), Price(20_000, nights: 1))).Should().Equal(ItemOutcome.Accepted, ItemOutcome.Accepted);

        var shown = (await ShownAsync(prices: true)).Where(c => c.Field == PriceField).ToDictionary(static c => c.Night, static c => c.Value);
        shown[First].Should().Be(20_000);
        shown[First.AddDays(1)].Should().Be(10_000);
    }

    [Test]
    public async Task Push_OneBadStroke_IsNotAcceptedAndTheGoodOneIsJudgedForItself()
    {
        if (!House.NamesBadItems)
            Assert.Ignore("This system refuses a call as a whole.");
        var yesterday = Price(10_000) with { Nights = new StayDates(new DateOnly(2026, 6, 1), new DateOnly(2026, 6, 2)) };

        var outcomes = await PushAsync(yesterday, Price(10_000));

        outcomes[0].Should().BeOfType<ItemOutcome.Rejected>();
        outcomes[1].Should().Be(ItemOutcome.Accepted);
    }

    [Test]
    public async Task Push_UnmappedTarget_IsRejectedWithoutACall()
    {
        var outcomes = await PushAsync(Rooms(1) with { Target = Rooms(1).Target with { Unit = new UnitId("nowhere") } });

        outcomes.Should().ContainSingle().Which.Should().BeOfType<ItemOutcome.Rejected>().Which.NothingChanged.Should().BeTrue();
        House.Wire.Tickets.Should().BeEmpty();
    }

    [TestCaseSource(nameof(Lost))]
    public async Task Push_AnswerLost_IsUncertainAndNotRepeated(WireFault fault)
    {
        if (!House.Loses(fault))
            Assert.Ignore("This answer says what became of it.");
        House.Wire.Fault = fault;

        (await PushAsync(Rooms(1), Rooms(0))).Should().HaveCount(2).And.AllBeOfType<ItemOutcome.Uncertain>();

        House.Wire.Tickets.Should().ContainSingle();
    }

    [TestCaseSource(nameof(NotDone))]
    public async Task Push_NotCarriedOut_IsLater(WireFault fault)
    {
        House.Wire.Fault = fault;

        var outcomes = await PushAsync(Rooms(1), Rooms(0));

        outcomes.Should().HaveCount(2).And.AllBeOfType<ItemOutcome.Later>();
        House.Wire.Arrived.Should().Be(0);
        if (fault is WireFault.NotSent or WireFault.Throttled)
        {
            outcomes.Cast<ItemOutcome.Later>().Should().AllSatisfy(l => l.IsThrottled.Should().BeTrue())
                .And.AllSatisfy(l => l.NotBefore.Should().Be(House.Clock.GetUtcNow() + FaultyWire.Wait));
        }
    }

    [Test]
    public async Task Push_NoAnswerEver_IsUncertainAfterAWhile()
    {
        House.Wire.Fault = WireFault.Silence;

        var pushing = PushAsync(Rooms(1));
        await House.Wire.Silenced;
        House.Clock.Advance(House.TooLong);

        (await pushing).Single().Should().BeOfType<ItemOutcome.Uncertain>();
    }

    [Test]
    public async Task Push_WrongKey_WaitsForAPersonWithoutShowingIt()
    {
        var outcomes = await House.Connector.Availability!.PushAsync(House.Access with { ApiKey = "another-key" }, [Rooms(1)], Lease(), Cancel);

        // The values are not at fault: with the right key they are told.
        outcomes.Single().Should().BeOfType<ItemOutcome.Later>().Which.Why.Should().Contain(House.KeyName).And.NotContain("another-key");
    }

    [Test]
    public async Task Push_ServerDown_PausesAndRecovers()
    {
        House.Wire.Fault = WireFault.ServerError;
        IReadOnlyList<ItemOutcome> outcomes;
        var calls = 0;
        do
        {
            outcomes = await PushAsync(Rooms(1));
            outcomes.Single().Should().NotBeOfType<ItemOutcome.Rejected>();
        }
        while (outcomes[0] is ItemOutcome.Uncertain && ++calls < 50);
        var paused = outcomes[0].Should().BeOfType<ItemOutcome.Later>().Subject;
        paused.NotBefore.Should().BeAfter(House.Clock.GetUtcNow());
        paused.IsThrottled.Should().BeTrue("a pause burns no attempt");

        House.Wire.Fault = WireFault.None;
        House.Clock.Advance(paused.NotBefore!.Value - House.Clock.GetUtcNow());

        (await PushAsync(Rooms(1))).Should().Equal(ItemOutcome.Accepted);
    }

    [Test]
    public async Task Push_LeaseAndTickets_CoverEveryRequest()
    {
        var lease = Lease();
        await House.Connector.Availability!.PushAsync(House.Access, [Rooms(1)], lease, Cancel);
        await ShownAsync(prices: true);
        await ReadBookingsAsync();
        if (House.Connector.Settings is { } settings)
            await settings.ReadAsync(House.Access, Cancel);

        lease.TrySpend().Should().BeFalse("the first request spends it");
        var known = House.Connector.BudgetsOf(House.Access).Select(static b => b.Id).ToList();
        House.Wire.Tickets.Should().AllSatisfy(ticket =>
        {
            ticket.Should().NotBeNull();
            ticket!.Request.Budgets.Should().NotBeEmpty();
            known.Should().Contain(ticket.Request.Budgets.Select(static b => b.Id));
        });
        known.Should().OnlyHaveUniqueItems().And.AllSatisfy(id => id.Should().NotContain(House.Access.ApiKey));
    }

    [Test]
    public async Task Bookings_Queue_DrainsByAcknowledgement()
    {
        Needs(House.Connector.Bookings);
        for (var i = 0; i < 3; i++)
            House.Book(Mark);
        var taken = new HashSet<string>();
        for (var page = await PullAsync(); page.Revisions.Count > 0; page = await PullAsync())
        {
            foreach (var revision in page.Revisions)
            {
                taken.Add(revision.RevisionId).Should().BeTrue("an acknowledged revision is not offered again");
                revision.Rooms.Should().NotBeEmpty();
                (await House.Connector.Bookings!.AcknowledgeAsync(House.Access, revision.RevisionId, Cancel)).Should().Be(ItemOutcome.Accepted);
            }
        }

        taken.Should().HaveCount(3);
        (await House.Connector.Bookings!.AcknowledgeAsync(House.Access, taken.First(), Cancel)).Should().Be(ItemOutcome.Accepted, "again is as good as once");
    }

    [Test]
    public async Task Bookings_NotAcknowledged_AreOfferedAgain()
    {
        Needs(House.Connector.Bookings);
        House.Book(Mark);
        var first = (await PullAsync()).Revisions.Single();

        (await PullAsync()).Revisions.Single().Should().BeEquivalentTo(first);
    }

    [Test]
    public async Task Bookings_Acknowledged_AreStillListedUnderTheSameIds()
    {
        Needs(House.Connector.Bookings);
        House.Book(Mark);
        var revision = (await PullAsync()).Revisions.Single();
        await House.Connector.Bookings!.AcknowledgeAsync(House.Access, revision.RevisionId, Cancel);

        var listed = new List<BookingRevision>();
        string? cursor = null;
        do
        {
            var answer = await House.Connector.Bookings.ListAsync(House.Access, House.Clock.GetUtcNow().AddDays(-1), cursor, Cancel);
            var page = answer.Should().BeOfType<Answer<BookingPage>.Got>().Subject.Value;
            listed.AddRange(page.Revisions);
            cursor = page.Next;
        }
        while (cursor is not null);

        listed.Should().NotBeEmpty().And.AllSatisfy(r => r.Should().BeEquivalentTo(revision));
    }

    [TestCaseSource(nameof(Lost))]
    [TestCaseSource(nameof(NotDone))]
    public async Task Bookings_Fault_IsNoEmptyQueue(WireFault fault)
    {
        House.Book(Mark);
        House.Wire.Fault = fault;

        (await TryReadBookingsAsync()).Should().BeNull();
        if (House.Connector.ReadBack is { } readBack)
            (await readBack.ReadAvailabilityAsync(House.Access, Nights, WorkClass.Bulk, Cancel)).Should().NotBeOfType<Answer<IReadOnlyList<ShownCell>>.Got>();
    }

    [Test]
    public async Task Facts_ReadAgain_AreTheSameWhateverWasAcknowledged()
    {
        Needs(House.Connector.Facts);
        for (var i = 0; i < 3; i++)
            House.Book(Mark);
        var first = await ReadBookingsAsync();
        var page = (Answer<FactPage>.Got)await House.Connector.Facts!.PullAsync(House.Access, null, WorkClass.High, Cancel);
        (await House.Connector.Facts.AcknowledgeAsync(House.Access, page.Value.Next!, Cancel)).Should().Be(ItemOutcome.Accepted);
        (await House.Connector.Facts.AcknowledgeAsync(House.Access, page.Value.Next!, Cancel)).Should().Be(ItemOutcome.Accepted, "again is as good as once");

        first.Should().HaveCount(3).And.OnlyHaveUniqueItems(static r => r.RevisionId);
        (await ReadBookingsAsync()).Should().BeEquivalentTo(first);
    }

    [TestCaseSource(nameof(NotDone))]
    public async Task Facts_AcknowledgementNotCarriedOut_IsLater(WireFault fault)
    {
        Needs(House.Connector.Facts);
        House.Wire.Fault = fault;

        (await House.Connector.Facts!.AcknowledgeAsync(House.Access, "1", Cancel)).Should().BeOfType<ItemOutcome.Later>();
    }

    [TestCaseSource(nameof(NotDone))]
    public async Task Acknowledge_NotCarriedOut_IsLaterAndOfferedAgain(WireFault fault)
    {
        Needs(House.Connector.Bookings);
        House.Book(Mark);
        var revision = (await PullAsync()).Revisions.Single();
        House.Wire.Fault = fault;

        (await House.Connector.Bookings!.AcknowledgeAsync(House.Access, revision.RevisionId, Cancel)).Should().BeOfType<ItemOutcome.Later>();

        House.Wire.Fault = WireFault.None;
        (await PullAsync()).Revisions.Should().ContainSingle();
    }

    [Test]
    public async Task Messages_WrittenBothWays_AreReadOnce()
    {
        Needs(House.Connector.Messages);
        House.Write("hello");
        var page = await MessagesAsync(null);
        var message = page.Messages.Should().ContainSingle().Subject;
        message.Sender.Should().Be(MessageSender.Guest);

        var sent = await House.Connector.Messages!.SendAsync(House.Access, message.ThreadId, message.BookingId, "welcome", Cancel);

        sent.Outcome.Should().Be(ItemOutcome.Accepted);
        House.Received().Should().Be(1);
        (await MessagesAsync(page.Cursor)).Messages.Select(static m => m.MessageId).Should().Contain(sent.Message!.MessageId);
    }

    [TestCaseSource(nameof(Lost))]
    public async Task Messages_AnswerLost_IsUncertainAndSentAtMostOnce(WireFault fault)
    {
        Needs(House.Connector.Messages);
        House.Write("hello");
        var message = (await MessagesAsync(null)).Messages.Single();
        House.Wire.Fault = fault;

        (await House.Connector.Messages!.SendAsync(House.Access, message.ThreadId, null, "welcome", Cancel)).Outcome.Should().BeOfType<ItemOutcome.Uncertain>();

        House.Received().Should().BeLessThanOrEqualTo(1);
    }

    [Test]
    public async Task Any_CallerLeaves_ThrowsAndNothingElse()
    {
        House.Wire.Fault = WireFault.Silence;
        using var leaving = new CancellationTokenSource();
        var waiting = new Task?[]
        {
            House.Connector.Availability!.PushAsync(House.Access, [Rooms(1)], Lease(), leaving.Token),
            House.Connector.Bookings?.PullAsync(House.Access, WorkClass.Critical, leaving.Token),
            House.Connector.Facts?.PullAsync(House.Access, null, WorkClass.Critical, leaving.Token),
            House.Connector.ReadBack?.ReadPricesAsync(House.Access, Nights, WorkClass.Bulk, leaving.Token),
            House.Connector.Messages?.PullAsync(House.Access, null, leaving.Token),
            House.Connector.Catalog?.ListAsync(House.Access, leaving.Token),
        }.OfType<Task>();
        await House.Wire.Silenced;
        await leaving.CancelAsync();

        foreach (var task in waiting)
            await task.Invoking(static t => t).Should().ThrowAsync<OperationCanceledException>();
    }

    [Test]
    public async Task Any_CardsKeysAndGuests_AreNotKeptOrLogged()
    {
        House.Book($"{Mark} {Card}");
        House.Write($"{Mark} 4111 1111 1111 1111");
        var kept = new List<object> { await ReadBookingsAsync() };
        if (House.Connector.Messages is not null)
            kept.Add(await MessagesAsync(null));
        foreach (var fault in Lost.Concat(NotDone))
        {
            House.Wire.Fault = fault;
            kept.Add(await PushAsync(Rooms(1)));
            House.Clock.Advance(TimeSpan.FromMinutes(5));
        }

        var texts = string.Join('\n', kept.Select(static k => System.Text.Json.JsonSerializer.Serialize(k)));
        var logs = string.Join('\n', House.Logs.Lines);
        new string([.. (texts + logs).Where(char.IsAsciiDigit)]).Should().NotContain(Card);
        texts.Should().NotContain(House.Access.ApiKey);
        logs.Should().NotContain(House.Access.ApiKey).And.NotContain(Mark);
        House.Access.ToString().Should().NotContain(House.Access.ApiKey);
    }
}
