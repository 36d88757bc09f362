using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Throttling;

namespace PmsSync.Tests.Connectors.Conformance;

/// <summary>
/// What every connector to an API keeps to, whatever its system: run against its simulator. A fixture derives from it and
/// says how to build the house.
/// </summary>
internal abstract class ConnectorConformance
{
    private const string Mark = "QZX";
    private const string Card = "4111111111111111";

    private static readonly DateOnly First = new(2026, 7, 1);

    private static readonly WireFault[] Lost =
        [WireFault.LostAnswer, WireFault.HalfAnswer, WireFault.ServerError, WireFault.BadGateway, WireFault.Unavailable, WireFault.Page, WireFault.Empty, WireFault.ProxyRefusal];

    private static readonly WireFault[] NotDone = [WireFault.NotSent, WireFault.Refused, WireFault.Throttled];

    private ConformanceHouse _house = null!;

    protected abstract ConformanceHouse Open();

    [SetUp]
    public void Setup() => _house = Open();

    [TearDown]
    public void TearDown() => _house.Dispose();

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
        Needs(_house.Connector.ReadBack);
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
        if (!_house.Connector.Prices!.Rules.LaterWins)
            Assert.Ignore("This system forbids overlapping items.");

        (await PushAsync(Price(10_000), Price(20_000, nights: 1))).Should().Equal(ItemOutcome.Accepted, ItemOutcome.Accepted);

