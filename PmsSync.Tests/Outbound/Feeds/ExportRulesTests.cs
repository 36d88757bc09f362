using PmsSync.Domain;
using PmsSync.Outbound.Feeds;
using PmsSync.State;

namespace PmsSync.Tests.Outbound.Feeds;

internal sealed class ExportRulesTests
{
    private static readonly DateOnly Today = new(2027, 1, 1);

    private static readonly DateTimeOffset Then = new(2026, 12, 1, 8, 0, 0, TimeSpan.Zero);

    [Test]
    public void Apply_StaysOfSeveralSources_LeavesOutWhatCameFromTheDestination()
    {
        var told = Apply(1, [Row("a", "airbnb", 10, 12), Row("b", "booking", 12, 15), Row("c", Stay.Direct, 20, 22, StayKind.Block)]);

        told.Select(static e => (e.Id, e.IsGuest)).Should().Equal(("b", true), ("c", false));
    }

    // The channel sold another unit; of this one it knows nothing.
    [Test]
    public void Apply_StayMovedHereFromAnotherUnit_IsToldToTheChannelThatSoldIt()
    {
        var moved = Row("a", "airbnb", 10, 12);

        Apply(1, [moved with { Stay = moved.Stay with { Unit = new UnitId("other") } }], [Held("airbnb", 12, 14) with { IsMovedHere = true }], to: "airbnb").Should().HaveCount(2);
    }

    [Test]
    public void Apply_HeldNights_AreClosedElsewhereUnderAnIdThatNamesNobody()
    {
        var told = Apply(1, [], [Held("booking", 10, 12), Held("airbnb", 12, 14)]);

        told.Should().ContainSingle().Which.Dates.Should().Be(Dates(10, 12));
        told[0].Id.Should().NotContain("booking");
    }

    [Test]
    public void Apply_SuspectedEcho_GoesNeitherToItsSourceNorToThatOfTheStayItMirrors()
    {
        StayRow[] rows = [Row("real", "airbnb", 10, 12), Row("echo", "booking", 10, 12, StayKind.Block, mirrorOf: "real")];

        Apply(1, rows, to: "airbnb").Should().BeEmpty();
        Apply(1, rows, to: "booking").Select(static e => e.Id).Should().Equal("real");
        Apply(1, rows, to: "vrbo").Select(static e => e.Id).Should().Equal("echo", "real");
    }

    [Test]
    public void Apply_SuspectedEchoOfSeveral_GoesToNoneOfTheirSources()
    {
        StayRow[] rows = [Row("a", "airbnb", 10, 12), Row("v", "vrbo", 12, 14), Row("echo", "booking", 10, 14, StayKind.Block, mirrorOf: "a v")];

        Apply(1, rows, to: "airbnb").Select(static e => e.Id).Should().Equal("v");
        Apply(1, rows, to: "vrbo").Select(static e => e.Id).Should().Equal("a");
        Apply(1, rows, to: "expedia").Should().HaveCount(3);
    }

    [Test]
    public void Apply_QuantityAboveOne_ClosesOnlyTheRunsThatOthersFill()
    {
        var told = Apply(2, [Row("a", "booking", 10, 15), Row("b", "vrbo", 12, 20), Row("c", "airbnb", 1, 28)]);

        told.Should().ContainSingle().Which.Dates.Should().Be(Dates(12, 15));
    }

    [Test]
    public void Apply_FilledRunAgain_KeepsItsIdWhoeverFillsIt()
    {
        var before = Apply(2, [Row("a", "booking", 10, 15), Row("b", "vrbo", 10, 15)]);
        var after = Apply(2, [Row("a", "booking", 10, 15), Row("z", Stay.Direct, 10, 15)]);

        after.Single().Id.Should().Be(before.Single().Id);
    }

    [Test]
    public void Apply_BeforeLastYearOrBeyondTheHorizon_IsNotTold()
    {
        var old = Row("old", "booking", 10, 12) with { };
        old = old with { Stay = old.Stay with { Dates = new StayDates(new DateOnly(2025, 1, 1), new DateOnly(2025, 1, 3)) } };
        var far = old with { Stay = old.Stay with { Id = "far", Dates = new StayDates(new DateOnly(2031, 1, 1), new DateOnly(2031, 1, 3)) } };

        Apply(1, [old, far]).Should().BeEmpty();
    }

