using CsCheck;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Bookings.Channels;
using PmsSync.State;
using static PmsSync.Tests.Pipelines.Bookings.Channels.ChannelHouse;
using static PmsSync.Tests.Pipelines.Nights;

namespace PmsSync.Tests.Pipelines.Bookings.Channels;

/// <summary>The set of a booking's revisions decides, whatever their order, however often they come.</summary>
internal sealed class ConvergenceTests
{
    private static readonly string[] Types = [FlatType, DoubleType, UnknownType];

    private static readonly ChannelBookingKey Key = new(PipelineHouse.Owner, Manager, "B1");

    private static readonly Gen<BookedRoom> SomeRoom =
        from id in Gen.Int[0, 5]
        from type in Gen.Int[0, 2]
        from first in Gen.Int[1, 20]
        from nights in Gen.Int[0, 4]
        select Room("abcdef"[id..(id + 1)], Types[type], nights == 0 ? null : March(first, first + nights));

    private static readonly Gen<BookingRevision[]> Story =
        from rooms in SomeRoom.Array[0, 3].Array[1, 5]
        from kinds in Gen.Int[0, 2].Array[5]
        select rooms.Select((r, i) => Revision(i, i == 0 ? RevisionKind.New : (RevisionKind)kinds[i], [.. r.DistinctBy(static x => x.RoomId)])).ToArray();

    [Test]
    public void Fold_AnyOrderAndRepetition_EndsTheSame() =>
        (from story in Story
         from order in Gen.Shuffle(Enumerable.Range(0, story.Length).Concat(Enumerable.Range(0, story.Length)).ToArray())
         from cuts in Gen.Bool.Array[2 * story.Length]
         select (story, order, cuts))
        .Sample(static sample =>
        {
            var told = Fold(sample.story.Select(static r => r), static _ => true);

            Fold(sample.order.Select(i => sample.story[i]), i => sample.cuts[i]).Should().Equal(told);
        }, iter: 2_000);

    [Test]
    public void Fold_AnyRevisions_TakesJustTheNightsOfTheOneThatHoldsInAsManyStaysAsWereEverListedTogether() =>
        Story.Sample(static story =>
        {
            var rooms = RoomFold.Of(story, UnitOf);

            rooms.Should().HaveCount(story.Max(static r => r.Rooms.Count(static room => room.Dates is not null)));
            var holds = story[^1].Kind == RevisionKind.Cancelled ? null : story.LastOrDefault(static r => r.Rooms.Count > 0);
            rooms.Where(static r => r.TakesNights).Select(static r => r.Room)
                .Should().BeEquivalentTo(holds?.Rooms.Where(static r => r.Dates is not null) ?? []);
        }, iter: 2_000);

    [Test]
    public async Task Resolve_AnyOrderAndRepetition_EndsInTheSameRows()
    {
        BookingRevision[] story =
        [
            Revision(1, RevisionKind.New, Room("a", FlatType, March(1, 4)), Room("b", DoubleType, March(1, 4))),
            Revision(2, RevisionKind.Modified, Room("a", DoubleType, March(2, 6))),
            Revision(3, RevisionKind.Modified, Room("a", UnknownType, March(3, 6)), Room("c", FlatType, March(8, 9))),
            Revision(4, RevisionKind.Cancelled),
        ];
        await ShouldEndTheSameAsync(story);
    }

    [Test]
    public async Task Resolve_AnyOrderOfRevisionsWithFreshRoomIds_EndsInTheSameRows() => await ShouldEndTheSameAsync(
    [
        Revision(1, RevisionKind.New, Room("a", FlatType, March(1, 4)), Room("b", DoubleType, March(1, 4))),
        Revision(2, RevisionKind.Modified, Room("c", DoubleType, March(2, 6))),
        Revision(3, RevisionKind.Modified, Room("d", DoubleType, March(2, 6)), Room("e", FlatType, March(8, 9)), Room("f", DoubleType, March(8, 9))),
        Revision(4, RevisionKind.Cancelled),
    ]);

