using PmsSync.Domain;
using PmsSync.Inbound.Channels;

namespace PmsSync.Tests.Inbound.Channels;

internal sealed class MessageScheduleTests
{
    private static readonly DateTimeOffset Start = new(2027, 1, 10, 12, 0, 0, TimeSpan.Zero);

    private static readonly ChannelKey One = new(new TenantId("owner"), new ConnectionId("one"));

    private MessageSchedule _schedule = null!;

    [SetUp]
    public void Setup()
    {
        _schedule = new MessageSchedule(TimeSpan.FromSeconds(30));
        _schedule.Replace(new HashSet<ChannelKey> { One }, Start);
    }

    [Test]
    public void TakeDue_WhileItRuns_GivesItToNobodyElse()
    {
        _schedule.TakeDue(Start).Should().Be(One);

        _schedule.TakeDue(At(3_600)).Should().BeNull();
    }

    [Test]
    public void Want_AnyNumberOfTimesDuringAPull_IsOneMorePull()
    {
        _schedule.TakeDue(Start);
        for (var i = 0; i < 5; i++)
            _schedule.Want(One, At(1));
        _schedule.Done(One, At(120), At(2));

        _schedule.TakeDue(At(2)).Should().Be(One);
        _schedule.Done(One, At(120), At(3));

        _schedule.TakeDue(At(119)).Should().BeNull();
        _schedule.TakeDue(At(120)).Should().Be(One);
    }

    [Test]
    public void Want_BeforeTheChannelAllowsIt_Waits()
    {
        _schedule.TakeDue(Start);
        _schedule.Done(One, At(60), At(60));

        _schedule.Want(One, At(5));

        _schedule.TakeDue(At(59)).Should().BeNull();
        _schedule.TakeDue(At(60)).Should().Be(One);
    }

    [Test]
    public void Hint_PullsNotMoreOftenThanTheGapAllows()
    {
        _schedule.TakeDue(Start);
        _schedule.Done(One, At(120), At(1));

        _schedule.Hint(One, At(5));

        _schedule.TakeDue(At(29)).Should().BeNull();
        _schedule.TakeDue(At(30)).Should().Be(One);
    }

    [Test]
    public void Replace_ForgetsWhatIsGoneAndKeepsTheRest()
    {
        _schedule.TakeDue(Start);
        _schedule.Done(One, At(120), At(1));
        var two = One with { Connection = new ConnectionId("two") };

        _schedule.Replace(new HashSet<ChannelKey> { One, two }, At(10));
        _schedule.TakeDue(At(10)).Should().Be(two);
        _schedule.TakeDue(At(10)).Should().BeNull();

        _schedule.Replace(new HashSet<ChannelKey>(), At(20));
        _schedule.TakeDue(At(500)).Should().BeNull();
    }

    [Test]
    public void UntilNext_IsTheNextDueButNeverMoreThanAMinute()
    {
        _schedule.UntilNext(At(-10)).Should().Be(TimeSpan.FromSeconds(10));
        _schedule.UntilNext(At(5)).Should().Be(TimeSpan.Zero);
        _schedule.UntilNext(At(-500)).Should().Be(TimeSpan.FromMinutes(1));
    }

    private static DateTimeOffset At(int seconds) => Start.AddSeconds(seconds);
}
