using PmsSync.Domain;
using PmsSync.State;
using PmsSync.Tests.Pipelines;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.State;

internal sealed class StayStoreTests
{
    private static readonly DateTimeOffset Noon = new(2027, 1, 10, 12, 0, 0, TimeSpan.Zero);

    [Test]
    public async Task Save_EveryField_IsReadBackAsItWas()
    {
        await using var house = await PipelineHouse.OpenAsync();
        var row = Row("s1", March(1, 4)) with
        {
            Provenance = new Provenance
            {
                Slot = 2,
                TakesFrom = Day(2),
                CalendarVersion = 3,
                CalendarAt = Noon,
                FirstFetch = 7,
                MissingSince = Noon,
                EndedAs = "over",
                SourceRemoved = true,
                Resembles = Lookalikes.Of(["s0", "s9", "s0"]),
                IsSuspected = true,
                CreatedEvent = 11,
                ChangedEvent = 12,
            },
        };

        await SaveAsync(house, row);

        house.State.Stay(PipelineHouse.Owner, "s1").Should().Be(row);
        house.State.Stay(new TenantId("neighbour"), "s1").Should().BeNull();
    }

    [Test]
    public async Task List_PageByPage_GivesEachStayOnceInTheOrderOfChange()
    {
        await using var house = await PipelineHouse.OpenAsync();
        foreach (var i in Enumerable.Range(0, 7))
            await SaveAsync(house, Row($"s{i}", March(1 + i, 3 + i), changed: i / 3));

        var seen = new List<string>();
        (long, string) after = (0, "");
        while (house.State.Stays(PipelineHouse.Owner, new StayFilter(), limit: 2, after) is { Count: > 0 } page)
        {
            seen.AddRange(page.Select(static r => r.Stay.Id));
            after = (page[^1].Stay.ChangedAt.ToUnixTimeMilliseconds(), page[^1].Stay.Id);
        }

        seen.Should().Equal(Enumerable.Range(0, 7).Select(static i => $"s{i}"));
    }

    [Test]
    public async Task List_Filters_AreHalfOpenNightsAndBlocksOnlyWhenAskedFor()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await SaveAsync(house, Row("stay", March(3, 6)));
        var block = Row("block", March(3, 6));
        await SaveAsync(house, block with { Stay = block.Stay with { Kind = StayKind.Block } });

        Ids(new StayFilter(From: Day(5), To: Day(9))).Should().Equal("stay");
        Ids(new StayFilter(From: Day(6))).Should().BeEmpty();
        Ids(new StayFilter(To: Day(3))).Should().BeEmpty();
        Ids(new StayFilter(Kind: StayKind.Block)).Should().Equal("block");

        IEnumerable<string> Ids(StayFilter filter) => house.State.Stays(PipelineHouse.Owner, filter, limit: 10, (0, "")).Select(static r => r.Stay.Id);
    }

    [Test]
    public async Task Save_CancelledStayThatTakesNights_IsRefusedByTheDatabase()
    {
        await using var house = await PipelineHouse.OpenAsync();
        var row = Row("s1", March(1, 4));

        await FluentActions.Awaiting(() => SaveAsync(house, row with { Stay = row.Stay with { Status = StayStatus.Cancelled } }))
            .Should().ThrowAsync<Microsoft.Data.Sqlite.SqliteException>();
    }

    private static StayRow Row(string id, StayDates dates, int changed = 0) => new(
        new Stay
        {
            Id = id,
            Tenant = PipelineHouse.Owner,
            Unit = PipelineHouse.Flat,
            Dates = dates,
            Status = StayStatus.Tentative,
            Kind = StayKind.Occupied,
            Source = "airbnb",
            ExternalId = "uid",
            Guest = new Guest("Ana", "ana@example.org", "1234", 2, 1),
            Price = new Money(120.50m, "EUR"),
            Note = "late",
            Version = 4,
            CreatedAt = Noon,
            ChangedAt = Noon.AddMinutes(changed),
        },
        new Provenance { CalendarAt = Noon });

    private static Task SaveAsync(PipelineHouse house, StayRow row) => house.Database.Writer.WriteAsync(WorkClass.Normal, session =>
    {
        StayStore.Save(session, row);
        return true;
    });
}
