using PmsSync.Throttling;
using PmsSync.Throttling.Budgets;

namespace PmsSync.Tests.Throttling;

internal sealed class LearnedLimitTests
{
    private static readonly CallWindow Window = new("minute", 10, TimeSpan.FromMinutes(1));

    private LearnedLimit _limit = null!;

    [SetUp]
    public void Setup() => _limit = new LearnedLimit(Window, new ThrottlingOptions());

    [Test]
    public void Refused_WhenTheLimitIsUsed_HalvesIt()
    {
        _limit.Refused(10, TimeSpan.Zero);

        _limit.At(TimeSpan.FromMinutes(30)).Should().Be(5);
    }

    [Test]
    public void Refused_AgainWithinOneWindow_CutsOnce()
    {
        _limit.Refused(10, TimeSpan.Zero);
        _limit.Refused(5, TimeSpan.FromSeconds(59));

        _limit.At(TimeSpan.FromSeconds(59)).Should().Be(5);
    }

    [Test]
    public void Refused_AgainAfterOneWindow_CutsOnceMore()
    {
        _limit.Refused(10, TimeSpan.Zero);
        _limit.Refused(5, TimeSpan.FromSeconds(61));

        _limit.At(TimeSpan.FromSeconds(61)).Should().Be(2.5);
    }

    [Test]
    public void At_AfterALongTime_IsThePublishedLimitAgain()
    {
        _limit.Refused(10, TimeSpan.Zero);
        for (var minute = 0; minute < 24 * 60; minute++)
            _limit.At(TimeSpan.FromMinutes(minute));

        _limit.At(TimeSpan.FromDays(1)).Should().Be(10);
        _limit.IsLearned.Should().BeFalse();
    }

    [Test]
    public void At_WhereATryIsRefused_ReturnsToWhatHeldAndTriesLessOften()
    {
        const int Real = 5;
        var (now, refusals) = (TimeSpan.Zero, new List<double>());
        _limit.Refused(10, now);
        for (; now < TimeSpan.FromHours(48); now += TimeSpan.FromMinutes(1))
        {
            if (_limit.At(now) <= Real)
                continue;
            refusals.Add(now.TotalHours);
            _limit.Refused(Real + 1, now);
            _limit.At(now).Should().Be(Real);
        }

        refusals.Should().HaveCountLessThan(10);
        refusals.Zip(refusals.Skip(1), static (one, next) => next - one).Skip(3).Should().OnlyContain(static pause => pause >= 7.9);
    }

    [Test]
    public void Told_AHigherLimitThanPublished_IsNotBelieved()
    {
        _limit.Told(20, TimeSpan.Zero);

        _limit.At(TimeSpan.Zero).Should().Be(10);
    }

    [Test]
    public void Restore_KeepsWhatWasLearned()
    {
        _limit.Refused(10, TimeSpan.Zero);
        var other = new LearnedLimit(Window, new ThrottlingOptions());
        other.Restore(_limit.Save(TimeSpan.FromMinutes(5))!, TimeSpan.FromMinutes(1));

        other.At(TimeSpan.FromMinutes(2)).Should().Be(5);
    }
}