        var shown = (await ShownAsync(prices: true)).Where(c => c.Field == PriceField).ToDictionary(static c => c.Night, static c => c.Value);
        shown[First].Should().Be(20_000);
        shown[First.AddDays(1)].Should().Be(10_000);
    }

    [Test]
    public async Task Push_OneBadStroke_IsNotAcceptedAndTheGoodOneIsJudgedForItself()
    {
        if (!_house.NamesBadItems)
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
        _house.Wire.Tickets.Should().BeEmpty();
    }

    [TestCaseSource(nameof(Lost))]
    public async Task Push_AnswerLost_IsUncertainAndNotRepeated(WireFault fault)
    {
        if (!_house.Loses(fault))
            Assert.Ignore("This answer says what became of it.");
        _house.Wire.Fault = fault;

        (await PushAsync(Rooms(1), Rooms(0))).Should().HaveCount(2).And.AllBeOfType<ItemOutcome.Uncertain>();

        _house.Wire.Tickets.Should().ContainSingle();
    }

    [TestCaseSource(nameof(NotDone))]
    public async Task Push_NotCarriedOut_IsLater(WireFault fault)
    {
        _house.Wire.Fault = fault;

        var outcomes = await PushAsync(Rooms(1), Rooms(0));

        outcomes.Should().HaveCount(2).And.AllBeOfType<ItemOutcome.Later>();
        _house.Wire.Arrived.Should().Be(0);
        if (fault is WireFault.NotSent or WireFault.Throttled)
        {
            outcomes.Cast<ItemOutcome.Later>().Should().AllSatisfy(l => l.IsThrottled.Should().BeTrue())
                .And.AllSatisfy(l => l.NotBefore.Should().Be(_house.Clock.GetUtcNow() + FaultyWire.Wait));
        }
    }

    [Test]
    public async Task Push_NoAnswerEver_IsUncertainAfterAWhile()
    {
        _house.Wire.Fault = WireFault.Silence;

        var pushing = PushAsync(Rooms(1));
        await _house.Wire.Silenced;
        _house.Clock.Advance(_house.TooLong);

        (await pushing).Single().Should().BeOfType<ItemOutcome.Uncertain>();
    }

    [Test]
    public async Task Push_WrongKey_WaitsForAPersonWithoutShowingIt()
    {
        var outcomes = await _house.Connector.Availability!.PushAsync(_house.Access with { ApiKey = "another-key" }, [Rooms(1)], Lease(), Cancel);

        // The values are not at fault: with the right key they are told.
        outcomes.Single().Should().BeOfType<ItemOutcome.Later>().Which.Why.Should().Contain(_house.KeyName).And.NotContain("another-key");
    }

    [Test]
    public async Task Push_ServerDown_PausesAndRecovers()
    {
        _house.Wire.Fault = WireFault.ServerError;
        IReadOnlyList<ItemOutcome> outcomes;
        var calls = 0;
        do
        {
            outcomes = await PushAsync(Rooms(1));
            outcomes.Single().Should().NotBeOfType<ItemOutcome.Rejected>();
        }
        while (outcomes[0] is ItemOutcome.Uncertain && ++calls < 50);
        var paused = outcomes[0].Should().BeOfType<ItemOutcome.Later>().Subject;
        paused.NotBefore.Should().BeAfter(_house.Clock.GetUtcNow());
        paused.IsThrottled.Should().BeTrue("a pause burns no attempt");

        _house.Wire.Fault = WireFault.None;
        _house.Clock.Advance(paused.NotBefore!.Value - _house.Clock.GetUtcNow());

        (await PushAsync(Rooms(1))).Should().Equal(ItemOutcome.Accepted);
    }

    [Test]
    public async Task Push_LeaseAndTickets_CoverEveryRequest()
    {
        var lease = Lease();
        await _house.Connector.Availability!.PushAsync(_house.Access, [Rooms(1)], lease, Cancel);
        await ShownAsync(prices: true);
        await ReadBookingsAsync();
        if (_house.Connector.Settings is { } settings)
            await settings.ReadAsync(_house.Access, Cancel);

        lease.TrySpend().Should().BeFalse("the first request spends it");
        var known = _house.Connector.BudgetsOf(_house.Access).Select(static b => b.Id).ToList();
        _house.Wire.Tickets.Should().AllSatisfy(ticket =>
        {
            ticket.Should().NotBeNull();
            ticket!.Request.Budgets.Should().NotBeEmpty();
            known.Should().Contain(ticket.Request.Budgets.Select(static b => b.Id));
        });
        known.Should().OnlyHaveUniqueItems().And.AllSatisfy(id => id.Should().NotContain(_house.Access.ApiKey));
    }

    [Test]
    public async Task Bookings_Queue_DrainsByAcknowledgement()
    {
        Needs(_house.Connector.Bookings);
        for (var i = 0; i < 3; i++)
            _house.Book(Mark);
        var taken = new HashSet<string>();
        for (var page = await PullAsync(); page.Revisions.Count > 0; page = await PullAsync())
        {
            foreach (var revision in page.Revisions)
            {
                taken.Add(revision.RevisionId).Should().BeTrue("an acknowledged revision is not offered again");
                revision.Rooms.Should().NotBeEmpty();
                (await _house.Connector.Bookings!.AcknowledgeAsync(_house.Access, revision.RevisionId, Cancel)).Should().Be(ItemOutcome.Accepted);
            }
        }

        taken.Should().HaveCount(3);
        (await _house.Connector.Bookings!.AcknowledgeAsync(_house.Access, taken.First(), Cancel)).Should().Be(ItemOutcome.Accepted, "again is as good as once");
    }

    [Test]
    public async Task Bookings_NotAcknowledged_AreOfferedAgain()
    {
        Needs(_house.Connector.Bookings);
        _house.Book(Mark);
        var first = (await PullAsync()).Revisions.Single();

        (await PullAsync()).Revisions.Single().Should().BeEquivalentTo(first);
    }

    [Test]
    public async Task Bookings_Acknowledged_AreStillListedUnderTheSameIds()
    {
        Needs(_house.Connector.Bookings);
        _house.Book(Mark);
        var revision = (await PullAsync()).Revisions.Single();
        await _house.Connector.Bookings!.AcknowledgeAsync(_house.Access, revision.RevisionId, Cancel);

        var listed = new List<BookingRevision>();
        string? cursor = null;
        do
        {
            var answer = await _house.Connector.Bookings.ListAsync(_house.Access, _house.Clock.GetUtcNow().AddDays(-1), cursor, Cancel);
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
        _house.Book(Mark);
        _house.Wire.Fault = fault;

        (await TryReadBookingsAsync()).Should().BeNull();
        if (_house.Connector.ReadBack is { } readBack)
            (await readBack.ReadAvailabilityAsync(_house.Access, Nights, WorkClass.Bulk, Cancel)).Should().NotBeOfType<Answer<IReadOnlyList<ShownCell>>.Got>();
    }

    [Test]
    public async Task Facts_ReadAgain_AreTheSameWhateverWasAcknowledged()
    {
        Needs(_house.Connector.Facts);
        for (var i = 0; i < 3; i++)
            _house.Book(Mark);
        var first = await ReadBookingsAsync();
        var page = (Answer<FactPage>.Got)await _house.Connector.Facts!.PullAsync(_house.Access, null, WorkClass.High, Cancel);
        (await _house.Connector.Facts.AcknowledgeAsync(_house.Access, page.Value.Next!, Cancel)).Should().Be(ItemOutcome.Accepted);
        (await _house.Connector.Facts.AcknowledgeAsync(_house.Access, page.Value.Next!, Cancel)).Should().Be(ItemOutcome.Accepted, "again is as good as once");

        first.Should().HaveCount(3).And.OnlyHaveUniqueItems(static r => r.RevisionId);
        (await ReadBookingsAsync()).Should().BeEquivalentTo(first);
    }

    [TestCaseSource(nameof(NotDone))]
    public async Task Facts_AcknowledgementNotCarriedOut_IsLater(WireFault fault)
    {
        Needs(_house.Connector.Facts);
        _house.Wire.Fault = fault;

        (await _house.Connector.Facts!.AcknowledgeAsync(_house.Access, "1", Cancel)).Should().BeOfType<ItemOutcome.Later>();
    }

    [TestCaseSource(nameof(NotDone))]
    public async Task Acknowledge_NotCarriedOut_IsLaterAndOfferedAgain(WireFault fault)
    {
        Needs(_house.Connector.Bookings);
        _house.Book(Mark);
        var revision = (await PullAsync()).Revisions.Single();
        _house.Wire.Fault = fault;

        (await _house.Connector.Bookings!.AcknowledgeAsync(_house.Access, revision.RevisionId, Cancel)).Should().BeOfType<ItemOutcome.Later>();

        _house.Wire.Fault = WireFault.None;
        (await PullAsync()).Revisions.Should().ContainSingle();
    }

    [Test]
    public async Task Messages_WrittenBothWays_AreReadOnce()
    {
        Needs(_house.Connector.Messages);
        _house.Write("hello");
        var page = await MessagesAsync(null);
        var message = page.Messages.Should().ContainSingle().Subject;
        message.Sender.Should().Be(MessageSender.Guest);

        var sent = await _house.Connector.Messages!.SendAsync(_house.Access, message.ThreadId, message.BookingId, "welcome", Cancel);

        sent.Outcome.Should().Be(ItemOutcome.Accepted);
        _house.Received().Should().Be(1);
        (await MessagesAsync(page.Cursor)).Messages.Select(static m => m.MessageId).Should().Contain(sent.Message!.MessageId);
    }

    [TestCaseSource(nameof(Lost))]
    public async Task Messages_AnswerLost_IsUncertainAndSentAtMostOnce(WireFault fault)
    {
        Needs(_house.Connector.Messages);
        _house.Write("hello");
        var message = (await MessagesAsync(null)).Messages.Single();
        _house.Wire.Fault = fault;

        (await _house.Connector.Messages!.SendAsync(_house.Access, message.ThreadId, null, "welcome", Cancel)).Outcome.Should().BeOfType<ItemOutcome.Uncertain>();

        _house.Received().Should().BeLessThanOrEqualTo(1);
    }

    [Test]
    public async Task Any_CallerLeaves_ThrowsAndNothingElse()
    {
        _house.Wire.Fault = WireFault.Silence;
        using var leaving = new CancellationTokenSource();
        var waiting = new Task?[]
        {
            _house.Connector.Availability!.PushAsync(_house.Access, [Rooms(1)], Lease(), leaving.Token),
            _house.Connector.Bookings?.PullAsync(_house.Access, WorkClass.Critical, leaving.Token),
            _house.Connector.Facts?.PullAsync(_house.Access, null, WorkClass.Critical, leaving.Token),
            _house.Connector.ReadBack?.ReadPricesAsync(_house.Access, Nights, WorkClass.Bulk, leaving.Token),
            _house.Connector.Messages?.PullAsync(_house.Access, null, leaving.Token),
            _house.Connector.Catalog?.ListAsync(_house.Access, leaving.Token),
        }.OfType<Task>();
        await _house.Wire.Silenced;
        await leaving.CancelAsync();

        foreach (var task in waiting)
            await task.Invoking(static t => t).Should().ThrowAsync<OperationCanceledException>();
    }

    [Test]
    public async Task Any_CardsKeysAndGuests_AreNotKeptOrLogged()
    {
        _house.Book($"{Mark} {Card}");
        _house.Write($"{Mark} 4111 1111 1111 1111");
        var kept = new List<object> { await ReadBookingsAsync() };
        if (_house.Connector.Messages is not null)
            kept.Add(await MessagesAsync(null));
        foreach (var fault in Lost.Concat(NotDone))
        {
            _house.Wire.Fault = fault;
            kept.Add(await PushAsync(Rooms(1)));
            _house.Clock.Advance(TimeSpan.FromMinutes(5));
        }

        var texts = string.Join('\n', kept.Select(static k => System.Text.Json.JsonSerializer.Serialize(k)));
        var logs = string.Join('\n', _house.Logs.Lines);
        new string([.. (texts + logs).Where(char.IsAsciiDigit)]).Should().NotContain(Card);
        texts.Should().NotContain(_house.Access.ApiKey);
        logs.Should().NotContain(_house.Access.ApiKey).And.NotContain(Mark);
        _house.Access.ToString().Should().NotContain(_house.Access.ApiKey);
    }

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    private static StayDates Nights => new(First, First.AddDays(3));

    private ChannelUnit Unit => _house.Access.Units[0];

    private NightField PriceField => NightField.PriceFor(Unit.RatePlans[0].Occupancy);

    private static CallLease Lease() => new(new CallRequest(new TenantId("t"), WorkClass.High, []));

    private Stroke Rooms(int rooms) =>
        new(new Target(_house.Access.Tenant, _house.Access.Connection, Unit.Unit, null), Nights, Weekdays.All, [new FieldValue(NightField.Availability, rooms)]);

    private Stroke Price(long minor, int nights = 3) => new(
        new Target(_house.Access.Tenant, _house.Access.Connection, Unit.Unit, Unit.RatePlans[0].RatePlan),
        new StayDates(First, First.AddDays(nights)), Weekdays.All, [new FieldValue(PriceField, minor)]);

    private async Task<IReadOnlyList<ItemOutcome>> PushAsync(params Stroke[] strokes)
    {
        var push = strokes[0].Target.IsAvailability ? _house.Connector.Availability! : _house.Connector.Prices!;
        using var lease = new CallLease(push.RequestOf(_house.Access, WorkClass.High));
        return await push.PushAsync(_house.Access, strokes, lease, Cancel);
    }

    private static void Needs(object? capability)
    {
        if (capability is null)
            Assert.Ignore("This system has no such thing.");
    }

    private async Task<IReadOnlyList<BookingRevision>> ReadBookingsAsync() =>
        (await TryReadBookingsAsync()).Should().NotBeNull().And.Subject.ToList();

    /// <summary>All that is offered, whichever way; null where there was no answer.</summary>
    private async Task<IReadOnlyList<BookingRevision>?> TryReadBookingsAsync()
    {
        if (_house.Connector.Bookings is { } queue)
            return await queue.PullAsync(_house.Access, WorkClass.Critical, Cancel) is Answer<BookingPage>.Got got ? got.Value.Revisions : null;
        var read = new List<BookingRevision>();
        for (string? cursor = null; ;)
        {
            if (await _house.Connector.Facts!.PullAsync(_house.Access, cursor, WorkClass.Critical, Cancel) is not Answer<FactPage>.Got { Value: { } page })
                return null;
            read.AddRange(page.Bookings);
            cursor = page.Next;
            if (!page.HasMore)
                return read;
        }
    }

    private async Task<BookingPage> PullAsync() =>
        (await _house.Connector.Bookings!.PullAsync(_house.Access, WorkClass.Critical, Cancel)).Should().BeOfType<Answer<BookingPage>.Got>().Subject.Value;

    private async Task<MessagePage> MessagesAsync(string? cursor) =>
        (await _house.Connector.Messages!.PullAsync(_house.Access, cursor, Cancel)).Should().BeOfType<Answer<MessagePage>.Got>().Subject.Value;

    private async Task<IReadOnlyList<ShownCell>> ShownAsync(bool prices)
    {
        if (_house.Connector.ReadBack is not { } readBack)
            return _house.Held(prices, Nights);
        var answer = prices
            ? await readBack.ReadPricesAsync(_house.Access, Nights, WorkClass.Bulk, Cancel)
            : await readBack.ReadAvailabilityAsync(_house.Access, Nights, WorkClass.Bulk, Cancel);
        return answer.Should().BeOfType<Answer<IReadOnlyList<ShownCell>>.Got>().Subject.Value;
    }
}
