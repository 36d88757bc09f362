using Microsoft.Extensions.Time.Testing;
using PmsSync.Domain;

namespace PmsSync.Tests.Domain;

internal sealed class FloodsTests
{
    private static readonly TenantId Busy = new("busy"), Other = new("other");

    private readonly FakeTimeProvider _time = new();
    private Floods _floods = null!;

    [SetUp]
    public void SetUp() => _floods = new Floods(_time);

    [Test]
    public void IsFlooding_LessThanATenthOfTheTime_NeverIs()
    {
        for (var second = 0; second < 600; second++)
        {
            Work(Busy, milliseconds: 95);
            Pass(seconds: 1);
        }

        _floods.IsFlooding(Busy).Should().BeFalse();
    }

    [Test]
    public void IsFlooding_AHundredBookingsAtOnce_AreNoFlood()
    {
        for (var booking = 0; booking < 100; booking++)
            Work(Busy, milliseconds: 1.9).Should().BeFalse();

        _floods.IsFlooding(Busy).Should().BeFalse();
    }

    [Test]
    public void Add_MoreThanThat_BeginsAFloodOnceAndOfNobodyElse()
    {
        var begun = Enumerable.Range(0, 1_000).Count(_ => Work(Busy, milliseconds: 1));

        begun.Should().Be(1);
        (_floods.IsFlooding(Busy), _floods.IsFlooding(Other)).Should().Be((true, false));
    }

    [Test]
    public void IsFlooding_AnHoursFloodHasEnded_IsForgottenInSeconds()
    {
        for (var second = 0; second < 3_600; second++)
        {
            Work(Busy, milliseconds: 900);
            Pass(seconds: 1);
        }

        Pass(seconds: 2.9);
        _floods.IsFlooding(Busy).Should().BeTrue();
        Pass(seconds: 0.1);

        _floods.IsFlooding(Busy).Should().BeFalse();
        Work(Busy, milliseconds: 100).Should().BeFalse("its bucket is empty");
        _floods.IsFlooding(Busy).Should().BeFalse();
    }

    [Test]
    public void IsFlooding_TheFloodEbbsSlowly_GoesOnUntilTheBucketIsEmpty()
    {
        Work(Busy, milliseconds: 300);

        Pass(seconds: 1.5);
        _floods.IsFlooding(Busy).Should().BeTrue("half of it is still there");
        Pass(seconds: 1.5);

        _floods.IsFlooding(Busy).Should().BeFalse();
        Work(Busy, milliseconds: 300).Should().BeTrue("this is another one");
    }

    private bool Work(TenantId tenant, double milliseconds) => _floods.Add(tenant, TimeSpan.FromMilliseconds(milliseconds));

    private void Pass(double seconds) => _time.Advance(TimeSpan.FromSeconds(seconds));
}
