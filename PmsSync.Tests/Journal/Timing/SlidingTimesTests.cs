using CsCheck;
using PmsSync.Journal.Timing;

namespace PmsSync.Tests.Journal.Timing;

internal sealed class SlidingTimesTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Test]
    public void Read_NothingMeasured_SaysSo() => new SlidingTimes(Minute, 15).Read(Minute).Should().Be(TimesRead.Nothing);

    [Test]
    public void Read_AnyTimes_AreAtMostAFifthTooLongAndNeverTooShort() =>
        Gen.Int[1, 3_600_000].Array[1, 200].Sample(static milliseconds =>
        {
            var times = new SlidingTimes(Minute, 15);
            foreach (var took in milliseconds)
                times.Add(TimeSpan.FromMilliseconds(took), TimeSpan.Zero);
            var sorted = milliseconds.Order().ToList();

            var read = times.Read(TimeSpan.Zero);

            read.Count.Should().Be(milliseconds.Length);
            foreach (var (share, at) in ((double, TimeSpan)[])[(0.5, read.P50), (0.99, read.P99)])
            {
                var exact = sorted[(int)Math.Ceiling(sorted.Count * share) - 1];
                at.TotalMilliseconds.Should().BeInRange(exact * 0.999, exact * 1.2);
            }
        });

    [Test]
    public void Read_AfterTheWindow_ForgetsWhatWasBefore()
    {
        var times = new SlidingTimes(Minute, 15);
        times.Add(TimeSpan.FromSeconds(9), Minute * 3);
        times.Add(TimeSpan.FromMilliseconds(1), Minute * 10);

        times.Read(Minute * 17).Count.Should().Be(2);
        times.Read(Minute * 18).Should().Be(new TimesRead(1, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1)));
        times.Read(Minute * 40).Should().Be(TimesRead.Nothing);
    }

    [Test]
    public void Add_OnTheSlotOfAnOldSlice_StartsItAnew()
    {
        var times = new SlidingTimes(Minute, 15);
        times.Add(TimeSpan.FromHours(1), Minute);
        times.Add(TimeSpan.FromMilliseconds(1), Minute * 16);

        times.Read(Minute * 16).Count.Should().Be(1);
    }

    [TestCase(-5)]
    [TestCase(0)]
    [TestCase(1e9)]
    public void Add_WhatNoStepHolds_CountsAsTheShortestOrTheLongest(double seconds)
    {
        var times = new SlidingTimes(Minute, 15);

        times.Add(TimeSpan.FromSeconds(seconds), Minute);

        times.Read(Minute).Count.Should().Be(1);
    }
}
