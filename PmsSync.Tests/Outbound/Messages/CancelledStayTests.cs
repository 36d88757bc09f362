using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Messages;
using PmsSync.State.Messages;

namespace PmsSync.Tests.Outbound.Messages;

/// <summary>Nothing leaves to a cancelled stay unless a person forces it; and what does not leave is not lost.</summary>
internal sealed class CancelledStayTests
{
    private MessageHouse _house = null!;

    private string _thread = null!;

    [SetUp]
    public async Task Setup()
    {
        _house = await MessageHouse.OpenAsync();
        _thread = await _house.HearAsync();
        await _house.RunAsync("""
            INSERT INTO stay (id, tenant, unit, arrival, departure, status, kind, source, channel_booking, version, created_at, changed_at,
                takes_nights, calendar_version, calendar_at, created_event, changed_event)
            VALUES ('s1', 'owner', 'flat', '2027-03-01', '2027-03-04', 0, 0, 'portal', 'b1', 1, 0, 0, 1, 1, 0, 1, 1)
            """);
    }

    [TearDown]
    public async Task TearDown() => await _house.DisposeAsync();

    [Test]
    public async Task CancelledWhileItWaits_IsHeldWithWords()
    {
        var id = await QueueAsync();
        await CancelAsync();

        await _house.PassAsync(TimeSpan.FromMinutes(2));

        _house.StateOf(id).Should().Be(DeliveryState.Held);
        _house.Channel.Said.Should().BeEmpty();
        _house.Dead.Should().ContainSingle().Which.Error.Should().StartWith("Its stay was cancelled before this message left, so it was not sent.");
        _house.Find(id).Delivery!.Problem.Should().Contain("force");
        _house.Threads().Single().WaitingSince.Should().NotBeNull("what was held is no answer");
    }

    [Test]
    public async Task Held_AndForced_IsSentOnce()
    {
        var id = await HoldAsync();

        await ForceAsync(id);
        await _house.WhenIdleAsync();

        _house.StateOf(id).Should().Be(DeliveryState.Sent);
        _house.Channel.Said.Should().Equal("Welcome!");
        _house.Dead.Should().BeEmpty();
        _house.Threads().Single().WaitingSince.Should().BeNull();
    }

    [Test]
    public async Task Held_AndRetriedWhileStillCancelled_IsHeldAgain()
    {
        var id = await HoldAsync();

        await _house.Get<DeadLetters>().RetryAsync(MessageHouse.Owner, new DeadLetterChoice.All());
        await _house.WhenIdleAsync();

        _house.StateOf(id).Should().Be(DeliveryState.Held);
        _house.Dead.Should().ContainSingle();
        _house.Channel.Said.Should().BeEmpty();
    }

    [Test]
    public async Task Held_AndRetriedAfterTheStayIsBack_IsSent()
    {
        var id = await HoldAsync();
        await _house.RunAsync("UPDATE stay SET status = 0, takes_nights = 1 WHERE id = 's1'");

        await _house.Get<DeadLetters>().RetryAsync(MessageHouse.Owner, new DeadLetterChoice.All());
        await _house.WhenIdleAsync();

        _house.StateOf(id).Should().Be(DeliveryState.Sent);
        _house.Channel.Said.Should().Equal("Welcome!");
    }

    [Test]
    public async Task ForcedWhileItWaits_IsNotHeld()
    {
        var id = await QueueAsync();
        await ForceAsync(id);
        await CancelAsync();

        await _house.PassAsync(TimeSpan.FromMinutes(2));

        _house.StateOf(id).Should().Be(DeliveryState.Sent);
    }

    [Test]
    public async Task Force_OfWhatWasSent_IsRefused()
    {
        var id = await _house.WriteAsync("Welcome!", _thread);
        await _house.WhenIdleAsync();

        (await ForceAsync(id)).Should().Be(MarkOutcome.NothingToForce);
        _house.Channel.Said.Should().Equal("Welcome!");
    }

    [Test]
    public async Task OneRoomOfTwoCancelled_IsSent()
    {
        await _house.RunAsync("""
            INSERT INTO stay (id, tenant, unit, arrival, departure, status, kind, source, channel_booking, version, created_at, changed_at,
                takes_nights, calendar_version, calendar_at, created_event, changed_event)
            VALUES ('s2', 'owner', 'flat', '2027-03-01', '2027-03-04', 0, 0, 'portal', 'b1', 1, 0, 0, 1, 1, 0, 1, 1)
            """);
        await CancelAsync();

        var id = await _house.WriteAsync("Welcome!", _thread);
        await _house.WhenIdleAsync();

        _house.StateOf(id).Should().Be(DeliveryState.Sent);
    }

    /// <summary>Written, and not sent yet: the channel's limit is used up for a minute.</summary>
    private async Task<string> QueueAsync()
    {
        _house.Channel.Next(new Act.Answer(new ItemOutcome.Later(_house.Time.GetUtcNow() + TimeSpan.FromMinutes(1), "wait", IsThrottled: true)));
        var id = await _house.WriteAsync("Welcome!", _thread);
        await _house.WhenIdleAsync();
        return id;
    }

    private async Task<string> HoldAsync()
    {
        await CancelAsync();
        var id = await _house.WriteAsync("Welcome!", _thread);
        await _house.WhenIdleAsync();
        return id;
    }

    private Task CancelAsync() => _house.RunAsync("UPDATE stay SET status = 2, takes_nights = 0 WHERE id = 's1'");

    private async Task<MarkOutcome> ForceAsync(string id)
    {
        var (_, verdict) = await _house.Get<EventJournal>().AppendAndWaitAsync(new NewEvent(
            MessageHouse.Owner, Pipeline.Messages, WorkClass.High, $"force/{id}", ForceCommand.Kind, "api", FactJson.Write(new ForceCommand(id, RequestHash: null)),
            _house.Time.GetUtcNow()));
        return FactJson.Read<MarkResult>(verdict.Result).Outcome;
    }
}
