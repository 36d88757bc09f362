using CsCheck;
using PmsSync.Domain;

namespace PmsSync.Tests.Domain;

/// <summary>Ranges must behave exactly like the set of their nights.</summary>
[TestFixture]
internal sealed class NightSetTests
{
    private static readonly DateOnly Epoch = new(2026, 1, 1);

    private static readonly Gen<NightSet> AnySet =
        Gen.Select(Gen.Int[0, 60], Gen.Int[1, 12]).List[0, 8].Select(static spans => NightSet.Of(
            spans.Select(static s => new StayDates(Epoch.AddDays(s.Item1), Epoch.AddDays(s.Item1 + s.Item2)))));

    [Test]
    public void Operations_OnAnySets_EqualThoseOfPlainSets() =>
        Gen.Select(AnySet, AnySet, Gen.Int[-5, 80]).Sample((a, b, day) =>
        {
            Nights(a.Union(b)).Should().Equal(Nights(a).Union(Nights(b)).Order());
            Nights(a.Intersect(b)).Should().Equal(Nights(a).Intersect(Nights(b)).Order());
            Nights(a.Except(b)).Should().Equal(Nights(a).Except(Nights(b)).Order());
            var first = Epoch.AddDays(day);
            Nights(a.From(first)).Should().Equal(Nights(a).Where(n => n >= first));
            a.Contains(first).Should().Be(Nights(a).Contains(first));
            b.All(range => a.Overlaps(range) == Nights(a).Exists(range.Contains)).Should().BeTrue();
            a.Nights.Should().Be(Nights(a).Count);
        });

    [Test]
    public void Of_TouchingRanges_MergesThem() =>
        NightSet.Of(Span(1, 3), Span(3, 5), Span(7, 8)).Should().Equal(Span(1, 5), Span(7, 8));

    private static List<DateOnly> Nights(NightSet set) =>
        [.. set.SelectMany(static r => Enumerable.Range(0, r.Nights).Select(r.Arrival.AddDays))];

    private static StayDates Span(int from, int to) => new(Epoch.AddDays(from), Epoch.AddDays(to));
}
