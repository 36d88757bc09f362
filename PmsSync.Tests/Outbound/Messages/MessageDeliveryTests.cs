using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Journal.Timing;
using PmsSync.Outbound.Messages;
using PmsSync.State.Messages;

namespace PmsSync.Tests.Outbound.Messages;

internal sealed class MessageDeliveryTests
{
    private const string Hello = "Yes, behind the house.";

    private static readonly TimeSpan AllChecks = TimeSpan.FromMinutes(16);

    private MessageHouse _house = null!;

    private string _thread = null!;

    [SetUp]
    public async Task Setup()
    {
        _house = await MessageHouse.OpenAsync();
        _thread = await _house.HearAsync();
    }

    [TearDown]
    public async Task TearDown() => await _house.DisposeAsync();

    [Test]
    public async Task Accepted_IsSentWithTheChannelsIdAndTime()
    {
        _house.Channel.ClockAhead = TimeSpan.FromSeconds(7);

        var id = await WriteAsync();

        var sent = _house.Find(id);
        sent.Delivery!.State.Should().Be(DeliveryState.Sent);
        sent.ChannelMessage.Should().Be("m2");
        sent.SentAt.Should().Be(_house.Time.GetUtcNow() + TimeSpan.FromSeconds(7));
        _house.Dead.Should().BeEmpty();
    }

