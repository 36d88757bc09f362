using PmsSync.Journal;
using PmsSync.State.Maintenance;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.Pipelines.Maintenance;

/// <summary>Guests' words: one ticket for a message at most, and none beside an open one of the same conversation and word.</summary>
internal sealed class ConversationTicketsTests
{
    private PipelineHouse _house = null!;

    [SetUp]
    public async Task Setup()
    {
        _house = await PipelineHouse.OpenAsync();
        await _house.ConfigureAsync(words: ["broken", "leak"], ofDouble: ["jacuzzi"]);
    }

    [TearDown]
    public async Task TearDown() => await _house.DisposeAsync();

    [Test]
    public async Task Message_WithAWord_OpensOneTicketForTheGuestsUnitWithoutTheGuestsText()
    {
        await _house.StayAsync(PipelineHouse.Flat, March(1, 4));
        var id = await _house.TellAsync("m1", "Hello, my secret: the shower is BROKEN and there is a leak, a leak!");
        await _house.TellAsync("m1", "Hello, my secret: the shower is BROKEN and there is a leak, a leak!");

        var ticket = _house.Tickets().Should().ContainSingle().Subject.Ticket;
        ticket.Should().BeEquivalentTo(new { Id = id, Unit = PipelineHouse.Flat, Stay = "stay-b1", Title = "A guest writes \"broken\" and \"leak\"", Text = (string?)null, Status = TicketStatus.Open });
        ticket.Opened.Why.Should().Be($"A guest wrote \"broken\" and \"leak\" in conversation {ticket.Opened.Thread} on 2027-01-10 12:00 UTC.");
    }

    [TestCase("all is fine")]
    [TestCase("an unbroken promise")]
    [TestCase("where is the jacuzzi?")]
    public async Task Message_WithoutAWordOfTheUnit_OpensNone(string text)
    {
        await _house.StayAsync(PipelineHouse.Flat, March(1, 4));
        await _house.TellAsync("m1", text);

        _house.Tickets().Should().BeEmpty();
    }

    [Test]
    public async Task Message_OfTheHouseOrOfYearsAgo_OpensNone()
    {
        await _house.TellAsync("m1", "broken", age: TimeSpan.FromDays(15));

        _house.Tickets().Should().BeEmpty();
    }

    [Test]
    public async Task SecondMessage_WithTheSameWordWhileTheTicketIsOpen_IsAddedToItAndSaysSo()
    {
        var first = await _house.TellAsync("m1", "the lamp is broken");
        _house.Time.Advance(TimeSpan.FromMinutes(1));
        await _house.TellAsync("m2", "still broken, and now a leak");
        _house.Time.Advance(TimeSpan.FromMinutes(1));
        await _house.TellAsync("m3", "the leak is worse");

        var ticket = _house.Tickets().Should().ContainSingle().Subject.Ticket;
        ticket.Id.Should().Be(first);
        ticket.Opened.Why.Should().EndWith(" 2 later messages of the conversation met it open and were added to it.");
        _house.Get<JournalQueries>().List(PipelineHouse.Owner, long.MaxValue, 10, null, "message.matched", Outcome.Applied).Select(static e => e.Note).Should().Equal(
            $"The conversation has ticket {first} open for the same; the message was added to it and opened none.",
            $"The conversation has ticket {first} open for the same; the message was added to it and opened none.",
            $"It opened ticket {first}.");
    }

    [Test]
    public async Task SecondMessage_WithAnotherWordOrInAnotherConversation_OpensItsOwn()
    {
        await _house.TellAsync("m1", "broken");
        await _house.TellAsync("m2", "a leak");
        await _house.TellAsync("m3", "broken", thread: "t2");

        _house.Tickets().Should().HaveCount(3);
    }

    [Test]
    public async Task SecondMessage_AfterTheTicketWasDone_OpensAnother()
    {
        var first = await _house.TellAsync("m1", "broken");
        _house.Time.Advance(TimeSpan.FromHours(1));
        await _house.DecideAsync(_house.Ticket(first), status: TicketStatus.Done);
        _house.Time.Advance(TimeSpan.FromHours(1));
        var second = await _house.TellAsync("m2", "it is broken again");

        _house.Tickets().Select(static t => (t.Ticket.Id, t.Ticket.Status)).Should().Equal((first, TicketStatus.Done), (second, TicketStatus.Open));
    }

    [Test]
    public async Task Booking_IsKnownOnlyLater_TheTicketGetsItsUnitAndAWordOfAnotherUnitLeavesIt()
    {
        await _house.TellAsync("m1", "the jacuzzi", booking: "b1", thread: "t1");
        await _house.TellAsync("m2", "the jacuzzi", booking: "b2", thread: "t2");
        _house.Tickets().Select(static t => t.Ticket.Unit).Should().OnlyContain(static u => u == null).And.HaveCount(2);

        await _house.StayAsync(PipelineHouse.Flat, March(1, 4), "b1");
        await _house.StayAsync(PipelineHouse.Double, March(1, 4), "b2");

        _house.Tickets().Should().ContainSingle().Which.Ticket.Should().BeEquivalentTo(new { Unit = PipelineHouse.Double, Stay = "stay-b2" });
    }

    [Test]
    public async Task Booking_IsToldOnlyByALaterMessage_TheTicketGetsItsUnit()
    {
        await _house.StayAsync(PipelineHouse.Flat, March(1, 4));
        var id = await _house.TellAsync("m1", "broken", booking: null);
        _house.Ticket(id).Unit.Should().BeNull();

        await _house.TellAsync("m2", "thanks", booking: "b1");

        _house.Ticket(id).Unit.Should().Be(PipelineHouse.Flat);
    }

    [Test]
    public async Task Booking_MovesToAnotherUnit_TheTicketGoesWithItUnlessItsNightsAreClosed()
    {
        await _house.StayAsync(PipelineHouse.Flat, March(1, 4));
        var id = await _house.TellAsync("m1", "broken");
        await _house.StayAsync(PipelineHouse.Double, March(1, 4));
        _house.Ticket(id).Unit.Should().Be(PipelineHouse.Double);

        await _house.DecideAsync(_house.Ticket(id), new TicketFields { Block = new(March(2, 6)) });
        await _house.StayAsync(PipelineHouse.Flat, March(1, 4));

        _house.Ticket(id).Unit.Should().Be(PipelineHouse.Double, "the nights were closed there");
    }

    [Test]
    public async Task Block_OnAccountOfTheGuestsOwnStay_IsNoConflictWithItButWithTheNext()
    {
        await _house.StayAsync(PipelineHouse.Flat, March(1, 4), "b1");
        await _house.StayAsync(PipelineHouse.Flat, March(4, 6), "b2");
        var id = await _house.TellAsync("m1", "broken");

        var result = await _house.DecideAsync(_house.Ticket(id), new TicketFields { Block = new(March(2, 4)) });
        _house.Conflicts().Should().BeEmpty();
        result.View!.Affected.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Id = "stay-b1", IsOwn = true });
        _house.CalendarOf(PipelineHouse.Flat).Nights(Day(2), Day(3)).Single().Should().BeEquivalentTo(new { Available = 0, Overbooked = 0 });

        await _house.DecideAsync(_house.Ticket(id), new TicketFields { Block = new(March(2, 5)) });
        _house.Conflicts().Should().ContainSingle().Which.Nights.Should().Equal(March(4, 5));
    }
}
