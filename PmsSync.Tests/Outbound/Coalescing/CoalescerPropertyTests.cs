using CsCheck;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Outbound.Coalescing;

namespace PmsSync.Tests.Outbound.Coalescing;

public sealed class CoalescerPropertyTests
{
    private static readonly Gen<PushRules> Rules = Gen.Select(
        Gen.Bool, Gen.Bool, Gen.Bool, OneOf(1, 2, 3, 7, 1000), OneOf(1, 2, 5, int.MaxValue), OneOf(10, 25, 60, int.MaxValue),
        static (laterWins, weekdays, manyFields, nights, items, bytes) => new PushRules
        {
            LaterWins = laterWins,
            HasWeekdays = weekdays,
            ManyFieldsPerItem = manyFields,
            MaxNightsPerItem = nights,
            MaxItems = items,
            MaxBytes = bytes,
            SizeOf = static stroke => 5 + (5 * stroke.Values.Count),
        });

    private static readonly Gen<Grid> Grids =
        Gen.Select(Gen.Int[1, 4], Gen.Int[1, 60], Gen.Int[1, 5], Gen.Int[0, 3]).SelectMany(static (fields, nights, values, pattern) =>
            Cells(values, pattern).Array[nights].Array[fields].Select(cells => new Grid([.. cells.Select(row => Patterned(row, pattern))])));

    [Test]
    public void Coalesce_StrokesApplied_AreTheDesiredCalendarAndTouchNothingElse() =>
        Gen.Select(Grids, Rules).Sample(static (grid, rules) =>
        {
            var calendar = grid.Held();
            grid.Strokes(rules).ForEach(stroke => Grid.Apply(stroke, calendar));
            grid.Wrong(calendar).Should().BeEmpty();
        }, iter: 3_000);

    [Test]
    public void Coalesce_AnyCallsFail_WhatStandsIsOldOrDesired() =>
        Gen.Select(Grids, Rules, Gen.Int).Sample(static (grid, rules, failing) =>
        {
            var (calendar, before) = (grid.Held(), grid.Held());
            foreach (var (call, index) in grid.Calls(rules).Select(static (call, index) => (call, index)))
            {
                if ((failing >> (index % 31) & 1) == 0)
                    call.Strokes.ToList().ForEach(stroke => Grid.Apply(stroke, calendar));
            }
            var cells = from field in Enumerable.Range(0, grid.Fields.Length)
                        from night in Enumerable.Range(0, grid.Nights)
                        let value = calendar[field][night]
                        where value != before[field][night] && value != grid.Fields[field][night].Value
                        select (field, night, value);
            cells.Should().BeEmpty();
        }, iter: 3_000);

    [Test]
    public void Coalesce_AnyRules_AreKept() =>
        Gen.Select(Grids, Rules).Sample(static (grid, rules) =>
        {
            foreach (var call in grid.Calls(rules))
            {
                call.Strokes.Count.Should().BeInRange(1, rules.MaxItems);
                if (call.Strokes.Count > 1)
                    call.Strokes.Sum(rules.SizeOf).Should().BeLessThanOrEqualTo(rules.MaxBytes);
                call.Strokes.Where(stroke => !Keeps(stroke, rules)).Should().BeEmpty();
            }
        }, iter: 3_000);

    [Test]
    public void Coalesce_AnyCalendar_TakesNoMoreStrokesThanRunLength() =>
        Gen.Select(Grids, Gen.Bool, Gen.Bool).Sample(static (grid, laterWins, weekdays) =>
            grid.Strokes(new PushRules { LaterWins = laterWins, HasWeekdays = weekdays }).Count.Should().BeLessThanOrEqualTo(grid.RunLength()), iter: 3_000);

    [Test]
    public void Coalesce_WithDaysOfTheWeek_TakesNoMoreStrokesThanWithout() =>
        Gen.Select(Grids, Gen.Bool).Sample(static (grid, laterWins) =>
            grid.Strokes(new PushRules { LaterWins = laterWins, HasWeekdays = true }).Count.Should()
                .BeLessThanOrEqualTo(grid.Strokes(new PushRules { LaterWins = laterWins }).Count), iter: 1_000);

    [Test]
    public void Coalesce_AfterItsStrokesWereAccepted_SendsNothing() =>
        Gen.Select(Grids, Rules).Sample(static (grid, rules) =>
        {
            var calendar = grid.Held();
            grid.Strokes(rules).ForEach(stroke => Grid.Apply(stroke, calendar));
            var next = new Grid([.. grid.Fields.Select((cells, field) => cells.Select((cell, night) => cell with { Needed = cell.Value != calendar[field][night] }).ToArray())]);
            next.Calls(rules).Should().BeEmpty();
        }, iter: 500);

    [Test]
    public void Coalesce_SeveralTargets_KeepsTheOrderOfUrgency() =>
        Gen.Select(Grids.Array[1, 6], Rules).Sample(static (grids, rules) =>
        {
            var diffs = grids.Select(static (grid, index) => grid.Diff with { Target = Grid.Target with { RatePlan = $"{index}" } }).ToList();
            var strokes = Coalescer.Coalesce(diffs, rules).SelectMany(static call => call.Strokes).ToList();
            strokes.Select(static stroke => stroke.Target.RatePlan).Should().BeInAscendingOrder(StringComparer.Ordinal);
            strokes.Count.Should().Be(diffs.Sum(diff => Coalescer.Coalesce([diff], rules).Sum(static call => call.Strokes.Count)));
        }, iter: 300);

    private static bool Keeps(Stroke stroke, PushRules rules) =>
        stroke.Nights.Nights <= rules.MaxNightsPerItem
        && stroke.Values.Count > 0
        && stroke.Values.DistinctBy(static value => value.Field).Count() == stroke.Values.Count
        && (rules.HasWeekdays || stroke.Days == Weekdays.All)
        && (rules.ManyFieldsPerItem || stroke.Values.Count == 1);

    private static Gen<int> OneOf(params int[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    private static Gen<Cell> Cells(int values, int pattern) =>
        Gen.Select(Gen.Int[1, values], Gen.Int[0, 29], (value, kind) => kind == 0 && pattern != 1 ? new Cell(null, false) : new Cell(value, kind > 8));

    /// <summary>Calendars as people make them: by the week, in stretches, or at random.</summary>
    private static Cell[] Patterned(Cell[] cells, int pattern) => [.. cells.Select((cell, night) => pattern switch
    {
        1 => cell with { Value = cells[night % 7 % cells.Length].Value },
        2 => cell with { Value = cell.Value is null ? null : cells[night / 5].Value ?? 1 },
        _ => cell,
    }).Select(static cell => cell with { Needed = cell.Needed && cell.Value is not null })];
}
