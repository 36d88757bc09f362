using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Outbound.Messages;
using PmsSync.State.Messages;
using PmsSync.Storage;

namespace PmsSync.Tests.Outbound.Messages;

/// <summary>What waits to be sent when its enquiry goes on in the booking's own thread: it goes there, once, and in the order of writing.</summary>
internal sealed class MovedDeliveryTests
{
    private const string Hello = "Yes, it is free in May.";

    private MessageHouse _house = null!;

    [SetUp]
    public async Task Setup() => _house = await MessageHouse.OpenAsync();

    [TearDown]
    public async Task TearDown() => await _house.DisposeAsync();

    // A review found it: what was uncertain stayed behind, and was sent again into the thread that the channel had left.
    [TestCase(true)]
    [TestCase(false)]
    public async Task Uncertain_BesideTheOneThatShowsWhereItsEnquiryGoesOn_IsLookedForAndSentThere(bool isThere)
    {
        var second = await LoseFirstAndWriteAsync("Parking is free.");
        await _house.CrashAsync(catchUp: true);
        _house.Channel.Move("t1", "t2", "b1", keepsIds: false);
        if (isThere)
            _house.Channel.Write("t2", MessageSender.Property, "Parking is free.", "b1");

        await _house.PullAsync();
        await _house.PassAsync(TimeSpan.FromMinutes(1));
        await _house.PullAsync();
        await _house.PassAsync(TimeSpan.FromMinutes(1));

        _house.Find(second).Should().Match<Message>(static m => m.Thread == ThreadOf("t2") && m.Delivery!.State == DeliveryState.Sent);
        _house.Channel.Said.Should().Equal(Hello, "Parking is free.");
        _house.Channel.SentTo.Should().Equal(isThere ? ["t1"] : ["t1", "t2"]);
    }

    // A review found it: the thread was read, the conversation moved, and the message left to where it had been.
    [Test]
    public async Task Begin_OfOneThatMovedSinceItWasLoaded_IsChanged()
    {
        var id = await WaitAsync();
        var (loaded, left) = (_house.Find(id), Thread("t1"));
        await MoveAsync();

        (await BeginAsync(loaded, left)).Should().Be(Begun.Changed);

        _house.Find(id).Should().Match<Message>(static m => m.Thread == ThreadOf("t2") && m.Delivery!.State == DeliveryState.Pending);
        (await BeginAsync(_house.Find(id), Thread("t2"))).Should().Be(Begun.Leaves);
    }

    [Test]
    public async Task Begin_OfOneWhoseThreadGoesOnElsewhere_MovesItThereAfterOneMoreLook()
    {
        var id = await WaitAsync();
        await _house.RunAsync("UPDATE message_delivery SET state = 3, began_at = 0, tried_at = 0");
        var (loaded, left) = (_house.Find(id), Thread("t1"));
        await MoveAsync();

        (await BeginAsync(loaded, left)).Should().Be(Begun.Changed);
        _house.Find(id).Thread.Should().Be(ThreadOf("t1"), "it was looked for before it was known where else it may be");
        (await BeginAsync(loaded, Thread("t1"))).Should().Be(Begun.Changed);

        _house.Find(id).Should().Match<Message>(static m => m.Thread == ThreadOf("t2") && m.Delivery!.State == DeliveryState.Uncertain);
    }

    [Test]
    public async Task Move_TakesAlongWhatIsNewest()
    {
        var id = await WaitAsync();

        await MoveAsync();

        Thread("t2").LastAt.Should().Be(_house.Find(id).SentAt);
    }

    [Test]
    public async Task Move_BackToAThreadThatTheChannelHasLeft_SendsNobodyRoundInACircle()
    {
        await WaitAsync();
        await MoveAsync();

        await MoveAsync(from: "t2", to: "t1");

        Thread("t1").GoesOnIn.Should().Be(ThreadOf("t2"));
        Thread("t2").GoesOnIn.Should().BeNull();
    }

    // A review found it: what had gone on in the second thread was not before what is said in the third.
    [Test]
    public async Task Move_OnceMore_TakesAlongWhatWentOnThere()
    {
        await WaitAsync();
        await _house.HearAsync("t3", "Hello again.", "b1");
        await MoveAsync();

        await MoveAsync(from: "t2", to: "t3");

        (Thread("t1").GoesOnIn, Thread("t2").GoesOnIn, Thread("t3").GoesOnIn).Should().Be((ThreadOf("t3"), ThreadOf("t3"), null));
    }

    // A review found it: a thread that is about another booking by now named where it had gone on once.
    [Test]
    public async Task GoesOnIn_OfAThreadThatIsAnotherBookingsByNow_IsForgotten()
    {
        await WaitAsync();
        await MoveAsync();

        await _house.HearAsync("t1", "And in June?", "b9");

        Thread("t1").Should().Match<MessageThread>(static t => t.Booking == "b9" && t.GoesOnIn == null);
    }

    // A review found it: what was looked for where it was written was overtaken by what was written where the conversation goes on.
    [Test]
    public async Task Written_WhereItGoesOn_WhileOneIsLookedForInTheThreadThatWasLeft_IsBehindIt()
    {
        await WaitAsync();
        await _house.RunAsync("UPDATE message_delivery SET state = 3, began_at = 0, tried_at = 0");
        await MoveAsync();

        var id = await _house.WriteAsync("Parking is free.", ThreadOf("t2"));
        await _house.WhenIdleAsync();

        _house.StateOf(id).Should().Be(DeliveryState.Pending);
        _house.Channel.SendCalls.Should().Equal(Hello);
    }

