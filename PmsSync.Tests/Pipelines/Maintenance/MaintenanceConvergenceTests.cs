using CsCheck;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines;
using PmsSync.Pipelines.Maintenance;
using PmsSync.State;
using PmsSync.State.Maintenance;
using PmsSync.State.Messages;
using PmsSync.Storage;

namespace PmsSync.Tests.Pipelines.Maintenance;

/// <summary>
/// Stays that come, move and go, guests who write, and people who close, block and change tickets: whatever overtakes what, and
/// however often it is said, at rest the tickets and the nights are the same. Only what is said of one ticket keeps its order.
/// </summary>
internal sealed class MaintenanceConvergenceTests
{
    private const int Stays = 4, Messages = 4;

    private const string Thread = "thread";

    private static readonly DateTimeOffset Start = new(2027, 1, 10, 12, 0, 0, TimeSpan.Zero);

    private static readonly string[] Clear =
    [
        "DELETE FROM stay", "DELETE FROM maintenance_ticket", "DELETE FROM maintenance_work", "DELETE FROM maintenance_match",
        "DELETE FROM maintenance_thread", "DELETE FROM maintenance_unit", "DELETE FROM unit_version",
    ];

    private static readonly Gen<StayFact> Fact = Gen.Select(
        Gen.Int[0, Stays - 1], Gen.Bool, Gen.Int[1, 20], Gen.Int[1, 5], Gen.Int[0, 5],
        static (stay, moved, arrival, nights, fate) => new StayFact(stay, moved ? PipelineHouse.Double : PipelineHouse.Flat, arrival, nights, fate == 0));

    private static readonly Gen<MatchFact> Match = Gen.Select(
        Gen.Int[0, Messages - 1], Gen.Int[1, 7], Gen.Int[0, 40], static (message, words, hour) => new MatchFact(message, words, hour));

    private static readonly Gen<WorkFact> Work = Gen.Select(
        Gen.Int[0, 6], Gen.Int[0, 8], Gen.Int[1, 20], Gen.Bool, Gen.Int[0, 40],
        static (ticket, what, day, seesBlock, hour) => new WorkFact(ticket, what, day, seesBlock, hour));

    [Test]
    public async Task Histories_InAnyOrderWithRepeats_EndEqual()
    {
        await using var house = await PipelineHouse.OpenAsync();
        await house.ConfigureAsync([TicketHouse.Rule with { EveryStays = 2, Blocks = 2 }], words: ["broken"], ofDouble: ["jacuzzi"]);
        var seen = new HashSet<string>();

        await house.Database.Writer.WriteAsync(WorkClass.Normal, session =>
        {
            ThreadStore.Save(session, new MessageThread
            {
                Id = Thread,
                Tenant = PipelineHouse.Owner,
                Connection = TicketHouse.Portal,
                ChannelThread = "t1",
                Booking = "b0",
                LastAt = Start,
            }, Start);
            Gen.Select(Fact.List[1, 8], Match.List[0, 5], Work.List[0, 8], Gen.Int[0, int.MaxValue]).Sample((facts, matches, work, seed) =>
            {
                var told = Run(house, session, facts, matches, work, new Random(seed));
                seen.UnionWith(told.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static l => l.Split('|')[1]));
                Run(house, session, facts, matches, work, new Random(seed + 1)).Should().Be(told);
            }, iter: 150, threads: 1);
            return true;
        });

