using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.Tests.Storage;

internal sealed class WriteTurnsTests
{
    private static readonly TenantId Casa = new("casa");

    [Test]
    public void TryTake_PutInBeforeTheEndAndNotAnnouncedYet_IsTakenAllTheSame()
    {
        var turns = new WriteTurns(capacity: 4);
        var last = new WriteFunction<int>(static _ => 0);
        turns.Of(Casa).Waiting.Writer.TryWrite(last).Should().BeTrue();

        turns.TryTake(out _).Should().BeFalse("who put it in still announces it");
        turns.Complete();

        turns.TryTake(out var taken).Should().BeTrue("its caller waits for it");
        taken.Should().BeSameAs(last);
        turns.TryTake(out _).Should().BeFalse();
    }

    [Test]
    public void Of_AfterTheEnd_TakesNothingMore()
    {
        var turns = new WriteTurns(capacity: 4);
        turns.Complete();

        turns.Of(Casa).Waiting.Writer.TryWrite(new WriteFunction<int>(static _ => 0)).Should().BeFalse();
    }

    [Test]
    public void TryTake_TwoTenants_TakesOneOfEachInTurn()
    {
        var turns = new WriteTurns(capacity: 4);
        var casa = Put(turns, Casa, 3);
        var villa = Put(turns, new TenantId("villa"), 1);

        var taken = new List<WriteCommand>();
        while (turns.TryTake(out var command))
            taken.Add(command!);

        taken.Should().Equal(casa[0], villa[0], casa[1], casa[2]);
    }

    private static WriteCommand[] Put(WriteTurns turns, TenantId tenant, int count)
    {
        var queue = turns.Of(tenant);
        var commands = Enumerable.Range(0, count).Select(static WriteCommand (_) => new WriteFunction<int>(static _ => 0)).ToArray();
        foreach (var command in commands)
        {
            queue.Waiting.Writer.TryWrite(command).Should().BeTrue();
            turns.Announce(queue);
        }
        return commands;
    }
}
