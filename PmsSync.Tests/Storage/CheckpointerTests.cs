using PmsSync.Storage;

namespace PmsSync.Tests.Storage;

internal sealed class CheckpointerTests
{
    [Test]
    public async Task RunOnce_ShortLog_DoesNothing()
    {
        using var store = await TestStore.OpenAsync();

        store.Get<Checkpointer>().RunOnce().Should().BeFalse();
    }

    [Test]
    public async Task RunOnce_LongLog_IsCopiedBackAndStartsFromItsBeginning()
    {
        using var store = await GrowingAsync(checkpointPages: 16);
        store.Get<Checkpointer>().RunOnce().Should().BeTrue();
        await store.AddToyAsync("the writer copies the rest before this");

        store.Writer.LogPages.Should().BeLessThan(16);
        store.Get<Checkpointer>().RunOnce().Should().BeFalse("nothing new is in the log");
        File.OpenRead(store.Options.DatabasePath).Length.Should().BeGreaterThan(50_000);
    }

    [Test]
    public async Task RunOnce_AfterEachStretch_TheLogDoesNotGrowWithoutBound()
    {
        using var store = await GrowingAsync(checkpointPages: 16);
        for (var stretch = 0; stretch < 20; stretch++)
        {
            store.Get<Checkpointer>().RunOnce().Should().BeTrue();
            await GrowAsync(store, stretch + 1);
        }

        new FileInfo(store.Options.DatabasePath + "-wal").Length.Should().BeLessThan(1_000_000, "the same pages are used again");
    }

    private static async Task<TestStore> GrowingAsync(int checkpointPages)
    {
        var store = TestStore.Closed();
        store.Options.CheckpointPages = checkpointPages;
        await store.RunAsync("CREATE TABLE toy (id INTEGER PRIMARY KEY, text TEXT UNIQUE) STRICT");
        await GrowAsync(store, 0);
        return store;
    }

    private static Task GrowAsync(TestStore store, int stretch) =>
        store.AddToyAsync($"{stretch} {new string('x', 100_000)}");
}
