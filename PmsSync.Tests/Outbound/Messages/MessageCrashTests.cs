using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.State.Messages;
using PmsSync.Storage;

namespace PmsSync.Tests.Outbound.Messages;

/// <summary>The process is gone at one step after another: the message is at the channel once, or a person is asked.</summary>
internal sealed class MessageCrashTests
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
    public async Task Crash_AfterItWasJournaled_AppliesAndSendsItOnce()
    {
        await _house.CrashAsync(start: false);
        await _house.Get<EventJournal>().AppendAsync(_house.Written(Hello, _thread));

        await _house.CrashAsync();

        _house.Channel.Said.Should().Equal(Hello);
        _house.All(_thread).Should().HaveCount(2);
    }

    [Test]
    public async Task Crash_BeforeItLeaves_SendsItOnce()
    {
        _house.Channel.Next(new Act.Answer(new ItemOutcome.Later(_house.Time.GetUtcNow() + TimeSpan.FromMinutes(3), "wait", IsThrottled: true)));
        await _house.WriteAsync(Hello, _thread);
        await _house.WhenIdleAsync();

        await _house.CrashAsync();
        _house.Channel.SendCalls.Should().ContainSingle("the wait holds across a restart");
        await _house.PassAsync(TimeSpan.FromMinutes(3));

        _house.Channel.Said.Should().Equal(Hello);
    }

    [Test]
    public async Task Crash_AfterItWasCommittedAsSending_AndTheChannelHasIt_IsFound()
    {
        var id = await HangAsync(takes: true);

        await _house.CrashAsync();
        _house.StateOf(id).Should().Be(DeliveryState.Uncertain);
        await _house.PassAsync(TimeSpan.FromSeconds(30));

        _house.StateOf(id).Should().Be(DeliveryState.Sent);
        _house.Channel.SendCalls.Should().ContainSingle();
    }

    [Test]
    public async Task Crash_AfterItWasCommittedAsSending_AndTheChannelHasItNot_SendsItWhenItCannotArriveAnyMore()
    {
        var id = await HangAsync(takes: false);

        await _house.CrashAsync();
        await _house.PassAsync(TimeSpan.FromMinutes(14));
        _house.StateOf(id).Should().Be(DeliveryState.Uncertain);
        _house.Channel.SendCalls.Should().ContainSingle();
        await _house.PassAsync(TimeSpan.FromMinutes(4));

        _house.StateOf(id).Should().Be(DeliveryState.Sent);
        _house.Channel.Said.Should().Equal(Hello);
        _house.Dead.Should().BeEmpty();
    }

    [Test]
    public async Task Crash_WhileLookingForIt_GoesOnLooking()
    {
        _house.Channel.Next(new Act.Delay());
        var id = await _house.WriteAsync(Hello, _thread);
        for (var crash = 0; crash < 4; crash++)
        {
            await _house.PassAsync(TimeSpan.FromMinutes(1.5));
            await _house.CrashAsync();
        }
        _house.Channel.CarryOutDelayed();
        await _house.PassAsync(AllChecks);

        _house.StateOf(id).Should().Be(DeliveryState.Sent);
        _house.Channel.SendCalls.Should().ContainSingle();
    }

    [Test]
    public async Task Crash_WithTheEchoJournaledAndNotApplied_IsOneRow()
    {
        var id = await HangAsync(takes: true);
        await _house.CrashAsync(start: false);
        await _house.Get<PmsSync.Inbound.Channels.MessagePuller>().PullAsync(MessageHouse.Source, CancellationToken.None);

        await _house.CrashAsync();
        await _house.PassAsync(AllChecks);

        _house.StateOf(id).Should().Be(DeliveryState.Sent);
        _house.All(_thread).Should().HaveCount(2);
    }

    [Test]
    public async Task Crash_AfterItWasSent_SendsNothing()
    {
        await _house.WriteAsync(Hello, _thread);
        await _house.WhenIdleAsync();

        await _house.CrashAsync();
        await _house.PassAsync(AllChecks);

        _house.Channel.SendCalls.Should().ContainSingle();
    }

    [Test]
    public async Task Crash_AfterAPersonSaidAgain_SendsItOnceMore()
    {
        var id = await HangAsync(takes: false);
        for (var i = 0; i < 5; i++)
            _house.Channel.ReadAnswers.Enqueue(new Answer<IReadOnlyList<ChannelMessage>>.Refused("no"));
        await _house.CrashAsync();
        await _house.PassAsync(TimeSpan.FromMinutes(14));
        _house.Dead.Should().ContainSingle();
        await _house.CrashAsync(start: false);
        await _house.Get<DeadLetters>().RetryAsync(MessageHouse.Owner, new DeadLetterChoice.All());

        await _house.CrashAsync();

        _house.StateOf(id).Should().Be(DeliveryState.Sent);
        _house.Channel.Said.Should().Equal(Hello);
    }

    [Test]
    public async Task Crash_InTheMiddleOfAThread_KeepsItsOrder()
    {
        await HangAsync(takes: true);
        await _house.WriteAsync("two", _thread);
        await _house.WriteAsync("three", _thread);

        await _house.CrashAsync();
        await _house.PassAsync(AllChecks);

        _house.Channel.Said.Should().Equal(Hello, "two", "three");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Restore_OfABackupInWhichItWasPending_LooksBeforeItSends(bool wasSentSince)
    {
        _house.Channel.Next(new Act.Answer(new ItemOutcome.Later(_house.Time.GetUtcNow() + TimeSpan.FromMinutes(1), "wait", IsThrottled: true)));
        var id = await _house.WriteAsync(Hello, _thread);
        await _house.WhenIdleAsync();
        if (wasSentSince)
            _house.Channel.Write("t1", MessageSender.Property, Hello, "b1");
        _house.Time.Advance(TimeSpan.FromSeconds(30));

        await _house.CrashAsync(catchUp: true);
        await _house.PassAsync(TimeSpan.FromMinutes(2));

        _house.StateOf(id).Should().Be(DeliveryState.Sent);
        _house.Channel.Said.Should().Equal(Hello);
        _house.Channel.SendCalls.Should().HaveCount(wasSentSince ? 1 : 2);
    }

    // The mark outlives restarts, and so a message that waits long, such as that of a connection that is disabled.
    [Test]
    public async Task Restore_AndAnotherStartBeforeAnythingLeft_StillLooksBeforeItSends()
    {
        _house.Channel.Next(new Act.Answer(new ItemOutcome.Later(_house.Time.GetUtcNow() + TimeSpan.FromMinutes(1), "wait", IsThrottled: true)));
        var id = await _house.WriteAsync(Hello, _thread);
        await _house.WhenIdleAsync();
        _house.Channel.Write("t1", MessageSender.Property, Hello, "b1");
        _house.Time.Advance(TimeSpan.FromSeconds(30));
        await _house.CrashAsync(start: false, catchUp: true);
        _house.Get<Database>().IsOld.Should().BeFalse("it is prepared");

        await _house.CrashAsync();
        await _house.PassAsync(TimeSpan.FromMinutes(2));

        _house.StateOf(id).Should().Be(DeliveryState.Sent);
        _house.Channel.Said.Should().Equal(Hello);
        _house.Channel.SendCalls.Should().HaveCount(1);
    }

    private async Task<string> HangAsync(bool takes)
    {
        _house.Channel.Next(new Act.Hang(takes));
        var id = await _house.WriteAsync(Hello, _thread);
        await _house.Channel.Hangs.WaitAsync();
        return id;
    }
}