    /// <summary>Before the first revision is there, what it lists second stands in the place of what nobody maps.</summary>
    [Test]
    public async Task Resolve_AnyOrderWithARoomThatNobodyMaps_EndsInTheSameRows() => await ShouldEndTheSameAsync(
    [
        Revision(1, RevisionKind.New, Room("a", UnknownType, March(1, 4)), Room("b", FlatType, March(1, 4))),
        Revision(2, RevisionKind.Modified, Room("b", FlatType, March(2, 6)), Room("a", UnknownType, March(1, 4))),
        Revision(3, RevisionKind.Modified, Room("b", FlatType, March(2, 6)), Room("a", UnknownType, March(2, 5))),
        Revision(4, RevisionKind.Cancelled),
    ]);

    /// <summary>A joined system's own versions speak against the times, one version is told twice with other nights, and one is only tentative.</summary>
    [Test]
    public async Task Resolve_AnyOrderOfVersions_EndsInTheSameRows() => await ShouldEndTheSameAsync(
    [
        Revision(4, RevisionKind.Modified, Room("1", FlatType, March(1, 4))) with { Version = 1, IsTentative = true },
        Revision(2, RevisionKind.Modified, Room("1", DoubleType, March(2, 6))) with { Version = 2, StayKind = StayKind.Block },
        Revision(1, RevisionKind.Modified, Room("1", DoubleType, March(3, 7))) with { Version = 3, IsTentative = true },
        Revision(3, RevisionKind.Modified, Room("1", FlatType, March(4, 8))) with { Version = 3 },
    ]);

    private static async Task ShouldEndTheSameAsync(BookingRevision[] story)
    {
        foreach (var count in new[] { 3, 4 })
        {
            var expected = await RowsAsync(story[..count]);
            foreach (var order in Permutations(count))
                (await RowsAsync([.. order.Select(i => story[i]), .. story[..count]])).Should().Equal(expected, $"of {string.Join(", ", order)}");
        }
    }

    // Each run of the lane is a fold of its own over what the run before stored.
    private static string[] Fold(IEnumerable<BookingRevision> arriving, Func<int, bool> endsRun)
    {
        ChannelBookingRow? stored = null;
        var fold = new BookingFold(Key, stored);
        foreach (var (revision, place) in arriving.Select(static (r, i) => (r, i)))
        {
            fold.Add(EventOf(revision, place));
            if (!endsRun(place))
                continue;
            stored = new ChannelBookingRow { Key = Key, Revisions = [.. fold.Known] };
            fold = new BookingFold(Key, stored);
        }
        var rooms = RoomFold.Of([.. fold.Known.Select(static k => k.Revision)], UnitOf);
        return [.. rooms.Select(static r => $"{r.Place} {r.Unit} {r.Dates} {r.TakesNights} {r.Told.RevisionId} {r.FirstKnownAt:T}")];
    }

    private static JournalEvent EventOf(BookingRevision revision, int place) => new(
        place + 1, Key.Tenant, Pipeline.Bookings, WorkClass.Critical, BookingLane.Of(Manager, "B1"), BookingEvents.Revised, Manager.Value,
        FactJson.Write(revision), Morning, Outcome.Open, null, null, null, null, 0, null, null, null);

    private static UnitId? UnitOf(BookedRoom room) => room.RoomTypeId switch
    {
        FlatType => PipelineHouse.Flat,
        DoubleType => PipelineHouse.Double,
        _ => null,
    };

    private static async Task<string[]> RowsAsync(BookingRevision[] arriving)
    {
        await using var house = await PipelineHouse.OpenAsync();
        Connect(house);
        foreach (var revision in arriving)
            await house.TellAsync(revision);
        return
        [
            .. house.Stays().Where(static s => s.Provenance.EndedAs != StayRow.Unmapped).Select(static s => $"{s.Stay.Id} {s.Stay.Unit} {s.Stay.Dates} {s.Stay.Status} {s.Stay.Kind} {s.Stay.CreatedAt:O} {s.Stay.Guest} {s.Provenance.TakesNights}").Order(StringComparer.Ordinal),
            string.Join(' ', house.Booking()!.Missing), $"{house.Booking()!.Until}", string.Join(' ', house.Booking()!.Revisions.Select(static r => r.Revision.RevisionId)),
        ];
    }

    private static IEnumerable<int[]> Permutations(int count) => count == 0
        ? [[]]
        : Permutations(count - 1).SelectMany(p => Enumerable.Range(0, count).Select(at => (int[])[.. p[..at], count - 1, .. p[at..]]));
}
