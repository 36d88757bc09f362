using CsCheck;
using PmsSync.Domain;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.Domain;

internal sealed class NightSetFilledByTests
{
    [Test]
    public void FilledBy_TwoRooms_IsWhereBothAreTaken() =>
        NightSet.FilledBy([March(1, 5), March(3, 8)], quantity: 2).Should().Equal(March(3, 5));

    // One guest leaves on the day that the next one comes: the room is taken throughout.
    [Test]
    public void FilledBy_ChangeOfGuests_StaysFilled() =>
        NightSet.FilledBy([March(1, 8), March(2, 4), March(4, 6)], quantity: 2).Should().Equal(March(2, 6));

    [Test]
    public void FilledBy_AnySpans_IsTheNightsCountedOneByOne() =>
        Gen.Select(Gen.Select(Gen.Int[1, 20], Gen.Int[1, 8]).Array[0, 8], Gen.Int[1, 4]).Sample(static (raw, quantity) =>
        {
            var spans = raw.Select(static s => March(s.Item1, s.Item1 + s.Item2)).ToList();

            var filled = NightSet.FilledBy(spans, quantity);

            for (var night = Day(1); night < Day(30); night = night.AddDays(1))
                filled.Contains(night).Should().Be(spans.Count(s => s.Contains(night)) >= quantity);
        });
}