    [Test]
    public void Apply_ChangedStay_CountsTheChangesOfItsCalendarAndNotOfItsGuest()
    {
        var row = Row("a", "booking", 10, 12);
        row = row with { Stay = row.Stay with { Version = 9 }, Provenance = row.Provenance with { CalendarVersion = 3 } };

        var told = Apply(1, [row]).Single();

        told.Sequence.Should().Be(2);
        told.ChangedAt.Should().Be(Then);
    }

    [Test]
    public void Apply_DaysOfPreparation_AreToldToEverybodyAlsoToTheGuestsOwnChannel()
    {
        var calendar = new UnitCalendar(1, [Row("a", "airbnb", 10, 12)], [], 1) { Preparations = [new Preparation("a", Dates(12, 14), Then)] };

        var told = new ExportRules(new ExportKey(new TenantId("t"), new ConnectionId("airbnb"), new UnitId("u")), Today, new ExportOptions()).Apply(calendar, static _ => []);

        told.Stays.Should().Equal(new ExportedStay("a", Dates(12, 14), StayKind.Block, StayStatus.Confirmed));
        told.Events.Should().ContainSingle().Which.Should().Match<ExportEvent>(e => e.Dates == Dates(12, 14) && !e.IsGuest && e.ChangedAt == Then);
    }

    [Test]
    public void Apply_StaysOfSeveralSources_MayComeBackFromWhoIsToldOfThem()
    {
        var told = Told(1, [Row("a", "airbnb", 10, 12), Row("b", "booking", 12, 15), Row("c", Stay.Direct, 20, 22, StayKind.Block)]);

        told.Stays.Should().BeEquivalentTo([new ExportedStay("b", Dates(12, 15), StayKind.Booking, StayStatus.Confirmed), new ExportedStay("c", Dates(20, 22), StayKind.Block, StayStatus.Confirmed)]);
    }

    [Test]
    public void Apply_SuspectedEcho_IsToldAndHasNoEchoOfItsOwn()
    {
        var told = Told(1, [Row("real", "airbnb", 10, 12), Row("echo", "booking", 10, 12, StayKind.Block, mirrorOf: "real")], to: "vrbo");

        told.Events.Should().HaveCount(2);
        told.Stays.Select(static s => s.Id).Should().Equal("real");
    }

    [Test]
    public void Apply_QuantityAboveOne_MirrorsThoseWhoFillTheRuns() =>
        Told(2, [Row("a", "booking", 10, 15), Row("b", "vrbo", 12, 20), Row("z", "booking", 20, 22)]).Stays.Select(static s => s.Id).Should().Equal("a", "b");

    [Test]
    public void Apply_StayThatIsOver_IsToldAndMirroredByNobody()
    {
        var over = Row("over", "booking", 10, 12);
        over = over with { Stay = over.Stay with { Dates = new StayDates(Today.AddDays(-2), Today) } };

        Told(1, [over]).Should().Match<ToldCalendar>(static t => t.Events.Count == 1 && t.Stays.Count == 0);
    }

    private static IReadOnlyList<ExportEvent> Apply(int quantity, StayRow[] rows, HeldNights[]? held = null, string to = "airbnb") => Told(quantity, rows, held, to).Events;

    private static ToldCalendar Told(int quantity, StayRow[] rows, HeldNights[]? held = null, string to = "airbnb")
    {
        var key = new ExportKey(new TenantId("t"), new ConnectionId(to), new UnitId("u"));
        return new ExportRules(key, Today, new ExportOptions()).Apply(
            new UnitCalendar(quantity, rows, held ?? [], 1), echo => echo.Mirrored(id => rows.FirstOrDefault(r => r.Stay.Id == id), new UnitRooms(quantity, PreparationDays: 0)));
    }

    private static StayRow Row(string id, string source, int from, int to, StayKind kind = StayKind.Booking, string? mirrorOf = null) => new(
        new Stay { Id = id, Tenant = new TenantId("t"), Unit = new UnitId("u"), Dates = Dates(from, to), Kind = kind, Source = source },
        new Provenance { CalendarAt = Then, Resembles = Lookalikes.Parse(mirrorOf), IsSuspected = mirrorOf is not null });

    private static HeldNights Held(string source, int from, int to) => new(source, 0, Dates(from, to), StayId: null, Then, 7, 1, AfterMassLoss: false);

    private static StayDates Dates(int from, int to) => new(new DateOnly(2027, 1, from), new DateOnly(2027, 1, to));
}
