using CsCheck;
using PmsSync.Conflicts;
using PmsSync.Domain;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.Conflicts;

internal sealed class OverlapRulesTests
{
    private static readonly DateTimeOffset Noon = new(2027, 1, 10, 12, 0, 0, TimeSpan.Zero);

    private static readonly Gen<Claim> AnyClaim = Gen.Select(
        Gen.Int[1, 12], Gen.Int[1, 6], Gen.Enum<StayKind>(), Gen.Enum<StayStatus>(), Gen.Int[0, 2], Gen.Int[0, 3], Gen.Int[0, 5],
        static (arrival, nights, kind, status, source, minute, room) => new Claim(
            "", March(arrival, arrival + nights), kind, status, source == 0 ? Stay.Direct : $"channel{source}", null, Noon.AddMinutes(minute), null)
        {
            BecauseOf = kind == StayKind.Block && source == 0 ? $"s{room}" : null,
        });

    // Held against counting every night by hand.
    [Test]
    public void Find_AnyClaims_NamesTheNightsThatWereFullBeforeAndWhoTookThem() =>
        Gen.Select(AnyClaim.Array[0, 14], Gen.Int[1, 3]).Sample(static (any, quantity) =>
        {
            var claims = any.Select(static (c, i) => c with { Id = $"{i:00}", Status = StayStatus.Confirmed, FirstKnownAt = Noon.AddMinutes(i) })
                .Where(static c => c.Kind != StayKind.Block || c.Source == Stay.Direct).ToList();
            var expected = claims.Select((loser, i) => (loser, Earlier: claims.Take(i).ToList())).Select(pair => (
                pair.loser.Id,
                Nights: Enumerable.Range(1, 31).Select(Day).Where(night => pair.loser.Dates.Contains(night)
                    && pair.Earlier.Count(e => e.Dates.Contains(night)) >= quantity
                    && (pair.loser.Kind != StayKind.Block || pair.Earlier.Exists(e => e.Kind != StayKind.Block && e.Dates.Contains(night)))).ToList(),
                pair.Earlier)).Where(static e => e.Nights.Count > 0);

            OverlapRules.Find(any.Length == 0 ? [] : claims.Reverse<Claim>(), quantity).Select(static o => $"{o.Loser} {o.Nights} {string.Join(',', o.Winners)}")
                .Should().Equal(expected.Select(static e =>
                    $"{e.Id} {NightSet.Of(e.Nights.Select(static n => new StayDates(n, n.AddDays(1))))} {string.Join(',', e.Earlier.Where(w => e.Nights.Exists(n => w.Dates.Contains(n))).Select(static w => w.Id))}"));
        });

    [Test]
    public void Find_FewWinnersWanted_NamesTheFirstAndCountsAll() =>
        Gen.Select(AnyClaim.Array[0, 14], Gen.Int[1, 3], Gen.Int[1, 5]).Sample(static (any, quantity, most) =>
        {
            var claims = any.Select(static (c, i) => c with { Id = $"s{i}" }).ToList();
            var all = OverlapRules.Find(claims, quantity);

            OverlapRules.Find(claims, quantity, mostWinners: most).Select(static o => $"{o.Loser} {o.Nights} {string.Join(',', o.Winners)} {o.WinnersInAll}")
                .Should().Equal(all.Select(o => $"{o.Loser} {o.Nights} {string.Join(',', o.Winners.Take(most))} {o.Winners.Count}"));
        });

    [Test]
    public void Find_TwoBookingsOnOneNight_TheLaterIsTheLoserOnThatNightOnly() =>
        OverlapRules.Find([Booking("first", 1, 4, 0), Booking("second", 3, 6, 5)], quantity: 1)
            .Should().BeEquivalentTo([new { Loser = "second", Nights = NightSet.Of(March(3, 4)), Winners = new[] { "first" } }]);

    [Test]
    public void Find_DepartureOnArrival_IsNoConflict() =>
        OverlapRules.Find([Booking("first", 1, 4, 0), Booking("second", 4, 6, 5)], quantity: 1).Should().BeEmpty();

