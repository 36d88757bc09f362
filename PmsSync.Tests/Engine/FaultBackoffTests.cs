using CsCheck;
using PmsSync.Engine;

namespace PmsSync.Tests.Engine;

[TestFixture]
internal sealed class FaultBackoffTests
{
    [Test]
    public void Delay_AnyNumberOfFaults_LiesBetweenNothingAndTheDoubledCappedDelay() =>
        Gen.Select(Gen.Int[1, 5_000], Gen.Int).Sample(static (faults, seed) =>
        {
            var (first, max) = (TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
            var ceiling = TimeSpan.FromSeconds(Math.Min(Math.Pow(2, faults - 1), 300));

            FaultBackoff.Delay(faults, first, max, new Random(seed)).Should().BeGreaterThanOrEqualTo(TimeSpan.Zero)
                .And.BeLessThanOrEqualTo(ceiling);
        });

    [Test]
    public void Delay_ManyLanes_SpreadsThem()
    {
        var random = new Random(1);
        var delays = Enumerable.Range(0, 1_000)
            .Select(_ => FaultBackoff.Delay(3, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5), random)).ToList();

        delays.Max().Should().BeGreaterThan(TimeSpan.FromSeconds(3.9));
        delays.Min().Should().BeLessThan(TimeSpan.FromSeconds(0.1));
    }
}