    [Test]
    public async Task Accepted_HoweverItIsKnown_IsMeasuredOnceFromItsWriting()
    {
        _house.Channel.Next(new Act.TakeSilently(), new Act.LoseAnswer(), new Act.LoseAnswer());
        await WriteAsync();
        await WriteAsync("Come in.");
        await _house.PassAsync(TimeSpan.FromSeconds(30));
        await WriteAsync("See you.");
        await _house.WhenIdleAsync();
        _house.Time.Advance(TimeSpan.FromSeconds(10));
        await _house.PullAsync();

        var read = _house.Get<EventTimings>().Of(Pipeline.Messages).Acknowledged;
        read.Count.Should().Be(3);
        read.P50.Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(10)).And.BeLessThan(TimeSpan.FromSeconds(12));
        read.P99.Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(30)).And.BeLessThan(TimeSpan.FromSeconds(36));
    }

    [Test]
    public async Task Accepted_ComingBackWithAPull_IsTheSameRow()
    {
        _house.Channel.Next(new Act.TakeSilently());
        var id = await WriteAsync();

        await _house.PullAsync();

        _house.All(_thread).Select(static m => m.Text).Should().Equal("Is there parking?", Hello);
        _house.Find(id).ChannelMessage.Should().Be("m2");
    }

    [Test]
    public async Task Accepted_WithAnotherTextThanShown_IsOneRowByItsId()
    {
        // The pull comes first and cannot know the changed text; the answer's id makes the two one.
        var changed = _house.Channel.Write("t1", MessageSender.Property, "Yes, behind the house. [sent by PmsSync]", "b1");
        await _house.PullAsync();
        _house.Channel.Next(new Act.Answer(ItemOutcome.Accepted));
        var id = await WriteAsync();

        await _house.Get<MessageJournal>().ConfirmAsync(_house.Find(id), changed, CancellationToken.None);

        _house.All(_thread).Should().HaveCount(2);
        _house.Find(id).ChannelMessage.Should().Be(changed.MessageId);
    }

    [Test]
    public async Task Confirm_WhereAnotherWasTakenForOurs_GivesThatOneItsRowBack()
    {
        _house.Channel.Next(new Act.TakeSilently());
        var id = await WriteAsync();
        await _house.PullAsync();
        var other = _house.Channel.Write("t1", MessageSender.Property, Hello, "b1");

        await _house.Get<MessageJournal>().ConfirmAsync(_house.Find(id), other, CancellationToken.None);

        _house.Find(id).ChannelMessage.Should().Be("m3");
        _house.All(_thread).Select(static m => m.ChannelMessage).Should().BeEquivalentTo("m1", "m2", "m3");
    }

    [Test]
    public async Task Later_IsSentAgainWithGrowingPauses()
    {
        _house.Channel.Next(Fails(), Fails(), Fails());

        var id = await WriteAsync();
        _house.StateOf(id).Should().Be(DeliveryState.Pending);
        _house.Find(id).Delivery!.Attempts.Should().Be(1);
        await _house.PassAsync(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(2));

        _house.StateOf(id).Should().Be(DeliveryState.Sent);
        _house.Channel.Said.Should().Equal(Hello);
    }

    [Test]
    public async Task Later_ThrottledForHours_BurnsNoAttemptAndIsNoDeadLetter()
    {
        for (var i = 0; i < 200; i++)
            _house.Channel.Next(new Act.Answer(new ItemOutcome.Later(null, "The thread's limit is used up.", IsThrottled: true)));

        var id = await WriteAsync();
        await _house.PassAsync(TimeSpan.FromMinutes(60));
        _house.Find(id).Delivery.Should().Match<Delivery>(static d => d.State == DeliveryState.Pending && d.Attempts == 0);
        await _house.PassAsync(TimeSpan.FromMinutes(60));

        _house.StateOf(id).Should().Be(DeliveryState.Sent);
        _house.Channel.Said.Should().Equal(Hello);
        _house.Dead.Should().BeEmpty();
    }

    [Test]
    public async Task Later_WithATime_IsNotSentBefore()
    {
        _house.Channel.Next(new Act.Answer(new ItemOutcome.Later(_house.Time.GetUtcNow() + TimeSpan.FromMinutes(10), "paused", IsThrottled: true)));

        await WriteAsync();
        await _house.PassAsync(TimeSpan.FromMinutes(9.5));
        _house.Channel.SendCalls.Should().HaveCount(1);
        await _house.PassAsync(TimeSpan.FromMinutes(1));

        _house.Channel.SendCalls.Should().HaveCount(2);
    }

    [Test]
    public async Task Rejected_IsADeadLetterWithoutTheText_AndRetriedItIsSent()
    {
        _house.Channel.Next(new Act.Answer(new ItemOutcome.Rejected($"Not allowed: '{Hello}' has a forbidden word.", NothingChanged: true)));
        var id = await WriteAsync();

        _house.StateOf(id).Should().Be(DeliveryState.Rejected);
        var letter = _house.Dead.Should().ContainSingle().Subject;
        letter.Error.Should().Be("The channel refused a message: Not allowed: '…' has a forbidden word.");
        System.Text.Encoding.UTF8.GetString(letter.Payload).Should().NotContain(Hello);
        await RetryAsync();

        _house.StateOf(id).Should().Be(DeliveryState.Sent);
        _house.Dead.Should().BeEmpty();
        _house.Channel.Said.Should().Equal(Hello);
    }

    [Test]
    public async Task Rejected_Discarded_IsNeverSent()
    {
        _house.Channel.Next(new Act.Answer(new ItemOutcome.Rejected("no", NothingChanged: true)));
        var id = await WriteAsync();

        await _house.Get<DeadLetters>().DiscardAsync(MessageHouse.Owner, new DeadLetterChoice.All(), "A person", "said it by phone");
        await _house.CrashAsync();
        await _house.PassAsync(AllChecks);

        _house.StateOf(id).Should().Be(DeliveryState.Rejected);
        _house.Channel.SendCalls.Should().HaveCount(1);
    }

    [Test]
    public async Task Order_WithinAThreadIsKept_AndAnotherThreadIsNotHeld()
    {
        var other = await _house.HearAsync("t2", booking: "b2");
        _house.Channel.Next(new Act.LoseRequest());

        var first = await WriteAsync("one");
        await WriteAsync("two");
        await _house.WriteAsync("elsewhere", other);
        await _house.WhenIdleAsync();

        _house.Channel.SendCalls.Should().Equal("one", "elsewhere");
        await _house.PassAsync(TimeSpan.FromMinutes(18));
        _house.StateOf(first).Should().Be(DeliveryState.Sent);
        _house.Channel.Said.Should().Equal("elsewhere", "one", "two");
    }

    [Test]
    public async Task Connection_SwitchedOff_HoldsWhatWasWritten()
    {
        _house.Get<PmsSync.Tenancy.TenantDirectory>().Swap(MessageHouse.Configured(enabled: false));
        var id = await WriteAsync();
        await _house.PassAsync(TimeSpan.FromHours(1));
        _house.StateOf(id).Should().Be(DeliveryState.Pending);

        _house.Get<PmsSync.Tenancy.TenantDirectory>().Swap(MessageHouse.Configured());
        await _house.PassAsync(TimeSpan.FromMinutes(1));

        _house.StateOf(id).Should().Be(DeliveryState.Sent);
    }

    [Test]
    public async Task Booking_WithoutAThread_BeginsOneThatTheChannelNames()
    {
        var id = await _house.WriteAsync("Welcome!", booking: "b9");
        await _house.WhenIdleAsync();

        var thread = _house.Reader.Thread(MessageHouse.Owner, _house.Find(id).Thread)!;
        thread.ChannelThread.Should().Be("thread-of-b9");
        _house.Time.Advance(TimeSpan.FromSeconds(1));
        await _house.HearAsync("thread-of-b9", "Thanks!", "b9");

        _house.Threads().Should().HaveCount(2);
        _house.All(thread.Id).Select(static m => m.Text).Should().Equal("Welcome!", "Thanks!");
    }

    [Test]
    public async Task Booking_WhoseThreadIsNamedByAPull_IsOneThread()
    {
        _house.Channel.Next(new Act.LoseAnswer());
        var id = await _house.WriteAsync("Welcome!", booking: "b9");
        await _house.WhenIdleAsync();

        await _house.PullAsync();

        _house.Threads().Should().HaveCount(2);
        _house.Find(id).Delivery!.State.Should().Be(DeliveryState.Sent);
        _house.Find(id).ChannelMessage.Should().Be("m2");
    }

    [Test]
    public async Task Booking_WhoseThreadIsThereUnderItsName_MovesThere()
    {
        _house.Channel.ThreadOfBooking = static _ => "t1";
        var id = await _house.WriteAsync("Welcome!", booking: "of-another-name");
        await _house.WhenIdleAsync();

        _house.Find(id).Thread.Should().Be(_thread);
        _house.Threads().Should().ContainSingle();
    }

    [Test]
    public async Task Texts_AreInNoLogAndNoCause()
    {
        const string Secret = "the door code is 4711";
        _house.Channel.Next(new Act.Answer(new ItemOutcome.Rejected($"bad: {Secret}", NothingChanged: true)), new Act.LoseRequest(), new Act.Answer(new ItemOutcome.Later(null, $"later: {Secret}", false)));
        await WriteAsync(Secret);
        await _house.HearAsync("t2", Secret, "b2");
        await _house.WriteAsync(Secret, booking: "b3");
        await _house.WriteAsync(Secret, booking: "b4");
        await _house.PassAsync(AllChecks);

        _house.Logs.All.Should().NotBeEmpty().And.NotContain(line => line.Contains(Secret, StringComparison.Ordinal));
        _house.Dead.Should().ContainSingle().And.NotContain(d => d.Error!.Contains(Secret, StringComparison.Ordinal));
        _house.All().Select(static m => m.Delivery?.Problem).Should().NotContain(p => p != null && p.Contains(Secret, StringComparison.Ordinal));
    }

    private static Act.Answer Fails() => new(new ItemOutcome.Later(null, "The channel is out of order.", IsThrottled: false));

    private async Task<string> WriteAsync(string text = Hello)
    {
        var id = await _house.WriteAsync(text, _thread);
        if (text == Hello)
            await _house.WhenIdleAsync();
        return id;
    }

    private async Task RetryAsync()
    {
        await _house.Get<DeadLetters>().RetryAsync(MessageHouse.Owner, new DeadLetterChoice.All());
        await _house.WhenIdleAsync();
    }
}
