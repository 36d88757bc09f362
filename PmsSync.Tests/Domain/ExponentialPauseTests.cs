using CsCheck;
using PmsSync.Domain;

namespace PmsSync.Tests.Domain;

[TestFixture]
internal sealed class ExponentialPauseTests
{
    [Test]
    public void After_AnyNumberOfFailuresWithFullJitter_LiesBetweenNothingAndTheDoubledCappedPause() =>
        Gen.Select(Gen.Int[1, 5_000], Gen.Int).Sample(static (failures, seed) =>
        {
            var (first, max) = (TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
            var ceiling = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, failures - 1), 300));

            ExponentialPause.After(failures, first, max, leastShare: 0, new Random(seed)).Should().BeGreaterThanOrEqualTo(TimeSpan.Zero)
                .And.BeLessThanOrEqualTo(ceiling);
        });

    [Test]
    public void After_ManyAtOnce_SpreadsThem()
    {
        var random = new Random(1);
        var pauses = Enumerable.Range(0, 1_000)
            .Select(_ => ExponentialPause.After(3, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5), leastShare: 0, random)).ToList();

        pauses.Max().Should().BeGreaterThan(TimeSpan.FromSeconds(3.9));
        pauses.Min().Should().BeLessThan(TimeSpan.FromSeconds(0.1));
    }

    [Test]
    public void After_LeastShare_IsNeverBelowIt() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int).Sample(static (failures, seed) =>
            ExponentialPause.After(failures, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5), leastShare: 0.1, new Random(seed))
                .Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(0.1 * Math.Min(Math.Pow(2, failures - 1), 300)) - TimeSpan.FromTicks(1)));
}
