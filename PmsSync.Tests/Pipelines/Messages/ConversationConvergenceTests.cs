using System.Text.Json;
using CsCheck;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Messages;
using PmsSync.State.Messages;
using static PmsSync.Tests.Pipelines.Messages.ConversationHouse;

namespace PmsSync.Tests.Pipelines.Messages;

/// <summary>Bookings and messages of three connections in any order, some of them twice, with people's decisions where they were made: one end.</summary>
internal sealed class ConversationConvergenceTests
{
    private static readonly string[] Channels = [Airbnb, Manager, Relay];

    [Test]
    public async Task AnyOrderAndRepetition_EndsInTheSameConversations() => await Gen.Int[0, 1_000_000].SampleAsync(
        static async seed =>
        {
            var chance = new Random(seed);
            var before = History(chance, "early").ToList();
            var after = History(chance, "late").ToList();
            var decisions = Decisions(chance).ToList();

            var one = await EndAsync(before, decisions, after);
            var other = await EndAsync(Shuffled(before, chance), decisions, Shuffled([.. after, .. before.Where(_ => chance.Next(2) == 0)], chance));

            other.Should().Equal(one, "seed {0}", seed);
        },
        iter: 6, threads: 1);

    private static async Task<IReadOnlyList<string>> EndAsync(IReadOnlyList<NewEvent> before, IReadOnlyList<NewEvent> decisions, IReadOnlyList<NewEvent> after)
    {
        await using var house = await OpenAsync();
        await house.TellAsync(before);
        foreach (var decision in decisions)
            await house.TellAsync(decision);
        await house.TellAsync(after);
        var reader = house.Get<MessageReader>();
        var messages = reader.Messages(PipelineHouse.Owner, new MessageFilter(Duplicates: true), 1_000, (-1, ""));
        var threads = reader.Threads(PipelineHouse.Owner, new ThreadFilter(), 1_000, (long.MaxValue, "")).Select(static t => t with { Version = 0 });
        var conflicts = messages.Where(static m => m.DuplicateOf is not null)
            .Select(m => house.State.Conflict(PipelineHouse.Owner, MessageDuplicates.IdOf(m.Id))!).Select(static c => new { c.Id, c.Unit, c.Sides, c.Words, c.SettledWhy });
        return
        [
            .. messages.Select(static m => $"{m.Connection} {m.ChannelMessage} of {m.DuplicateOf}: {m.DuplicateWhy}"),
            .. threads.Select(static t => JsonSerializer.Serialize(t)),
            .. conflicts.Select(static c => JsonSerializer.Serialize(c)),
        ];
    }

    private static IEnumerable<NewEvent> History(Random chance, string part)
    {
        foreach (var channel in Channels)
        {
            for (var number = 0; number < 2; number++)
            {
                var arrival = 1 + chance.Next(3);
                yield return Booked(
                    channel, Nights.March(arrival, arrival + 2), chance.Next(3) == 0 ? null : "HMABCD", chance.Next(2) == 0 ? "Ann Lee" : "Bo Long",
                    (RevisionKind)chance.Next(3), part == "early" ? number : 10 + number);
            }
            for (var number = 0; number < 4; number++)
                yield return Said(
                    channel, $"{part}-{number}", chance.Next(2) == 0 ? "OK" : "Thanks", chance.Next(30), (MessageSender)chance.Next(2), hasId: channel != Relay);
        }
    }

    private static IEnumerable<NewEvent> Decisions(Random chance) => Enumerable.Range(0, 6).Select(_ =>
        Decided(Channels[chance.Next(3)], $"early-{chance.Next(4)}", chance.Next(2) == 0 ? DecisionAction.Keep : DecisionAction.Accept));

    private static List<NewEvent> Shuffled(IReadOnlyList<NewEvent> events, Random chance) => [.. events.OrderBy(_ => chance.Next())];
}