    // A review found it: only the lane of its own thread was woken, and what had moved waits in another.
    [Test]
    public async Task Moved_BehindOneThatWasWrittenWhereItGoesOn_LeavesRightAfterIt()
    {
        await _house.HearAsync("t2", "We have booked.", "b1");
        await LoseFirstAndWriteAsync("Second.");
        // The last one looks again after half minutes of its own, of which none ends when the one before it is due.
        var due = _house.Time.GetUtcNow() + TimeSpan.FromSeconds(310);
        _house.Channel.Next(new Act.Answer(new ItemOutcome.Later(due, "used up", IsThrottled: true)));
        await _house.WriteAsync("Third.", ThreadOf("t2"));
        await _house.WhenIdleAsync();
        await _house.WriteAsync("Fourth.", ThreadOf("t1"));
        _house.Channel.Move("t1", "t2", "b1", keepsIds: false);
        await _house.PullAsync();
        await _house.PassAsync(TimeSpan.FromMinutes(5));
        _house.Channel.Said.Should().Equal(Hello, "Second.");

        await _house.PassAsync(due - _house.Time.GetUtcNow(), TimeSpan.FromSeconds(10));

        _house.Channel.Said.Should().Equal(Hello, "Second.", "Third.", "Fourth.");
    }

    // A review found it: it waited for minutes of its own, and was nearer to being given up each time.
    [Test]
    public async Task Uncertain_ProvenAbsentBehindOneThatWaits_LeavesRightAfterIt()
    {
        await WaitAsync();
        var due = _house.Time.GetUtcNow() + TimeSpan.FromHours(1);
        _house.Channel.Next(new Act.LoseRequest());
        var id = await _house.WriteAsync("Parking is free.", ThreadOf("t2"));
        await _house.WhenIdleAsync();
        await MoveAsync();
        _house.Channel.Move("t1", "t2", "b1");
        await _house.PassAsync(TimeSpan.FromMinutes(30));
        var (checks, reads) = (_house.Find(id).Delivery!.Checks, _house.Channel.Reads);

        await _house.PassAsync(TimeSpan.FromMinutes(29));
        _house.Find(id).Delivery!.Should().Match<Delivery>(d => d.Checks == checks && d.State == DeliveryState.Uncertain);
        _house.Channel.Reads.Should().Be(reads, "the channel is asked when it can leave");
        await _house.PassAsync(due - _house.Time.GetUtcNow(), TimeSpan.FromSeconds(7));

        _house.Channel.Said.Should().Equal(Hello, "Parking is free.");
    }

    // A review found it: what had moved waited in its old lane, and what was written later left before it.
    [Test]
    public async Task Written_WhileOneThatMovedWaits_LeavesRightAfterIt()
    {
        await LoseFirstAndWriteAsync("Second.");
        _house.Channel.Move("t1", "t2", "b1", keepsIds: false);
        var due = _house.Time.GetUtcNow() + TimeSpan.FromMinutes(5);
        _house.Channel.Next(new Act.Answer(new ItemOutcome.Later(due, "used up", IsThrottled: true)));
        await _house.PullAsync();
        await _house.PassAsync(TimeSpan.FromMinutes(1));
        _house.Channel.SentTo.Should().Equal("t1", "t2");

        // It looks again after half minutes of its own, of which none ends when the other one is due.
        _house.Time.Advance(TimeSpan.FromSeconds(10));
        await _house.WriteAsync("Third.", ThreadOf("t2"));
        await _house.PassAsync(due - _house.Time.GetUtcNow() - TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10));
        _house.Channel.Said.Should().Equal(Hello);
        await _house.PassAsync(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10));

        _house.Channel.Said.Should().Equal(Hello, "Second.", "Third.");
        _house.Channel.SendCalls.Should().HaveCount(4);
    }

    /// <summary>An enquiry is answered, nobody knows whether that arrived, and something more is written.</summary>
    private async Task<string> LoseFirstAndWriteAsync(string text)
    {
        var thread = await _house.HearAsync("t1", "Is it free in May?", booking: null);
        _house.Channel.Next(new Act.LoseAnswer());
        await _house.WriteAsync(Hello, thread);
        await _house.WhenIdleAsync();
        _house.Time.Advance(TimeSpan.FromSeconds(1));
        return await _house.WriteAsync(text, thread);
    }

    /// <summary>A message to an enquiry cannot leave now, and there is a booking's thread.</summary>
    private async Task<string> WaitAsync()
    {
        await _house.HearAsync("t2", "We have booked.", "b1");
        var thread = await _house.HearAsync("t1", "Is it free in May?", booking: null);
        _house.Channel.Next(new Act.Answer(new ItemOutcome.Later(_house.Time.GetUtcNow() + TimeSpan.FromHours(1), "used up", IsThrottled: true)));
        var id = await _house.WriteAsync(Hello, thread);
        await _house.WhenIdleAsync();
        return id;
    }

    /// <summary>It becomes known that the enquiry goes on in the booking's thread.</summary>
    private Task MoveAsync(string from = "t1", string to = "t2")
    {
        var asked = _house.All(ThreadOf(from)).First(static m => m.Sender == MessageSender.Guest);
        var (left, there, now) = (Thread(from), Thread(to), _house.Time.GetUtcNow());
        return _house.Get<Database>().Writer.WriteAsync(WorkClass.Normal, session => { ThreadStore.Move(session, asked.Id, left, there, asked.SentAt, now); return true; });
    }

    private Task<Begun> BeginAsync(Message message, MessageThread thread) =>
        _house.Get<MessageJournal>().BeginAsync(message, thread, _house.Time.GetUtcNow(), CancellationToken.None);

    private MessageThread Thread(string name) => _house.Reader.Thread(MessageHouse.Owner, ThreadOf(name))!;

    private static string ThreadOf(string thread) => MessageIds.OfThread(MessageHouse.Owner, MessageHouse.Connection, thread);
}
