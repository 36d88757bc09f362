using CsCheck;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.State.Messages;

namespace PmsSync.Tests.Outbound.Messages;

/// <summary>Whatever happens in whatever order, an enquiry that becomes a booking's conversation included: each message is stored once, each of ours is said once, and only a refused one asks a person.</summary>
internal sealed class MessagePropertyTests
{
    private const int Steps = 30;

    private const string Enquiry = "enquiry";

    private static readonly string[] Threads = ["t1", "t2", Enquiry];

    [Test]
    public async Task AnyHistory_EndsWithEachMessageOnceOnBothSides() =>
        await Gen.Int[0, 1_000_000].SampleAsync(async seed => await RunAsync(new Random(seed)), iter: 15, threads: 1);

    private static async Task RunAsync(Random chance)
    {
        await using var house = await MessageHouse.OpenAsync();
        var written = new List<string>();
        // Nobody looks for what was said yes to: nameless, and moved since, it would be told by itself in its new thread.
        house.Channel.NeverSilentIn = Enquiry;
        foreach (var thread in Threads)
            await house.HearAsync(thread, $"hello from {thread}", BookingOf(thread));
        for (var step = 0; step < Steps; step++)
            await StepAsync(house, chance, step, written);

        // The channel carries out what it still has, everything is read, and all questions are asked.
        house.Channel.CarryOutDelayed();
        await house.PullAsync();
        for (var round = 0; round <= written.Count; round++)
        {
            await house.PassAsync(TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(1));
            await house.PullAsync();
        }

        house.Channel.Said.Should().OnlyHaveUniqueItems("nothing is said twice");
        var rows = house.All();
        rows.Where(static m => m.ChannelMessage is not null).Select(static m => m.ChannelMessage).Should().OnlyHaveUniqueItems();
        rows.Where(static m => m.ChannelMessage is not null).Select(static m => m.Text).Should().BeEquivalentTo(house.Channel.Shown);
        foreach (var text in written)
        {
            var row = rows.Should().ContainSingle(m => m.Text == text).Subject;
            var isThere = house.Channel.Said.Contains(text);
            row.Delivery!.State.Should().BeOneOf(isThere ? [DeliveryState.Sent] : [DeliveryState.Uncertain, DeliveryState.Rejected]);
        }
        house.Dead.Should().HaveCount(written.Count - house.Channel.Said.Count(written.Contains));
    }

    private static async Task StepAsync(MessageHouse house, Random chance, int step, List<string> written)
    {
        var thread = Threads[chance.Next(Threads.Length)];
        switch (chance.Next(9))
        {
            case 0:
                house.Channel.Write(thread, (MessageSender)chance.Next(3), $"said there {step}", BookingOf(thread));
                break;
            case 7:
                house.Channel.Move(Enquiry, "booked", "booking of the enquiry");
                break;
            case 1 or 2:
                house.Channel.Next(ActOf(chance));
                await house.WriteAsync($"written here {step}", MessageIds.OfThread(MessageHouse.Owner, MessageHouse.Connection, thread));
                written.Add($"written here {step}");
                break;
            case 3:
                await house.PullAsync();
                break;
            case 4:
                house.Channel.OfferAgain(chance);
                await house.PullAsync();
                break;
            case 5:
                // What it was given long ago it carries out by then, or never.
                await house.PassAsync(TimeSpan.FromSeconds(chance.Next(1, 600)));
                house.Channel.CarryOutDelayed();
                break;
            case 6:
                await house.CrashAsync();
                break;
            default:
                house.Channel.CarryOutDelayed();
                break;
        }
    }

    private static string? BookingOf(string thread) => thread == Enquiry ? null : $"booking of {thread}";

    private static Act ActOf(Random chance) => chance.Next(8) switch
    {
        0 => new Act.TakeSilently(),
        1 => new Act.LoseAnswer(),
        2 => new Act.LoseRequest(),
        3 => new Act.Delay(),
        4 => new Act.Answer(new ItemOutcome.Rejected("no", NothingChanged: true)),
        5 => new Act.Answer(new ItemOutcome.Later(null, "later", IsThrottled: chance.Next(2) == 0)),
        6 => new Act.Throw(Takes: chance.Next(2) == 0),
        _ => new Act.Take(),
    };
}
