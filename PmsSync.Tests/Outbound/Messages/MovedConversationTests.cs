using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.State.Messages;

namespace PmsSync.Tests.Outbound.Messages;

/// <summary>
/// An enquiry becomes a booking while nobody knows whether our message arrived: the channel goes on in another thread, and what is
/// there is recognised, not said again.
/// </summary>
internal sealed class MovedConversationTests
{
    public const string SaidElsewhere =
        "No answer came when this message was sent, and its conversation does not show it; but the same words stand in another conversation of this channel, which may be the same guest's. Look there: discard it if it is, retry sends it.";

    private const string Hello = "Yes, it is free in May.";

    /// <summary>What left this long ago and is not shown is not there.</summary>
    private static readonly TimeSpan Proof = TimeSpan.FromMinutes(18);

    private MessageHouse _house = null!;

    [SetUp]
    public async Task Setup() => _house = await MessageHouse.OpenAsync();

    [TearDown]
    public async Task TearDown() => await _house.DisposeAsync();

    [TestCase(true, true)]
    [TestCase(true, false)]
    [TestCase(false, true)]
    [TestCase(false, false)]
    public async Task Uncertain_WhoseEnquiryIsABookingsThreadByNow_IsFoundThere(bool keepsIds, bool refuses)
    {
        var id = await AskAsync(new Act.LoseAnswer());
        _house.Channel.Move("t1", "t2", "b1", keepsIds);
        for (var i = 0; refuses && i < 3; i++)
            _house.Channel.ReadAnswers.Enqueue(new Answer<IReadOnlyList<ChannelMessage>>.Refused("There is no such thread."));

        await _house.PullAsync();
        await ProveAsync();

        _house.Channel.Said.Should().Equal(Hello);
        _house.Channel.SendCalls.Should().ContainSingle();
        _house.StateOf(id).Should().Be(DeliveryState.Sent);
        _house.All().Where(static m => m.Text == Hello).Should().ContainSingle().Which.Thread.Should().Be(ThreadOf("t2"));
        _house.Reader.Thread(MessageHouse.Owner, ThreadOf("t1"))!.Booking.Should().Be("b1", "the enquiry is known to be that booking's");
        _house.Dead.Should().BeEmpty();
    }

    [Test]
    public async Task Uncertain_MovedBeforeAnyPullShowedIt_WaitsForThePull()
    {
        var id = await AskAsync(new Act.LoseAnswer());
        _house.Channel.Move("t1", "t2", "b1");

        await _house.PassAsync(Proof);
        _house.Channel.SendCalls.Should().ContainSingle("the thread alone proves nothing");
        await ProveAsync();

        _house.StateOf(id).Should().Be(DeliveryState.Sent);
        _house.Channel.SendCalls.Should().ContainSingle();
    }

    [TestCase("0", "the channel does not show it yet")]
    [TestCase("5", "it may be among the messages of this channel that are dead letters. Retry or discard those")]
    public async Task Uncertain_WhileSomethingThatWasPulledIsNotApplied_IsNotSentAgain(string outcome, string says)
    {
        var id = await AskAsync(new Act.LoseRequest());
        await LeaveAsync("t2", _house.Time.GetUtcNow(), outcome);

        await ProveAsync();
        _house.Channel.SendCalls.Should().ContainSingle("it may be what is looked for");
        _house.Find(id).Delivery!.Problem.Should().Contain(says);
        await _house.RunAsync("UPDATE journal SET outcome = 3, closed_at = 1, retry_at = NULL WHERE payload = x'7B7D'");
        await ProveAsync();

        _house.Channel.SendCalls.Should().HaveCount(2);
    }

