using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Inbound.Channels;
using PmsSync.State.Messages;
using PmsSync.Storage;
using PmsSync.Tests.Outbound.Messages;

namespace PmsSync.Tests.Inbound.Channels;

internal sealed class MessagePullerTests
{
    private MessageHouse _house = null!;

    [SetUp]
    public async Task Setup() => _house = await MessageHouse.OpenAsync();

    [TearDown]
    public async Task TearDown() => await _house.DisposeAsync();

    [Test]
    public async Task Pull_ManyPages_ReadsThemAllAndGoesOnFromThereAfterARestart()
    {
        Fill(25);
        (await _house.PullAsync()).Should().Match<MessagePull>(static p => p.Pages == 3 && p.Messages == 25);

        await _house.CrashAsync();
        Fill(1);
        var pull = await _house.PullAsync();

        pull.Should().Match<MessagePull>(static p => p.Pages == 1 && p.Messages == 1);
        _house.All().Should().HaveCount(26);
    }

    [Test]
    public async Task Pull_ThatFailsBetweenPages_KeepsWhatItReadAndRepeatsNothing()
    {
        Fill(15);
        _house.Channel.PullAnswers.Enqueue(new Answer<MessagePage>.Got(await PageAsync(null)));
        _house.Channel.PullAnswers.Enqueue(new Answer<MessagePage>.Later(null, "out of order", IsThrottled: false));

        await _house.PullAsync();
        _house.All().Should().HaveCount(10);
        var pull = await _house.PullAsync();

        pull.Messages.Should().Be(5);
        _house.All().Should().HaveCount(15);
    }

    // A review found it: a thread of an earlier page may have been written to since.
    [Test]
    public async Task Pull_ThatGoesOnWithAnEarlierOne_SaysHowItWasWhenThatBegan()
    {
        var began = _house.Time.GetUtcNow();
        Fill(15);
        _house.Channel.PullAnswers.Enqueue(new Answer<MessagePage>.Got(await PageAsync(null)));
        _house.Channel.PullAnswers.Enqueue(new Answer<MessagePage>.Later(null, "out of order", IsThrottled: false));
        await _house.PullAsync();
        Cursor().ReadAt.Should().BeNull("it is not at its end");

        _house.Time.Advance(TimeSpan.FromMinutes(20));
        await _house.PullAsync();
        Cursor().ReadAt.Should().Be(began);

        await _house.PullAsync();
        Cursor().ReadAt.Should().Be(began.AddMinutes(20));
    }

    [Test]
    public async Task Pull_Again_JournalsNothingTwice()
    {
        Fill(3);
        var page = await PageAsync(null);
        for (var i = 0; i < 3; i++)
            _house.Channel.PullAnswers.Enqueue(new Answer<MessagePage>.Got(page with { Messages = [.. page.Messages.Reverse(), page.Messages[0]] }));

        (await _house.PullAsync()).Messages.Should().Be(3);
        (await _house.PullAsync()).Messages.Should().Be(0);
        (await _house.PullAsync()).Messages.Should().Be(0);
        _house.All().Should().HaveCount(3);
    }

    [Test]
    public async Task Pull_ThatNeverMovesOn_StopsAndSaysSo()
    {
        for (var i = 0; i < 10; i++)
            _house.Channel.PullAnswers.Enqueue(new Answer<MessagePage>.Got(new MessagePage([], "0", HasMore: true)));

        await _house.PullAsync();

        _house.Channel.Pulls.Should().BeLessThan(4);
        Cursor().Problem.Should().Contain("again and again");
    }

    [Test]
    public async Task Pull_Failing_IsPulledLessAndLessOften()
    {
        var pauses = new List<TimeSpan>();
        for (var i = 0; i < 6; i++)
        {
            _house.Channel.PullAnswers.Enqueue(new Answer<MessagePage>.Later(null, "out of order", IsThrottled: false));
            pauses.Add((await _house.PullAsync()).NextAt - _house.Time.GetUtcNow());
        }

        pauses[0].Should().BeLessThanOrEqualTo(TimeSpan.FromMinutes(2));
        pauses[^1].Should().BeGreaterThan(TimeSpan.FromMinutes(7)).And.BeLessThanOrEqualTo(TimeSpan.FromMinutes(15));
        Cursor().Failures.Should().Be(6);
        await _house.PullAsync();
        Cursor().Should().Match<MessageCursor>(static c => c.Failures == 0 && c.Problem == null);
    }

    [Test]
    public async Task Pull_Throttled_IsNoFailureAndWaitsAsTold()
    {
        var told = _house.Time.GetUtcNow() + TimeSpan.FromMinutes(40);
        _house.Channel.PullAnswers.Enqueue(new Answer<MessagePage>.Later(told, "the limit is used up", IsThrottled: true));

        var pull = await _house.PullAsync();

        pull.Should().Match<MessagePull>(p => p.NextAt == told && p.NotBefore == told);
        Cursor().Failures.Should().Be(0);
    }

    [Test]
    public async Task Pull_Refused_IsRareAndSaidOnce()
    {
        for (var i = 0; i < 3; i++)
        {
            _house.Channel.PullAnswers.Enqueue(new Answer<MessagePage>.Refused("Install the messages app of this property."));
            (await _house.PullAsync()).NextAt.Should().Be(_house.Time.GetUtcNow() + TimeSpan.FromHours(1));
        }

        _house.Logs.All.Where(static l => l.Contains("Install the messages app", StringComparison.Ordinal)).Should().ContainSingle();
        Cursor().Problem.Should().Be("Install the messages app of this property.");
    }

    [Test]
    public void Sources_AreEnabledConnectionsWithMessages()
    {
        _house.Get<MessagePuller>().Sources.Should().Equal(MessageHouse.Source);

        _house.Get<PmsSync.Tenancy.TenantDirectory>().Swap(MessageHouse.Configured(enabled: false));

        _house.Get<MessagePuller>().Sources.Should().BeEmpty();
    }

    private void Fill(int messages)
    {
        for (var i = 0; i < messages; i++)
            _house.Channel.Write("t1", MessageSender.Guest, $"message {i}", "b1");
    }

    private async Task<MessagePage> PageAsync(string? cursor) =>
        ((Answer<MessagePage>.Got)await _house.Channel.PullAsync(null!, cursor, CancellationToken.None)).Value;

    private MessageCursor Cursor() => _house.Get<Database>().Readers.Read(static c => MessageCursorStore.Of(c, MessageHouse.Owner, MessageHouse.Connection));
}
