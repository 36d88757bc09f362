using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.State.Messages;

namespace PmsSync.Tests.Outbound.Messages;

/// <summary>What left and was not answered: it is looked for, and sent again only when it cannot arrive any more.</summary>
internal sealed class UncertainMessageTests
{
    private const string Hello = "Yes, behind the house.";

    /// <summary>What left this long ago and is not shown is not there.</summary>
    private static readonly TimeSpan Proof = TimeSpan.FromMinutes(18);

    /// <summary>By then the channel has refused to show a thread too often.</summary>
    private static readonly TimeSpan AllRefusals = TimeSpan.FromMinutes(14);

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
    public async Task Uncertain_ThatArrived_IsFoundInItsThreadAndNotSentAgain()
    {
        var id = await WriteAsync(new Act.LoseAnswer());
        _house.StateOf(id).Should().Be(DeliveryState.Uncertain);
        _house.Channel.Reads.Should().Be(0, "the channel is given time to settle");

        await _house.PassAsync(TimeSpan.FromSeconds(30));

        _house.Find(id).Should().Match<Message>(static m => m.Delivery!.State == DeliveryState.Sent && m.ChannelMessage == "m2");
        _house.Channel.SendCalls.Should().ContainSingle();
    }

    [Test]
    public async Task Uncertain_ThatComesWithAPullFirst_IsSentAndItsThreadGoesOn()
    {
        var id = await WriteAsync(new Act.LoseAnswer());
        await _house.WriteAsync("And lock the gate.", _thread);

        await _house.PullAsync();

        _house.StateOf(id).Should().Be(DeliveryState.Sent);
        _house.Channel.Said.Should().Equal(Hello, "And lock the gate.");
        _house.Channel.Reads.Should().Be(0);
    }