    // A review found it: any dead letter, however old, kept every later message of its connection from being proven absent.
    [TestCase("t1")]
    [TestCase("t2")]
    public async Task Uncertain_WithADeadLetterThatWasPulledBeforeItLeft_IsSentAgain(string lettersThread)
    {
        await LeaveAsync(lettersThread, _house.Time.GetUtcNow());
        var id = await AskAsync(new Act.LoseRequest());

        await ProveAsync();

        _house.StateOf(id).Should().Be(DeliveryState.Sent);
        _house.Channel.SendCalls.Should().HaveCount(2);
    }

    // A review found it: whether a letter may be it was told by the clock, which may have been set back since the message left.
    [Test]
    public async Task Uncertain_WithADeadLetterOfSinceThen_ThatAClockSetBackDatesBefore_IsNotSentAgain()
    {
        await AskAsync(new Act.LoseRequest());
        await LeaveAsync("t2", _house.Time.GetUtcNow() - TimeSpan.FromHours(1));

        await ProveAsync();

        _house.Channel.SendCalls.Should().ContainSingle();
    }

    [Test]
    public async Task Uncertain_OfWhichIsNotKnownWhenItLeft_WaitsForEveryDeadLetter()
    {
        await LeaveAsync("t2", _house.Time.GetUtcNow());
        await AskAsync(new Act.LoseRequest());
        await _house.RunAsync("UPDATE message_delivery SET began_after = NULL");

        await ProveAsync();

        _house.Channel.SendCalls.Should().ContainSingle();
    }

    [Test]
    public async Task Restored_WithADeadLetterOfTheBackup_IsSentAllTheSame()
    {
        await LeaveAsync("t2", _house.Time.GetUtcNow());
        var id = await AskAsync(new Act.Answer(new ItemOutcome.Later(_house.Time.GetUtcNow() + TimeSpan.FromHours(1), "used up", IsThrottled: true)));
        await _house.RunAsync("UPDATE message_delivery SET began_after = NULL");
        await _house.CrashAsync(catchUp: true);

        await ProveAsync();

        _house.StateOf(id).Should().Be(DeliveryState.Sent);
        _house.Channel.Said.Should().Equal(Hello);
    }

