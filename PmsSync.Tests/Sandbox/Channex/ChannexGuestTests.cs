using PmsSync.Domain;
using PmsSync.Sandbox.Channex;
using PmsSync.Sandbox.Channex.Ari;
using PmsSync.Sandbox.Channex.Bookings;

namespace PmsSync.Tests.Sandbox.Channex;

[TestFixture]
internal sealed class ChannexGuestTests
{
    private ChannexBench _bench = null!;

    [SetUp]
    public void Setup()
    {
        _bench = new ChannexBench();
        _bench.Push("availability", _bench.Rooms(0, 200, 2));
        _bench.Push("restrictions", _bench.Plan(0, 200, "rate", 10000));
    }

    private static readonly (string Field, object Value, int From, int To)[] Closings =
    [
        ("stop_sell", true, 4, 4), ("closed_to_arrival", true, 3, 3), ("closed_to_departure", true, 5, 5),
        ("min_stay_arrival", 3, 3, 3), ("min_stay_through", 3, 4, 4), ("max_stay", 1, 3, 3),
    ];

    [TestCaseSource(nameof(Closings))]
    public void Allows_WhatARestrictionCloses_IsFalse((string Field, object Value, int From, int To) closing)
    {
        Allows(3, 5).Should().BeTrue();
        _bench.Push("restrictions", _bench.Plan(closing.From, closing.To, closing.Field, closing.Value));
        Allows(3, 5).Should().BeFalse();
        Allows(10, 12).Should().BeTrue();
    }

    [Test]
    public void Allows_WithoutAPriceOrARoom_IsFalse()
    {
        _bench.Push("availability", _bench.Rooms(4, 4, 0));
        Allows(3, 5).Should().BeFalse();
        Allows(5, 7).Should().BeTrue();
        Allows(199, 203).Should().BeFalse("no price stands there");
        Allows(-1, 2).Should().BeFalse();
    }

    [Test]
    public void Advance_OverManyVisits_NeverSellsWhatIsClosed()
    {
        _bench.Push("restrictions", _bench.Plan(20, 60, "stop_sell", true), _bench.Plan(0, 200, "min_stay_through", 2));

        for (var minute = 0; minute < 600; minute++)
        {
            _bench.Now += TimeSpan.FromMinutes(1);
            _bench.World.Read(a => ChannexPace.Advance(a, 4, _bench.Now));
        }

        var rooms = _bench.Property.Bookings.SelectMany(static b => b.Revisions).Where(static r => r.Status == "new").SelectMany(static r => r.Rooms).ToList();
        rooms.Should().HaveCountGreaterThan(15);
        rooms.Should().OnlyContain(r => r.CheckOut.DayNumber - r.CheckIn.DayNumber >= 2 && (r.CheckOut <= ChannexBench.Day(20) || r.CheckIn > ChannexBench.Day(60)));
        for (var day = 0; day <= 200; day++)
        {
            var date = ChannexBench.Day(day);
            rooms.Count(r => r.CheckIn <= date && date < r.CheckOut).Should().BeLessThanOrEqualTo(2, "nobody gives a room back by itself here");
        }
        _bench.Property.Bookings.SelectMany(static b => b.Revisions).Select(static r => r.Status).Distinct().Should().Contain(["new", "modified", "cancelled"]);
        _bench.Property.Threads.Should().NotBeEmpty();
    }

    [Test]
    public void Extranet_ChangesTheCalendarBehindOurBack()
    {
        _bench.World.Change(a =>
        {
            Extranet.SetAvailability(a, _bench.Property, _bench.Double, new StayDates(ChannexBench.Day(3), ChannexBench.Day(5)), 0, _bench.Now);
            Extranet.SetPlan(a, _bench.Property, _bench.Standard, new StayDates(ChannexBench.Day(3), ChannexBench.Day(4)), new NightChange { Prices = [5000] }, _bench.Now);
        });
        (_bench.Double[ChannexBench.Day(4)], _bench.Double[ChannexBench.Day(5)]).Should().Be((0, 2));
        _bench.Standard[ChannexBench.Day(3)].Prices.Should().Equal(5000);
    }

    private bool Allows(int from, int to) => OpenForSale.Allows(_bench.Property, _bench.Standard, ChannexBench.Day(from), ChannexBench.Day(to), _bench.Now);
}
