using PmsSync.Connectors.Contract;

namespace PmsSync.Tests.Outbound.Coalescing;

public sealed class CoalescerTests
{
    private static readonly PushRules PaintsOver = new() { LaterWins = true };

    private static readonly PushRules Weekly = new() { LaterWins = true, HasWeekdays = true };

    [Test]
    public void Coalesce_NothingNeeded_MakesNoCall() =>
        Of("1 1 . 2").Calls(PaintsOver).Should().BeEmpty();

    [Test]
    public void Coalesce_SameValueThatIsNotKnownToBeHeld_IsSent() =>
        Of("1 1! 1").Strokes(PaintsOver).Should().ContainSingle().Which.Nights.Nights.Should().Be(1);

    [Test]
    public void Coalesce_GapThatHoldsTheValue_IsBridged() =>
        Of("1! 1 1 1!").Strokes(new PushRules()).Should().ContainSingle().Which.Nights.Nights.Should().Be(4);

    [Test]
    public void Coalesce_GapThatIsNotOurs_IsNotBridged() =>
        Of("1! . 1!").Strokes(PaintsOver).Should().HaveCount(2);

    [Test]
    public void Coalesce_ExceptionsInASeason_ArePaintedOverIt() =>
        Of("1! 2! 1! 3! 1! 2! 1!").Strokes(PaintsOver).Should().HaveCount(4).And.Subject.First().Nights.Nights.Should().Be(7);

    [Test]
    public void Coalesce_WeekendPricesOfHalfAYear_AreTwoStrokes()
    {
        // From a Monday on; Friday and Saturday nights cost more.
        var cells = Enumerable.Range(0, 184).Select(static night => new Cell(night % 7 is 4 or 5 ? 12_000 : 9_000, Needed: true)).ToArray();
        new Grid([cells]).Strokes(Weekly).Should().HaveCount(2);
        new Grid([cells]).Strokes(Weekly with { LaterWins = false }).Should().HaveCount(2);
    }

    [Test]
    public void Coalesce_SeasonsWithWeekends_AreTwoStrokesEach()
    {
        var cells = Enumerable.Range(0, 180).Select(static night => new Cell((10 * (night / 60)) + (night % 7 is 4 or 5 ? 1 : 0), Needed: true)).ToArray();
        new Grid([cells]).Strokes(Weekly).Should().HaveCount(6);
    }

    [Test]
    public void Coalesce_FieldsThatChangeTogether_ShareTheirStrokes() =>
        new Grid([Row("1! 1! 2! 2!"), Row("5! 5! 7! 7!")]).Strokes(PaintsOver).Should().HaveCount(2).And.OnlyContain(static stroke => stroke.Values.Count == 2);

    [Test]
    public void Coalesce_StrokeThatShowsOneFieldFirstAndAnotherLater_IsNotParted()
    {
        // No value of either field is found on both sides of the second night's end.
        var strokes = new Grid([Row(". 3! 1! 1!"), Row("1! 1! 3! .")]).Strokes(PaintsOver);
        strokes.Should().HaveCount(3).And.ContainSingle(static stroke => stroke.Values.Count == 2);
    }

    [Test]
    public void Coalesce_NightOfOneFieldThatIsNotOurs_BlocksOnlyThatField()
    {
        var strokes = new Grid([Row("1! 1! 1!"), Row("5! . 5!")]).Strokes(PaintsOver);
        strokes.Should().HaveCount(3);
        strokes.Should().ContainSingle(static stroke => stroke.Nights.Nights == 3).Which.Values.Should().ContainSingle();
    }

    [Test]
    public void Coalesce_OneFieldAnItem_SplitsThem() =>
        new Grid([Row("1! 1!"), Row("5! 5!")]).Strokes(PaintsOver with { ManyFieldsPerItem = false }).Should().HaveCount(2);

    [Test]
    public void Coalesce_FieldThatTheEndpointDoesNotKnow_IsLeftOut() =>
        new Grid([Row("1!"), Row("5!")]).Strokes(PaintsOver with { Knows = static field => field.Occupancy == 1 })
            .Should().ContainSingle().Which.Values.Should().ContainSingle().Which.Value.Should().Be(1);

    [Test]
    public void Coalesce_StrokesThatNoCallHoldsTogether_AreMadeIndependent()
    {
        var calls = Of("1! 2! 1! 3! 1!").Calls(PaintsOver with { MaxItems = 2 });
        calls.Should().HaveCount(3);
        calls.SelectMany(static call => call.Strokes).Should().HaveCount(5).And.OnlyContain(static stroke => stroke.Nights.Nights == 1);
    }

    [Test]
    public void Coalesce_StrokesThatDependOnOneAnother_StayInOneCall() =>
        Of("4! . 1! 2! 1!").Calls(PaintsOver with { MaxItems = 2 }).Select(static call => call.Strokes.Count).Should().Equal(1, 2);

    [Test]
    public void Coalesce_FiveHundredNightsOfMixedFields_NeedsNoMoreStrokesThanNights()
    {
        var grid = new Grid([Long(1), Long(7), Long(30), Long(500)]);
        grid.Strokes(PaintsOver).Count.Should().BeLessThanOrEqualTo(500);

        static Cell[] Long(int stretch) => [.. Enumerable.Range(0, 500).Select(night => new Cell(night / stretch, Needed: true))];
    }

    private static Grid Of(string cells) => new([Row(cells)]);

    /// <summary>A value, with "!" where it is needed; a point where the night is not ours.</summary>
    private static Cell[] Row(string cells) =>
        [.. cells.Split(' ').Select(static word => word == "." ? new Cell(null, false) : new Cell(long.Parse(word.TrimEnd('!')), word.EndsWith('!')))];
}
