using CsCheck;
using PmsSync.Connectors.Contract;

namespace PmsSync.Tests.Outbound.Coalescing;

public sealed class CoalescerOptimumTests
{
    [TestCase(5, 3, true)]
    [TestCase(6, 2, true)]
    [TestCase(7, 1, true)]
    [TestCase(5, 3, false)]
    [TestCase(6, 2, false)]
    [TestCase(7, 1, false)]
    public void Coalesce_EveryCalendarOfOneField_TakesTheFewestStrokes(int nights, int values, bool laterWins)
    {
        var rules = new PushRules { LaterWins = laterWins };
        var cases = 0;
        foreach (var (cells, fewest) in new OneFieldBruteForce(nights, values, laterWins).All())
        {
            var grid = new Grid([cells]);
            var strokes = grid.Strokes(rules);
            if (strokes.Count != fewest || grid.Wrong(Painted(grid, strokes)).Any())
                Assert.Fail($"{grid}: {strokes.Count} strokes, not {fewest}: {string.Join("; ", strokes)}");
            cases++;
        }
        // Each night: a value needed or held, or not ours.
        cases.Should().Be((int)Math.Pow((2 * values) + 1, nights));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Coalesce_TwoFields_TakesTheFewestStrokes(bool laterWins) =>
        Grids(fields: 2, nights: 5, values: 2).Sample(grid => Fewest(grid, laterWins, weekdays: false), iter: 1_000);

    [TestCase(true)]
    [TestCase(false)]
    public void Coalesce_TwoFieldsOfThreeValues_TakesTheFewestStrokes(bool laterWins) =>
        Grids(fields: 2, nights: 4, values: 3).Sample(grid => Fewest(grid, laterWins, weekdays: false), iter: 200);

    [TestCase(true)]
    [TestCase(false)]
    public void Coalesce_ThreeFields_TakesTheFewestStrokes(bool laterWins) =>
        Grids(fields: 3, nights: 3, values: 2).Sample(grid => Fewest(grid, laterWins, weekdays: false), iter: 300);

    [TestCase(true)]
    [TestCase(false)]
    public void Coalesce_DaysOfTheWeek_TakesTheFewestStrokes(bool laterWins) =>
        Grids(fields: 1, nights: 9, values: 2).Sample(grid => Fewest(grid, laterWins, weekdays: true), iter: 60);

    [TestCase(true)]
    [TestCase(false)]
    public void Coalesce_DaysOfTheWeekOfTwoFields_TakesTheFewestStrokes(bool laterWins) =>
        Grids(fields: 2, nights: 4, values: 2).Sample(grid => Fewest(grid, laterWins, weekdays: true), iter: 200);

    private static void Fewest(Grid grid, bool laterWins, bool weekdays)
    {
        var strokes = grid.Strokes(new PushRules { LaterWins = laterWins, HasWeekdays = weekdays });
        grid.Wrong(Painted(grid, strokes)).Should().BeEmpty();
        BruteForce.Fewest(grid, laterWins, weekdays, strokes.Count).Should().Be(strokes.Count);
    }

    private static long?[][] Painted(Grid grid, IEnumerable<PmsSync.Domain.Stroke> strokes)
    {
        var calendar = grid.Held();
        foreach (var stroke in strokes)
            Grid.Apply(stroke, calendar);
        return calendar;
    }

    private static Gen<Grid> Grids(int fields, int nights, int values) =>
        Gen.Select(Gen.Int[1, values], Gen.Int[0, 9], static (value, kind) => kind == 0 ? new Cell(null, false) : new Cell(value, kind > 3))
            .Array[nights].Array[fields].Select(static cells => new Grid(cells));
}
