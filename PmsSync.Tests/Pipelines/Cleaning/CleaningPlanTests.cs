using PmsSync.Domain;
using PmsSync.Pipelines.Cleaning;
using PmsSync.State.Cleaning;
using PmsSync.Tenancy;

namespace PmsSync.Tests.Pipelines.Cleaning;

/// <summary>
/// Stays and the tasks that they make, as a manager would write them down: days of March 2027 in Lisbon, check-out 11:00, check-in
/// 15:00, three days where nobody follows.
/// </summary>
internal sealed class CleaningPlanTests
{
    [TestCase("a 1-4", "a: 4 11:00 - 7 00:00", TestName = "Nobody follows: three days")]
    [TestCase("a 1-4, b 4-6", "a: 4 11:00 - 4 15:00 for b, urgent; b: 6 11:00 - 9 00:00", TestName = "The next guest arrives the same day: urgent")]
    [TestCase("a 1-4, b 9-12", "a: 4 11:00 - 9 15:00 for b; b: 12 11:00 - 15 00:00", TestName = "The next guest arrives days later")]
    [TestCase("a 1-4, b 4-6 cancelled", "a: 4 11:00 - 7 00:00", TestName = "A cancelled stay neither needs the room nor is cleaned after")]
    [TestCase("a 1-4, b 4-6 block, c 6-8", "a: 4 11:00 - 6 15:00 for c; c: 8 11:00 - 11 00:00", TestName = "An owner's block is not cleaned after and does not hurry")]
    [TestCase("a 1-4 occupied", "a: 4 11:00 - 7 00:00", TestName = "A taken span that may be a guest's")]
    [TestCase("a 1-4 completed", "a: 4 11:00 - 7 00:00", TestName = "A guest who has left the feed with the last night")]
    [TestCase("a 1-4 merged, b 1-6", "b: 6 11:00 - 9 00:00", TestName = "Nights that are part of another event now")]
    [TestCase("a 1-4, b 1-4 echo-of-a", "a: 4 11:00 - 7 00:00", TestName = "Our own block suspected to come back")]
    [TestCase("a 1-4, b 4-6 echo-of-a", "a: 4 11:00 - 4 15:00 for b, urgent; b: 6 11:00 - 9 00:00", TestName = "An echo of a stay that has other nights now is a stay")]
    [TestCase("a 1-4 cancelled, b 1-4 echo-of-a", "b: 4 11:00 - 7 00:00", TestName = "An echo of a stay that is gone is a stay")]
    [TestCase("a 1-5, b 3-6, c 6-9", "a: 5 11:00 - 6 15:00 for c; b: 6 11:00 - 6 15:00 for c, urgent; c: 9 11:00 - 12 00:00", TestName = "A double booking: both leave before the next")]
    [TestCase("a 1-9, b 3-6, c 6-8", "b: 6 11:00 - 6 15:00 for c, urgent; c: 8 11:00 - 11 00:00; a: 9 11:00 - 12 00:00", TestName = "A double booking within another")]
    public void Tasks_OfAFlat_AreOnePerDeparture(string stays, string tasks) => Tasks(1, stays).Should().Be(tasks);

    [TestCase("a 1-4, b 4-6", "a: 4 11:00 - 7 00:00; b: 6 11:00 - 9 00:00", TestName = "Another room has never been used")]
    [TestCase("a 1-4, b 2-5, c 5-8", "a: 4 11:00 - 5 15:00 for c; b: 5 11:00 - 8 00:00; c: 8 11:00 - 11 00:00", TestName = "The room that is empty for longest")]
    [TestCase("a 1-4, b 1-4, c 4-6", "a: 4 11:00 - 4 15:00 for c, urgent; b: 4 11:00 - 7 00:00; c: 6 11:00 - 9 00:00", TestName = "Two leave and one comes")]
    [TestCase("a 1-4, b 1-9 block, c 4-6", "a: 4 11:00 - 4 15:00 for c, urgent; c: 6 11:00 - 9 00:00", TestName = "The other room is closed")]
    [TestCase("a 1-4, b 1-4, c 2-5, d 5-7", "a: 4 11:00 - 7 00:00; b: 4 11:00 - 5 15:00 for d; c: 5 11:00 - 8 00:00; d: 7 11:00 - 10 00:00", TestName = "Overbooked: the third moved in with the first")]
    public void Tasks_OfTwoRooms_GiveEachArrivalTheRoomThatIsEmptyForLongest(string stays, string tasks) => Tasks(2, stays).Should().Be(tasks);

    [Test]
    public void Tasks_EveryThirdDeparture_IsADeepClean()
    {
        var unit = Flat(1) with { Cleaning = new CleaningRules { DeepEvery = 3 } };

        string Deep(int before) => string.Concat(new CleaningPlan(unit, Read("b 4-6, a 1-4, d 8-9, c 6-8")).Tasks(before)
            .Where(static t => t.Kind == CleaningKind.DeepClean).Select(static t => t.Stay));

        Deep(before: 0).Should().Be("c");
        Deep(before: 2).Should().Be("ad", "two had left before");
    }

