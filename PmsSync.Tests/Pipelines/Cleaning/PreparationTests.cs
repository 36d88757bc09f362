using PmsSync.Connectors.Ical;
using PmsSync.Domain;
using PmsSync.Outbound.Feeds;
using PmsSync.Pipelines.Bookings.Direct;
using PmsSync.State.Cleaning;
using PmsSync.Tenancy;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.Pipelines.Cleaning;

/// <summary>Days of preparation close nights everywhere alike. The flat has two of them.</summary>
internal sealed class PreparationTests
{
    private PipelineHouse _house = null!;

    [SetUp]
    public async Task Setup()
    {
        _house = await PipelineHouse.OpenAsync();
        var owner = _house.Tenants.Current.Tenants[0];
        _house.Tenants.Swap(new Snapshot([new Tenant(
            PipelineHouse.Owner, [owner.Units[0] with { Cleaning = new CleaningRules { PreparationDays = 2 } }, owner.Units[1]], owner.Connections)]));
    }

    [TearDown]
    public async Task TearDown() => await _house.DisposeAsync();

    [Test]
    public async Task Book_AStay_ClosesTheDaysAfterItAndExplainsThem()
    {
        await _house.BookAsync("b1", PipelineHouse.Flat, March(1, 4));

        _house.CalendarOf(PipelineHouse.Flat).Closed().Should().Equal(March(1, 6));
        var why = _house.State.Explain(PipelineHouse.Owner, PipelineHouse.Flat, _house.Tenants.Current.Find(PipelineHouse.Owner, PipelineHouse.Flat)!.Rooms, Day(5), static _ => null);
        why.Night.Available.Should().Be(0);
        why.Sentences.Should().Equal(
            "The night of 2027-03-05 is kept closed to prepare the unit after a departure.",
            "After the departure of stay b1 on 2027-03-04 a room stays closed for 2 days of preparation, as the unit's settings say.");
    }

    [Test]
    public async Task Book_IntoTheDaysOfPreparation_IsRefusedUnlessAsked()
    {
        await _house.BookAsync("b1", PipelineHouse.Flat, March(1, 4));

        (await _house.BookAsync("b2", PipelineHouse.Flat, March(5, 8))).Should().BeEquivalentTo(
            new { Outcome = DirectOutcome.Overlap, Overlaps = new[] { "preparation:b1" } });
        (await _house.BookAsync("b2", PipelineHouse.Flat, March(5, 8), allowOverbooking: true)).Outcome.Should().Be(DirectOutcome.Created);
        await _house.WhenIdleAsync();
        _house.Conflicts().Should().BeEmpty("nobody's nights are taken twice");
    }

    [Test]
    public async Task Extend_AStayIntoItsOwnDaysOfPreparation_IsAllowed()
    {
        await _house.BookAsync("b1", PipelineHouse.Flat, March(1, 4));

        var extended = await _house.AskAsync(DirectCommand.Change, new DirectCommand { Id = "b1", Fields = new DirectFields { Departure = Day(5) } });

        extended.Outcome.Should().Be(DirectOutcome.Changed);
        _house.CalendarOf(PipelineHouse.Flat).Closed().Should().Equal(March(1, 7));
    }

    [Test]
    public async Task Cancel_AStay_OpensItsDaysOfPreparationToo()
    {
        await _house.BookAsync("b1", PipelineHouse.Flat, March(1, 4));
        await _house.CancelAsync("b1");

        _house.CalendarOf(PipelineHouse.Flat).Closed().Should().BeEmpty();
    }

    [Test]
    public async Task Feed_ShowsOurDaysOfPreparationAsATakenSpan_IsNoGuestThatAsksForMoreOfThem()
    {
        await _house.ShowAsync(("u1", March(1, 4)));
        _house.Time.Advance(TimeSpan.FromMinutes(1));
        var at = _house.Time.GetUtcNow();
        await _house.Database.Writer.WriteAsync(WorkClass.Normal, s =>
        {
            ExportStore.Note(s, new ExportRead(new ExportKey(PipelineHouse.Owner, PipelineHouse.Feed.Connection, PipelineHouse.Flat), "x", NightSet.Of(March(4, 6)), at, at, 1, null), 10);
            return true;
        });
        _house.Time.Advance(TimeSpan.FromMinutes(1));

        await _house.ImportAsync(Calendar(("u1", "Reserved", March(1, 4)), ("u2", "CLOSED - Not available", March(4, 6))));

        _house.CalendarOf(PipelineHouse.Flat).Closed().Should().Equal(March(1, 6));
        _house.Get<CleaningReader>().Tasks(PipelineHouse.Owner, new CleaningFilter(), 100, (long.MinValue, "")).Should().ContainSingle();
    }

    private FeedAnswer.Fresh Calendar(params ReadOnlySpan<(string Uid, string Summary, StayDates Dates)> events)
    {
        var text = new System.Text.StringBuilder("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//EN\r\n");
        foreach (var (uid, summary, dates) in events)
            text.Append($"BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:{_house.Time.GetUtcNow():yyyyMMdd'T'HHmmss'Z'}\r\n")
                .Append($"DTSTART;VALUE=DATE:{dates.Arrival:yyyyMMdd}\r\nDTEND;VALUE=DATE:{dates.Departure:yyyyMMdd}\r\nSUMMARY:{summary}\r\nEND:VEVENT\r\n");
        return new FeedAnswer.Fresh(System.Text.Encoding.UTF8.GetBytes(text.Append("END:VCALENDAR\r\n").ToString()), ETag: null, LastModified: null, "text/calendar");
    }
}