    [Test]
    public async Task Uncertain_NeverFound_IsSentAgainWhenItCannotArriveAnyMore()
    {
        var id = await WriteAsync(new Act.LoseRequest());

        await _house.PassAsync(TimeSpan.FromMinutes(14.5));
        _house.Channel.SendCalls.Should().ContainSingle();
        _house.Find(id).Delivery.Should().Match<Delivery>(static d => d.State == DeliveryState.Uncertain && d.Problem!.Contains("sent again by itself"));
        await _house.PassAsync(TimeSpan.FromMinutes(3.5));

        _house.StateOf(id).Should().Be(DeliveryState.Sent);
        _house.Channel.Said.Should().Equal(Hello);
        _house.Channel.Reads.Should().Be(6);
        _house.Dead.Should().BeEmpty();
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task TimeOuts_ForHours_BurnNothing_AndItIsSentOnceAfterwards(bool isShown)
    {
        _house.Channel.Otherwise = new Act.LoseRequest();
        _house.Channel.OutOfOrder = isShown ? null : "It did not answer in time.";
        var id = await _house.WriteAsync(Hello, _thread);

        await _house.PassAsync(TimeSpan.FromHours(8), TimeSpan.FromMinutes(5));
        _house.Dead.Should().BeEmpty();
        _house.Find(id).Delivery.Should().Match<Delivery>(static d => d.State == DeliveryState.Uncertain && d.RetryAt != null);
        _house.Find(id).Delivery!.Problem.Should().Contain(isShown ? "sent again by itself" : "It did not answer in time.");
        _house.Channel.SendCalls.Should().HaveCountLessThan(40);

        _house.Channel.Otherwise = new Act.Take();
        _house.Channel.OutOfOrder = null;
        await _house.PassAsync(TimeSpan.FromMinutes(30));

        _house.StateOf(id).Should().Be(DeliveryState.Sent);
        _house.Channel.Said.Should().Equal(Hello);
        _house.Dead.Should().BeEmpty();
    }

    [Test]
    public async Task TimeOuts_ForHours_OfOneThatArrivedAtFirst_SendItNeverAgain()
    {
        _house.Channel.OutOfOrder = "It did not answer in time.";
        var id = await WriteAsync(new Act.LoseAnswer());

        await _house.PassAsync(TimeSpan.FromHours(8), TimeSpan.FromMinutes(5));
        _house.Channel.OutOfOrder = null;
        await _house.PassAsync(TimeSpan.FromMinutes(30));

        _house.StateOf(id).Should().Be(DeliveryState.Sent);
        _house.Channel.SendCalls.Should().ContainSingle();
    }

    [Test]
    public async Task Uncertain_WhileTheChannelIsOutOfOrder_IsNoDeadLetter()
    {
        for (var i = 0; i < 40; i++)
            _house.Channel.ReadAnswers.Enqueue(new Answer<IReadOnlyList<ChannelMessage>>.Later(null, "out of order", IsThrottled: false));

        var id = await WriteAsync(new Act.LoseAnswer());
        await _house.PassAsync(TimeSpan.FromHours(1));
        _house.Dead.Should().BeEmpty();
        _house.StateOf(id).Should().Be(DeliveryState.Uncertain);
        await _house.PassAsync(TimeSpan.FromHours(3));

        _house.StateOf(id).Should().Be(DeliveryState.Sent);
    }

    [Test]
    public async Task Uncertain_WhoseThreadMayNotBeRead_IsADeadLetterThatSaysSo()
    {
        await DieAsync(new Act.LoseRequest());

        _house.Dead.Should().ContainSingle().Which.Error.Should().Contain("refuses to show its thread").And.EndWith("Install the messages app.");
    }

    [TestCase(-4, true)]
    [TestCase(-6, false)]
    public async Task Uncertain_BesideOneOfTheSameText_CountsItOnlyFromTheTimeOfSending(int minutes, bool isTaken)
    {
        // Said in the channel itself, and not pulled yet.
        _house.Channel.Write("t1", MessageSender.Property, Hello, "b1", _house.Time.GetUtcNow() + TimeSpan.FromMinutes(minutes));

        var id = await WriteAsync(new Act.LoseRequest());
        await _house.PassAsync(TimeSpan.FromSeconds(30));

        _house.StateOf(id).Should().Be(isTaken ? DeliveryState.Sent : DeliveryState.Uncertain);
    }

    [Test]
    public async Task Uncertain_WithTheTextOfOneThatWasSentBefore_IsNotFoundInThatOne()
    {
        _house.Channel.Next(new Act.TakeSilently());
        var first = await _house.WriteAsync(Hello, _thread);
        var second = await WriteAsync(new Act.LoseRequest());

        await _house.PassAsync(AllRefusals);

        _house.StateOf(first).Should().Be(DeliveryState.Sent);
        _house.StateOf(second).Should().Be(DeliveryState.Uncertain);
        await _house.PassAsync(TimeSpan.FromMinutes(4));
        _house.Channel.Said.Should().Equal(Hello, Hello);
    }

    [Test]
    public async Task Uncertain_WithAGuestsWordsAndOthersThreads_IsNotFoundInThem()
    {
        _house.Channel.Write("t1", MessageSender.Guest, Hello, "b1");
        _house.Channel.Write("t2", MessageSender.Property, Hello, "b2");
        var id = await WriteAsync(new Act.LoseRequest());

        await _house.PassAsync(AllRefusals);

        _house.StateOf(id).Should().Be(DeliveryState.Uncertain);
    }

    [TestCase("  Yes,\r\nbehind   the house. ")]
    public async Task Uncertain_ShownWithOtherSpaces_IsFound(string shown)
    {
        var id = await WriteAsync(new Act.LoseRequest());
        _house.Channel.Write("t1", MessageSender.Property, shown, "b1");

        await _house.PassAsync(TimeSpan.FromSeconds(30));

        _house.StateOf(id).Should().Be(DeliveryState.Sent);
    }

    [Test]
    public async Task LateExecution_BeforeWeGiveUp_IsFound()
    {
        var id = await WriteAsync(new Act.Delay());
        await _house.PassAsync(TimeSpan.FromMinutes(10));

        _house.Channel.CarryOutDelayed();
        await _house.PassAsync(TimeSpan.FromMinutes(6));

        _house.StateOf(id).Should().Be(DeliveryState.Sent);
        _house.Channel.Said.Should().Equal(Hello);
        _house.Dead.Should().BeEmpty();
    }

    [Test]
    public async Task LateExecution_AfterWeGaveUp_ClosesTheDeadLetterByItself()
    {
        var id = await DieAsync(new Act.Delay());
        var letter = _house.Dead.Should().ContainSingle().Subject;

        _house.Channel.CarryOutDelayed();
        await _house.PullAsync();

        _house.Find(id).Delivery.Should().Match<Delivery>(static d => d.State == DeliveryState.Sent && d.Letter == null);
        _house.Dead.Should().BeEmpty();
        _house.Get<JournalQueries>().Find(MessageHouse.Owner, letter.Id)!.Outcome.Should().Be(Outcome.Superseded);
        _house.Channel.Said.Should().Equal(Hello);
    }

    [Test]
    public async Task Retry_OfOneThatArrivedMeanwhile_LooksFirstAndSendsNothing()
    {
        var id = await DieAsync(new Act.Delay());
        _house.Channel.CarryOutDelayed();

        await RetryAsync();

        _house.StateOf(id).Should().Be(DeliveryState.Sent);
        _house.Channel.SendCalls.Should().ContainSingle();
    }

    [Test]
    public async Task Retry_OfOneThatIsNotThere_SendsItOnce()
    {
        var id = await DieAsync(new Act.LoseRequest());

        await RetryAsync();

        _house.StateOf(id).Should().Be(DeliveryState.Sent);
        _house.Channel.Said.Should().Equal(Hello);
        _house.Dead.Should().BeEmpty();
    }

    [Test]
    public async Task Retry_WhileTheThreadCannotBeRead_SendsNothing()
    {
        await DieAsync(new Act.LoseRequest());
        RefuseThreads();

        await RetryAsync();
        await _house.PassAsync(AllRefusals);

        _house.Channel.SendCalls.Should().ContainSingle();
        _house.Dead.Should().ContainSingle();
    }

    [Test]
    public async Task Retry_ThatIsUncertainAgain_IsLookedForAgain()
    {
        var id = await DieAsync(new Act.LoseRequest());
        _house.Channel.Next(new Act.LoseAnswer());

        await RetryAsync();
        await _house.PassAsync(TimeSpan.FromMinutes(1));

        _house.StateOf(id).Should().Be(DeliveryState.Sent);
        _house.Channel.SendCalls.Should().HaveCount(2);
    }

    [Test]
    public async Task Retry_PutOffAfterItsLook_LooksAgainBeforeItLeaves()
    {
        var id = await DieAsync(new Act.Delay());
        _house.Channel.Next(new Act.Answer(new ItemOutcome.Later(_house.Time.GetUtcNow() + TimeSpan.FromHours(1), "used up", IsThrottled: true)));
        await RetryAsync();
        _house.Find(id).Delivery.Should().Match<Delivery>(static d => d.State == DeliveryState.Uncertain && d.SendAgain && d.Problem == "used up");

        _house.Channel.CarryOutDelayed();
        await _house.PassAsync(TimeSpan.FromHours(1), TimeSpan.FromMinutes(5));

        _house.StateOf(id).Should().Be(DeliveryState.Sent);
        _house.Channel.Said.Should().Equal(Hello);
    }

    [Test]
    public async Task Retry_RefusedAfterItsLook_LooksAgainWhenItIsRetried()
    {
        var id = await DieAsync(new Act.Delay());
        _house.Channel.Next(new Act.Answer(new ItemOutcome.Rejected("The booking is over.", NothingChanged: true)));
        await RetryAsync();
        _house.Dead.Should().ContainSingle().Which.Error.Should().Contain("The booking is over.");

        _house.Channel.CarryOutDelayed();
        await RetryAsync();

        _house.StateOf(id).Should().Be(DeliveryState.Sent);
        _house.Channel.Said.Should().Equal(Hello);
    }

    [Test]
    public async Task Discarded_ThenCarriedOutLate_IsShownAsSent()
    {
        var id = await DieAsync(new Act.Delay());
        await _house.Get<DeadLetters>().DiscardAsync(MessageHouse.Owner, new DeadLetterChoice.All(), "A person", "phoned");

        _house.Channel.CarryOutDelayed();
        await _house.PullAsync();

        _house.StateOf(id).Should().Be(DeliveryState.Sent);
        _house.All(_thread).Should().HaveCount(2);
    }

    [Test]
    public async Task Booking_WhoseThreadWasNeverNamed_IsSentAgainOnlyAfterALatePull()
    {
        _house.Channel.Next(new Act.LoseRequest());
        var id = await _house.WriteAsync("Welcome!", booking: "b9");
        await _house.PassAsync(TimeSpan.FromMinutes(5));
        await _house.PullAsync();
        _house.Channel.OutOfOrder = "It did not answer in time.";
        await _house.PassAsync(TimeSpan.FromHours(5), TimeSpan.FromMinutes(5));
        await _house.PullAsync();
        _house.Channel.SendCalls.Should().ContainSingle("the last pull that brought anything was too early to show it");
        _house.Dead.Should().BeEmpty();

        _house.Channel.OutOfOrder = null;
        await _house.PullAsync();
        await _house.PassAsync(TimeSpan.FromMinutes(5));

        _house.Channel.SendCalls.Should().HaveCount(2);
        _house.StateOf(id).Should().Be(DeliveryState.Sent);
    }

    private async Task<string> WriteAsync(Act act)
    {
        _house.Channel.Next(act);
        var id = await _house.WriteAsync(Hello, _thread);
        await _house.WhenIdleAsync();
        return id;
    }

    /// <summary>It becomes a dead letter, because the channel does not show its thread.</summary>
    private async Task<string> DieAsync(Act act)
    {
        RefuseThreads();
        var id = await WriteAsync(act);
        await _house.PassAsync(AllRefusals);
        return id;
    }

    private void RefuseThreads()
    {
        for (var i = 0; i < 5; i++)
            _house.Channel.ReadAnswers.Enqueue(new Answer<IReadOnlyList<ChannelMessage>>.Refused("Install the messages app."));
    }

    private async Task RetryAsync()
    {
        await _house.Get<DeadLetters>().RetryAsync(MessageHouse.Owner, new DeadLetterChoice.All());
        await _house.WhenIdleAsync();
    }
}
