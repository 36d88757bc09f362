using PmsSync.Conflicts;
using PmsSync.Domain;

namespace PmsSync.Tests.Conflicts;

/// <summary>Which evidence joins two connections' bookings to one guest's stay.</summary>
internal sealed class ConversationRulesTests
{
    private static readonly StayDates March = new(new DateOnly(2027, 3, 1), new DateOnly(2027, 3, 4));

    private static readonly ToldStay Airbnb = new("airbnb", "b1", "HMABCD1234", new UnitId("flat"), March, "Ann Lee", "ann@example.org");

    private static readonly StayDates Touching = new(March.Departure, March.Departure.AddDays(2));

    private static readonly StayDates Longer = new(March.Arrival, March.Departure.AddDays(1));

    private static readonly TestCaseData[] Cases =
    [
        Case("the same code, another unit", Elsewhere with { Unit = new UnitId("room"), Name = null, Email = null }, JoinedBy.ReservationCode),
        Case("the same code in other letters, nights moved", Elsewhere with { Code = " hmabcd1234 ", Dates = Longer }, JoinedBy.ReservationCode),
        Case("the same code, nights that only touch", Elsewhere with { Dates = Touching }, null),
        Case("no code, the same address on the same nights", Elsewhere with { Code = null, Name = "A. Lee" }, JoinedBy.Email),
        Case("another code, the same name on the same nights", Elsewhere with { Code = "77", Email = null }, JoinedBy.Name),
        Case("the same name on other nights", Elsewhere with { Code = null, Dates = Longer }, null),
        Case("the same name in another unit", Elsewhere with { Code = null, Unit = new UnitId("room") }, null),
        Case("the same nights, another guest", Elsewhere with { Code = null, Name = "Bo", Email = null }, null),
        Case("nothing but the nights", Elsewhere with { Code = null, Name = null, Email = null }, null),
        Case("one connection's own bookings", Elsewhere with { Connection = "airbnb" }, null),
    ];

    private static ToldStay Elsewhere => Airbnb with { Connection = "manager", Booking = "b2" };

    [TestCaseSource(nameof(Cases))]
    public void Joins_ByEvidence(ToldStay other, int? expected)
    {
        ConversationRules.Joins(Airbnb, other).Should().Be((JoinedBy?)expected);
        ConversationRules.Joins(other, Airbnb).Should().Be((JoinedBy?)expected, "it is symmetric");
    }

    private static TestCaseData Case(string name, ToldStay other, JoinedBy? expected) => new TestCaseData(other, (int?)expected).SetArgDisplayNames(name);
}