    [Test]
    public void Tasks_LongStay_HasNewLinenEveryThreeNightsButNotOnTheLastDay()
    {
        var unit = Flat(1) with { Cleaning = new CleaningRules { LinenEvery = 3, Assignee = "maria" } };

        var linen = new CleaningPlan(unit, Read("a 1-10, b 12-14")).Tasks(0).Where(static t => t.Kind == CleaningKind.Linen).ToList();

        linen.Select(static t => (t.Id, t.Day.Day)).Should().Equal(("linen-a-1", 4), ("linen-a-2", 7));
        linen[0].Should().BeEquivalentTo(new
        {
            OpensAt = new DateTimeOffset(2027, 3, 4, 11, 0, 0, TimeSpan.Zero),
            DueAt = new DateTimeOffset(2027, 3, 5, 0, 0, 0, TimeSpan.Zero),
            Assignee = "maria",
            Priority = CleaningPriority.Normal,
        });
    }

    [TestCase(StayDates.AbsurdNights, StayDates.AbsurdNights - 1)]
    [TestCase(StayDates.AbsurdNights + 1, 0)]
    public void Tasks_StayOfYears_IsNoGuestWhoWantsLinen(int nights, int linen)
    {
        var arrival = new DateOnly(2027, 3, 1);
        var stays = new CleaningStays([new CleaningStay("a", new UnitId("flat"), new StayDates(arrival, arrival.AddDays(nights)), StayKind.Occupied, StayStatus.Confirmed)], Earlier: []);
        var unit = Flat(1) with { Cleaning = new CleaningRules { LinenEvery = 1 } };

        new CleaningPlan(unit, stays).Tasks(0).CountBy(static t => t.Kind)
            .Should().BeEquivalentTo(linen == 0 ? new Dictionary<CleaningKind, int> { [CleaningKind.Turnover] = 1 } : new() { [CleaningKind.Turnover] = 1, [CleaningKind.Linen] = linen });
    }

    [Test]
    public void Tasks_OverTheChangeOfClocks_KeepTheHoursOnTheWall()
    {
        var turnover = new CleaningPlan(Flat(1), Read("a 25-28, b 29-30")).Tasks(0)[0];

        turnover.OpensAt.Should().Be(new DateTimeOffset(2027, 3, 28, 10, 0, 0, TimeSpan.Zero));
        turnover.DueAt.Should().Be(new DateTimeOffset(2027, 3, 29, 14, 0, 0, TimeSpan.Zero));
    }

    [TestCase("a-b")]
    [TestCase("0c1d")]
    [TestCase("linen-x-1")]
    public void Ids_OfAnyStay_ReadBack(string stay)
    {
        CleaningTaskId.Read(CleaningTaskId.OfTurnover(stay)).Should().Be((stay, 0));
        CleaningTaskId.Read(CleaningTaskId.OfLinen(stay, 12)).Should().Be((stay, 12));
        CleaningTaskId.Read(stay + "x").Should().BeNull();
    }

    private static string Tasks(int quantity, string stays) => string.Join("; ", new CleaningPlan(Flat(quantity), Read(stays)).Tasks(0).Select(Text));

    private static string Text(PlannedClean task) =>
        $"{task.Stay}: {At(task.OpensAt)} - {At(task.DueAt)}"
        + (task.NextStay is { } next ? $" for {next}" : "") + (task.Priority == CleaningPriority.Urgent ? ", urgent" : "");

    private static string At(DateTimeOffset at) => $"{at.Day} {at:HH:mm}";

    private static Unit Flat(int quantity) => new()
    {
        Tenant = new TenantId("owner"),
        Id = new UnitId("flat"),
        Name = "Flat",
        Quantity = quantity,
        Zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Lisbon"),
    };

    private static CleaningStays Read(string stays) => new([.. stays.Split(", ").Select(static text =>
    {
        var parts = text.Split(' ', '-');
        var words = text.Split(' ').Skip(2).ToList();
        return new CleaningStay(
            parts[0], new UnitId("flat"), Nights.March(int.Parse(parts[1]), int.Parse(parts[2])),
            words.Contains("block") ? StayKind.Block : words.Contains("occupied") || words.Contains("echo-of-a") ? StayKind.Occupied : StayKind.Booking,
            words.Contains("cancelled") ? StayStatus.Cancelled : StayStatus.Confirmed)
        {
            EndedAs = words.FirstOrDefault(static w => w is "completed" or "merged"),
            Resembles = words.Contains("echo-of-a") ? Lookalikes.Parse("a") : null,
        };
    })], Earlier: []);
}