    [Test]
    public void Find_AsManyAsThereAreRooms_IsNoConflict() =>
        OverlapRules.Find([Booking("a", 1, 4, 0), Booking("b", 1, 4, 1), Booking("c", 1, 4, 2)], quantity: 3).Should().BeEmpty();

    // Three bookings of two rooms that touch each other, and yet never three in one night.
    [Test]
    public void Find_ChainOverTwoRooms_IsNoConflict() =>
        OverlapRules.Find([Booking("a", 1, 4, 0), Booking("b", 3, 6, 1), Booking("c", 4, 8, 2)], quantity: 2).Should().BeEmpty();

    [Test]
    public void Find_ThirdBookingOfTwoRooms_LosesTheNightsThatAreFull() =>
        OverlapRules.Find([Booking("a", 1, 4, 0), Booking("b", 3, 6, 1), Booking("c", 2, 8, 2)], quantity: 2)
            .Should().BeEquivalentTo([new { Loser = "c", Nights = NightSet.Of(March(3, 4)), Winners = new[] { "a", "b" } }]);

    [Test]
    public void Find_TentativeThatWasFirst_YieldsToTheConfirmed() =>
        OverlapRules.Find([Booking("tentative", 1, 4, 0) with { Status = StayStatus.Tentative }, Booking("confirmed", 1, 4, 9)], quantity: 1)
            .Should().ContainSingle().Which.Loser.Should().Be("tentative");

    [Test]
    public void Find_ChannelsOwnBlockUnderABooking_IsThatChannelsRule() =>
        OverlapRules.Find([Block("block", "airbnb", 0), Booking("guest", 1, 4, 5)], quantity: 1).Should().BeEmpty();

    [Test]
    public void Find_OwnersBlockUnderABooking_IsAConflict() =>
        OverlapRules.Find([Block("owner", Stay.Direct, 0), Booking("guest", 1, 4, 5)], quantity: 1)
            .Should().ContainSingle().Which.Loser.Should().Be("guest");

    [Test]
    public void Find_TwoOwnersBlocks_HarmNobody() =>
        OverlapRules.Find([Block("roof", Stay.Direct, 0), Block("paint", Stay.Direct, 5)], quantity: 1).Should().BeEmpty();

    // A block over a block is harmless, also where it meets a guest on another night.
    [Test]
    public void Find_OwnersBlockOverAGuestAndAnotherBlock_CountsOnlyTheGuestsNights() =>
        OverlapRules.Find([Booking("guest", 1, 4, 0), Block("roof", Stay.Direct, 1) with { Dates = March(4, 8) }, Block("paint", Stay.Direct, 2) with { Dates = March(3, 6) }], quantity: 1)
            .Should().BeEquivalentTo([new { Loser = "paint", Nights = NightSet.Of(March(3, 4)), Winners = new[] { "guest" } }]);

    [Test]
    public void Find_MaintenanceBlockOfTheSameStay_IsNoConflict() =>
        OverlapRules.Find([Booking("guest", 1, 4, 0), Block("leak", Stay.Direct, 5) with { BecauseOf = "guest" }], quantity: 1).Should().BeEmpty();

    [Test]
    public void Find_MaintenanceBlockRaisedBeforeItsStayWasKnown_IsNoConflict() =>
        OverlapRules.Find([Booking("guest", 1, 4, 9), Block("leak", Stay.Direct, 5) with { BecauseOf = "guest" }], quantity: 1).Should().BeEmpty();

    [Test]
    public void Find_MaintenanceBlockOverAnotherStay_IsAnOwnersBlock() =>
        OverlapRules.Find([Booking("guest", 1, 3, 0), Booking("next", 3, 5, 1), Block("leak", Stay.Direct, 5) with { BecauseOf = "guest" }], quantity: 1)
            .Should().BeEquivalentTo([new { Loser = "leak", Nights = NightSet.Of(March(3, 4)), Winners = new[] { "next" } }]);

