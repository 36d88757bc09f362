using CsCheck;
using PmsSync.Connectors.Contract;

namespace PmsSync.Tests.Outbound.Coalescing;

public sealed class CoalescerOptimumTests
{
    private static readonly int[][] Sizes = [[1, 5, 3], [1, 6, 2], [1, 7, 1], [2, 3, 2], [3, 2, 2]];

    [Test]
    public void Coalesce_EveryCalendar_TakesTheFewestStrokes([ValueSource(nameof(Sizes))] int[] size, [Values] bool laterWins) =>
        EveryCalendar(size[0], size[1], size[2], laterWins, held: true);

    [Test]
    public void Coalesce_EveryCalendarOfWhichNothingIsHeld_TakesTheFewestStrokes([Values] bool laterWins) =>
        EveryCalendar(fields: 2, nights: 4, values: 2, laterWins, held: false);

    [TestCase(true)]
    [TestCase(false)]
    public void Coalesce_TwoFields_TakesTheFewestStrokes(bool laterWins) =>
        SomeCalendars(fields: 2, nights: 5, values: 2, laterWins, weekdays: false, count: 500);

    [TestCase(true)]
    [TestCase(false)]
    public void Coalesce_TwoFieldsOfThreeValues_TakesTheFewestStrokes(bool laterWins) =>
        SomeCalendars(fields: 2, nights: 4, values: 3, laterWins, weekdays: false, count: 500);

    [TestCase(true)]
    [TestCase(false)]
    public void Coalesce_ThreeFields_TakesTheFewestStrokes(bool laterWins) =>
        SomeCalendars(fields: 3, nights: 3, values: 2, laterWins, weekdays: false, count: 500);

    [TestCase(true)]
    [TestCase(false)]
    public void Coalesce_DaysOfTheWeek_TakesTheFewestStrokes(bool laterWins) =>
        SomeCalendars(fields: 1, nights: 9, values: 2, laterWins, weekdays: true, count: 100);

    [TestCase(true)]
    [TestCase(false)]
    public void Coalesce_DaysOfTheWeekOfTwoFields_TakesTheFewestStrokes(bool laterWins) =>
        SomeCalendars(fields: 2, nights: 4, values: 2, laterWins, weekdays: true, count: 200);

    private static void EveryCalendar(int fields, int nights, int values, bool laterWins, bool held)
    {
        var rules = new PushRules { LaterWins = laterWins };
        var cases = 0;
        foreach (var (grid, fewest) in new BruteForce(fields, nights, values, laterWins, weekdays: false).All(held))
        {
            Check(grid, rules, _ => fewest);
            cases++;
        }
        // Each cell: a value needed or held, or not ours.
        cases.Should().Be((int)Math.Pow((held ? 2 * values : values) + 1, fields * nights));
    }

    private static void SomeCalendars(int fields, int nights, int values, bool laterWins, bool weekdays, int count)
    {
        var rules = new PushRules { LaterWins = laterWins, HasWeekdays = weekdays };
        var brute = new BruteForce(fields, nights, values, laterWins, weekdays);
        Grids(fields, nights, values).Sample(grid => Check(grid, rules, strokes => brute.Fewest(grid, strokes)), iter: count);
    }

    private static void Check(Grid grid, PushRules rules, Func<int, int> fewest)
    {
        var strokes = grid.Strokes(rules);
        if (strokes.Count != fewest(strokes.Count) || grid.Wrong(Painted(grid, strokes)).Any())
            Assert.Fail($"{grid}: {strokes.Count} strokes, not {fewest(strokes.Count)}: {string.Join("; ", strokes)}");
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