        seen.Should().Contain(["Open", "Started", "Done", "Cancelled", "block"], "a property that never meets them says nothing of them");
    }

    private static string Run(PipelineHouse house, WriteSession session, List<StayFact> facts, List<MatchFact> matches, List<WorkFact> work, Random chance)
    {
        foreach (var sql in Clear)
            session.Execute(sql);
        var resolver = house.Get<MaintenanceResolver>();
        var stays = facts.Select((f, i) => (Line: $"s{f.Stay}", Do: (Action<List<string>>)(due => Tell(session, f, i, due))));
        // A message is told once and has one content; but whenever it likes, and perhaps again.
        var told = matches.DistinctBy(static m => m.Message).SelectMany(static m => new[] { (m, 0), (m, 1) })
            .Select(m => (Line: $"m{m.m.Message}-{m.Item2}", Do: (Action<List<string>>)(due => Apply(resolver, session, m.m.EventOf(), due))));
        var decisions = work.Select(static (w, i) => (w, i)).OrderBy(static d => d.w.Hour).Select((d, order) =>
            (Line: d.w.Ticket, Do: (Action<List<string>>)(due => Apply(resolver, session, d.w.EventOf(order), due))));
        var lines = stays.Concat(told).Concat(decisions).GroupBy(static o => o.Line).Select(static g => new Queue<Action<List<string>>>(g.Select(static o => o.Do))).ToList();
        var due = new List<string>();
        while (lines.Count > 0 || due.Count > 0)
        {
            if (due.Count > 0 && (lines.Count == 0 || chance.Next(3) == 0))
            {
                var lane = due[chance.Next(due.Count)];
                // Sometimes it is told again.
                if (chance.Next(4) > 0)
                    due.Remove(lane);
                Apply(resolver, session, EventOf(lane, LookAgain.Kind, [], Start), due);
                continue;
            }
            var line = lines[chance.Next(lines.Count)];
            line.Dequeue()(due);
            if (line.Count == 0)
                lines.Remove(line);
        }
        return AtRest(session.Connection);
    }

    // A stay's facts stand in its own lane: its row is always the newest of those that were told.
    private static void Tell(WriteSession session, StayFact fact, int order, List<string> due)
    {
        var before = StayStore.Find(session.Connection, PipelineHouse.Owner, $"s{fact.Stay}");
        StayStore.Save(session, fact.RowOf(order));
        foreach (var unit in new[] { before?.Stay.Unit ?? fact.Unit, fact.Unit }.Distinct())
        {
            UnitVersions.Bump(session, PipelineHouse.Owner, unit);
            due.Add(MaintenanceLane.OfUnit(unit));
        }
    }

    // What availability hears of a unit comes back to the unit's lane here.
    private static void Apply(LaneResolver resolver, WriteSession session, JournalEvent item, List<string> due)
    {
        var resolution = resolver.Resolve(session.Connection, item.Lane, [item]);
        resolution.IsCurrent(session).Should().BeTrue();
        resolution.Write(session);
        due.AddRange(resolution.FollowUps.Select(static f => f.Lane));
    }

    // Without versions and times of making: they tell how it came about.
    private static string AtRest(SqliteConnection connection)
    {
        var tickets = TicketStore.List(connection, PipelineHouse.Owner, new TicketFilter(), 1000, (long.MinValue, ""))
            .Select(static t => $"{t.Id}|{t.Status}|{t.Opened}|{FactJson.Text(t.Work)}");
        var blocks = new[] { PipelineHouse.Flat, PipelineHouse.Double }
            .SelectMany(unit => StayStore.Taking(connection, PipelineHouse.Owner, unit, DateOnly.MinValue))
            .Where(static s => s.Provenance.Ticket is not null)
            .Select(static s => $"{s.Provenance.Ticket}|block|{s.Stay.Unit}|{s.Stay.Dates}|{s.Stay.CreatedAt:O}|{s.Provenance.BecauseOf}");
        return string.Join('\n', tickets.Concat(blocks));
    }

    private static JournalEvent EventOf(string lane, string kind, byte[] payload, DateTimeOffset at) => new(
        1, PipelineHouse.Owner, Pipeline.Maintenance, WorkClass.Normal, lane, kind, "test", payload, at, Outcome.Open, null, null, null, null, 0, null, null, null);

    private sealed record StayFact(int Stay, UnitId Unit, int Arrival, int Nights, bool IsCancelled)
    {
        public StayRow RowOf(int order) => new(
            new Stay
            {
                Id = $"s{Stay}",
                Tenant = PipelineHouse.Owner,
                Unit = Unit,
                Dates = Pipelines.Nights.March(Arrival, Arrival + Nights),
                Status = IsCancelled ? StayStatus.Cancelled : StayStatus.Confirmed,
                Source = TicketHouse.Portal.Value,
                Version = order + 1,
            },
            new Provenance { TakesNights = !IsCancelled, ChannelBooking = $"b{Stay}" });
    }

    private sealed record MatchFact(int Message, int Words, int Hour)
    {
        public JournalEvent EventOf()
        {
            string[] everywhere = [.. (Words & 1) > 0 ? ["broken"] : Array.Empty<string>(), .. (Words & 2) > 0 ? ["leak"] : Array.Empty<string>()];
            var ofUnits = new Dictionary<string, IReadOnlyList<string>>();
            if ((Words & 4) > 0)
                ofUnits["double"] = ["jacuzzi"];
            var matched = new MessageMatched($"m{Message}", new MatchedWords(everywhere, ofUnits), Start.AddHours(Hour));
            return MaintenanceConvergenceTests.EventOf(MaintenanceLane.OfThread(Thread), MessageMatched.Kind, FactJson.Write(matched), Start.AddHours(Hour));
        }
    }

    private sealed record WorkFact(int Which, int What, int Day, bool SeesBlock, int Hour)
    {
        public string Ticket => Which < Messages ? TicketId.OfMessage($"m{Which}") : TicketId.OfRule(Which < 6 ? PipelineHouse.Flat : PipelineHouse.Double, "boiler", Which == 5 ? 2 : 1);

        public JournalEvent EventOf(int order)
        {
            var says = What switch
            {
                4 => new TicketFields { Note = new($"note {order}") },
                5 => new TicketFields { Block = new(Pipelines.Nights.March(Day, Day + 3)), Unit = new("flat") },
                6 => new TicketFields { Block = new(null) },
                7 => new TicketFields { Due = new(Pipelines.Nights.Day(Day)) },
                8 => new TicketFields { Assignee = new($"person {order}") },
                _ => TicketFields.None,
            };
            var seen = new TicketSeen("flat", "s1", Pipelines.Nights.Day(Day), SeesBlock ? Pipelines.Nights.March(Day, Day + 2) : null);
            var command = new TicketCommand
            {
                Ticket = Ticket,
                Decision = new TicketDecision(says, What < 4 ? (TicketStatus)What : null, seen),
                Maker = Which < Messages ? MaintenanceLane.OfThread(Thread) : MaintenanceLane.OfUnit(Which < 6 ? PipelineHouse.Flat : PipelineHouse.Double),
            };
            return MaintenanceConvergenceTests.EventOf(MaintenanceLane.OfTicket(Ticket), TicketCommand.Kind, FactJson.Write(command), Start.AddHours(Hour));
        }
    }
}