    [Test]
    public void Find_BookingOverTheMaintenanceBlockOfAnother_IsTheLoser() =>
        OverlapRules.Find([Booking("guest", 1, 3, 0), Block("leak", Stay.Direct, 5) with { BecauseOf = "guest" }, Booking("next", 3, 5, 9)], quantity: 1)
            .Should().BeEquivalentTo([new { Loser = "next", Nights = NightSet.Of(March(3, 4)), Winners = new[] { "leak" } }]);

    [Test]
    public void Find_MaintenanceBlockWhoseStayWasCancelled_CollidesWithWhoComesInstead() =>
        OverlapRules.Find(
            [Booking("guest", 1, 4, 0) with { Status = StayStatus.Cancelled }, Block("leak", Stay.Direct, 5) with { BecauseOf = "guest" }, Booking("next", 1, 4, 9)], quantity: 1)
            .Should().ContainSingle().Which.Loser.Should().Be("next");

    // The broken room is the one that its guest has; the other of the two is free.
    [Test]
    public void Find_MaintenanceBlockOfOneOfTwoRooms_LeavesTheOtherToAnother() =>
        OverlapRules.Find([Booking("guest", 1, 4, 0), Block("leak", Stay.Direct, 1) with { BecauseOf = "guest" }, Booking("other", 1, 4, 9)], quantity: 2).Should().BeEmpty();

    [Test]
    public void Find_KeptByAPerson_ComesFirstWhateverTheTimesSay() =>
        OverlapRules.Find([Booking("first", 1, 4, 0), Booking("kept", 1, 4, 9) with { Status = StayStatus.Tentative }], quantity: 1, kept: "kept")
            .Should().ContainSingle().Which.Loser.Should().Be("first");

    [Test]
    public void Find_OccupiedOfUnknownKind_MayBeAGuest() =>
        OverlapRules.Find([Booking("guest", 1, 4, 0), Booking("taken", 2, 5, 5) with { Kind = StayKind.Occupied }], quantity: 1)
            .Should().ContainSingle().Which.Loser.Should().Be("taken");

    [Test]
    public void Find_SuspectedEchoOrCancelled_CollidesWithNobody() =>
        OverlapRules.Find(
            [Booking("guest", 1, 4, 0), Booking("echo", 1, 4, 1) with { MirrorOf = Lookalikes.Parse("guest") }, Booking("gone", 1, 4, 2) with { Status = StayStatus.Cancelled }],
            quantity: 1).Should().BeEmpty();

    [Test]
    public void Find_AnyOrderOfArrival_EndsTheSame() =>
        Gen.Select(AnyClaim.Array[0, 9], Gen.Int[1, 3], Gen.Int).Sample((claims, quantity, seed) =>
        {
            var named = claims.Select(static (c, i) => c with { Id = $"s{i}" }).ToArray();
            var straight = OverlapRules.Find(named, quantity);
            var shuffled = OverlapRules.Find(named.OrderBy(c => HashCode.Combine(c.Id, seed)), quantity);

            shuffled.Should().BeEquivalentTo(straight, static o => o.WithStrictOrdering());
        });

    [Test]
    public void Find_NightsBeyondTheQuantity_AreAllInSomeConflictOfGuests() =>
        Gen.Select(AnyClaim.Array[0, 9], Gen.Int[1, 3]).Sample(static (claims, quantity) =>
        {
            var guests = claims.Select(static (c, i) => c with { Id = $"s{i}", Kind = StayKind.Booking, Status = StayStatus.Confirmed, BecauseOf = null }).ToArray();

            var told = OverlapRules.Find(guests, quantity).Aggregate(NightSet.Empty, static (all, o) => all.Union(o.Nights));

            told.Should().Equal(NightSet.FilledBy(guests.Select(static g => g.Dates), quantity + 1));
        });

    private static Claim Booking(string id, int arrival, int departure, int minute) =>
        new(id, March(arrival, departure), StayKind.Booking, StayStatus.Confirmed, "airbnb", id, Noon.AddMinutes(minute), MirrorOf: null);

    private static Claim Block(string id, string source, int minute) =>
        new(id, March(1, 4), StayKind.Block, StayStatus.Confirmed, source, id, Noon.AddMinutes(minute), MirrorOf: null);
}