    // An old letter of its own thread may say that the thread has become another booking's: then that one's threads are to be looked through.
    [Test]
    public async Task Uncertain_OfABooking_WithAnOldDeadLetterInItsOwnThread_AndNotInPlace_IsNotSentAgain()
    {
        await LeaveAsync("t1", _house.Time.GetUtcNow());
        var thread = await _house.HearAsync("t1", booking: "b1");
        _house.Channel.Next(new Act.LoseRequest());
        var id = await _house.WriteAsync(Hello, thread);
        await _house.WhenIdleAsync();
        _house.Channel.Move("t1", "t2", "b2");

        await ProveAsync();

        _house.StateOf(id).Should().Be(DeliveryState.Uncertain);
        _house.Channel.SendCalls.Should().ContainSingle();
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Uncertain_OfAnEnquiry_ThatNeverArrived_IsSentAgain(bool isMoved)
    {
        var id = await AskAsync(new Act.LoseRequest());
        if (isMoved)
            _house.Channel.Move("t1", "t2", "b1");

        await ProveAsync();

        _house.StateOf(id).Should().Be(DeliveryState.Sent);
        _house.Channel.Said.Should().Equal(Hello);
        _house.Dead.Should().BeEmpty();
    }

    [Test]
    public async Task Uncertain_WrittenToABooking_ThatStandsInTheEnquirysThread_IsFoundWithThePull()
    {
        var enquiry = await _house.HearAsync("t1", booking: null);
        _house.Channel.ThreadOfBooking = static _ => "t1";
        _house.Channel.Next(new Act.LoseAnswer());
        var id = await _house.WriteAsync(Hello, booking: "b1");
        await _house.WhenIdleAsync();
        await _house.WriteAsync("See you!", booking: "b1");

        await _house.PullAsync();

        _house.Find(id).Should().Match<Message>(m => m.Delivery!.State == DeliveryState.Sent && m.Thread == enquiry);
        _house.Channel.Said.Should().Equal(Hello, "See you!");
        _house.Threads().Should().ContainSingle().Which.Booking.Should().Be("b1");
    }

    // A review found it: what the host said afterwards went on into the enquiry's thread, which the channel had left.
    [TestCase("t1", null)]
    [TestCase(null, "b1")]
    public async Task Written_WhenTheEnquiryGoesOnInItsBookingsThread_GoesThere(string? thread, string? booking)
    {
        // Behind ours, so that the thread that was left seems to be the newer one.
        _house.Channel.ClockAhead = TimeSpan.FromMinutes(-1);
        await AskAsync(new Act.LoseAnswer());
        _house.Channel.Move("t1", "t2", "b1", keepsIds: false);
        await ProveAsync();

        var id = await _house.WriteAsync("Parking is free.", thread is null ? null : ThreadOf(thread), booking);
        await _house.WhenIdleAsync();

        _house.Find(id).Should().Match<Message>(static m => m.Thread == ThreadOf("t2") && m.Delivery!.State == DeliveryState.Sent);
        _house.Channel.SentTo.Should().Equal("t1", "t2");
    }

    // A review found it: whether the booking or our message became known first made a difference.
    [Test]
    public async Task Written_WhenTheEnquiryWasKnownToBeABookings_BeforeItsMessageTurnedUpElsewhere_GoesThere()
    {
        await AskAsync(new Act.LoseAnswer());
        var booked = _house.Channel.Write("t1", MessageSender.Guest, "We have booked.", "b1");
        _house.Channel.PullAnswers.Enqueue(new Answer<MessagePage>.Got(new MessagePage([booked], "1", HasMore: false)));
        await _house.PullAsync();
        _house.Reader.Thread(MessageHouse.Owner, ThreadOf("t1"))!.Booking.Should().Be("b1");
        _house.Channel.Move("t1", "t2", "b1", keepsIds: false);
        await ProveAsync();

        var id = await _house.WriteAsync("Parking is free.", ThreadOf("t1"));
        await _house.WhenIdleAsync();

        _house.Find(id).Should().Match<Message>(static m => m.Thread == ThreadOf("t2") && m.Delivery!.State == DeliveryState.Sent);
        _house.Reader.Thread(MessageHouse.Owner, ThreadOf("t1"))!.GoesOnIn.Should().Be(ThreadOf("t2"));
        _house.Channel.SentTo.Should().Equal("t1", "t2");
    }

    [Test]
    public async Task Written_ToAnEnquiryBeforeItIsKnownToGoOnElsewhere_GoesThere()
    {
        await AskAsync(new Act.LoseAnswer());
        var id = await _house.WriteAsync("Parking is free.", ThreadOf("t1"));
        _house.Channel.Move("t1", "t2", "b1", keepsIds: false);

        await ProveAsync();

        _house.Find(id).Should().Match<Message>(static m => m.Thread == ThreadOf("t2") && m.Delivery!.State == DeliveryState.Sent);
        _house.Channel.SentTo.Should().Equal("t1", "t2");
    }

    [Test]
    public async Task Uncertain_ShownInAnotherThreadOfItsBooking_IsFoundWithThePull()
    {
        var thread = await _house.HearAsync("t1", booking: "b1");
        _house.Channel.Next(new Act.LoseAnswer());
        var id = await _house.WriteAsync(Hello, thread);
        await _house.WhenIdleAsync();
        _house.Channel.Move("t1", "t2", "b1");

        await _house.PullAsync();

        _house.Find(id).Should().Match<Message>(static m => m.Delivery!.State == DeliveryState.Sent && m.ChannelMessage == "m2");
        _house.All().Where(static m => m.Text == Hello).Should().ContainSingle();
    }

    // A review found it: what one thread showed was taken for the other's, which then was looked for where it never was.
    [Test]
    public async Task Received_TheSameWordsInTwoThreadsOfABooking_AreEachThatOfItsThread()
    {
        string[] threads = [await _house.HearAsync("t1", booking: "b1"), await _house.HearAsync("t2", booking: "b1")];
        _house.Channel.Next(new Act.LoseAnswer(), new Act.TakeSilently());
        var ids = new List<string>();
        foreach (var thread in threads)
        {
            ids.Add(await _house.WriteAsync(Hello, thread));
            await _house.WhenIdleAsync();
            _house.Time.Advance(TimeSpan.FromSeconds(1));
        }

        await _house.PullAsync();

        ids.Select(id => _house.Find(id)).Select(static m => (m.Thread, m.ChannelMessage, m.Delivery!.State)).Should().Equal(
            (threads[0], "m3", DeliveryState.Sent), (threads[1], "m4", DeliveryState.Sent));
    }

    [TestCase("b2")]
    [TestCase(null)]
    public async Task Uncertain_OfAnEnquiry_WithTheWordsOfAnothersConversation_IsAPersonsToDecide(string? booking)
    {
        var id = await AskAsync(new Act.LoseRequest());
        _house.Channel.Write("t9", MessageSender.Property, Hello, booking);

        await ProveAsync();

        _house.StateOf(id).Should().Be(DeliveryState.Uncertain);
        _house.Channel.SendCalls.Should().ContainSingle();
        _house.Dead.Should().ContainSingle().Which.Error.Should().Be(SaidElsewhere);
        _house.All().Where(static m => m.Text == Hello).Should().HaveCount(2, "messages with different ids are never one");

        await _house.Get<DeadLetters>().RetryAsync(MessageHouse.Owner, new DeadLetterChoice.All());
        await _house.WhenIdleAsync();
        _house.Channel.Said.Should().Equal(Hello, Hello);
    }

    [Test]
    public async Task Uncertain_OfABooking_WithTheWordsOfOtherGuestsConversations_IsSentAgain()
    {
        var thread = await _house.HearAsync("t1", booking: "b1");
        _house.Channel.Next(new Act.LoseRequest());
        await _house.WriteAsync(Hello, thread);
        await _house.WhenIdleAsync();
        _house.Channel.Write("t8", MessageSender.Property, Hello, "b2");
        _house.Channel.Write("t9", MessageSender.Property, Hello);
        await _house.PullAsync();

        await _house.PassAsync(Proof);

        _house.Channel.Said.Should().Equal(Hello, Hello, Hello);
        _house.Dead.Should().BeEmpty();
    }

    /// <summary>A guest asks, and we answer. Returns our message's id.</summary>
    private async Task<string> AskAsync(Act act)
    {
        var thread = await _house.HearAsync("t1", "Is it free in May?", booking: null);
        _house.Channel.Next(act);
        var id = await _house.WriteAsync(Hello, thread);
        await _house.WhenIdleAsync();
        return id;
    }

    /// <summary>A pulled message that is not applied.</summary>
    /// <param name="outcome">As it is stored: dead, or 0 for open.</param>
    private Task LeaveAsync(string thread, DateTimeOffset receivedAt, string outcome = "5") => _house.RunAsync($"""
        INSERT INTO journal (tenant, pipeline, class, lane, kind, source, payload, received_at, retry_at, outcome)
        VALUES ('owner', 3, 1, 'thread/portal/{thread}', 'message.received', 'portal', x'7B7D', {receivedAt.ToUnixTimeMilliseconds()}, 9999999999999, {outcome})
        """);

    // As in life: there are pulls between the looks.
    private async Task ProveAsync()
    {
        for (var minute = 0; minute < 40; minute++)
        {
            await _house.PassAsync(TimeSpan.FromMinutes(1));
            await _house.PullAsync();
        }
    }

    private static string ThreadOf(string thread) => MessageIds.OfThread(MessageHouse.Owner, MessageHouse.Connection, thread);
}
