using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.Tests.Storage;

internal sealed class WriterRecoveryTests
{
    [Test]
    public async Task Commit_ReportsAnErrorButIsOnTheDisk_CompletesItsCallers()
    {
        using var store = await TestStore.OpenAsync();

        // The command ends the transaction itself: row and batch number are on the disk when the writer's COMMIT fails.
        var id = await store.Writer.WriteAsync(WorkClass.Normal, static s =>
        {
            s.Execute("INSERT INTO toy (text) VALUES ('there')");
            s.Execute("COMMIT");
            return s.LastId;
        });

        id.Should().Be(1);
        await store.AddToyAsync("next");
        store.Get<StorageHealth>().IsWritable.Should().BeTrue();
        store.Read<long>("SELECT count(*) FROM toy").Should().Be(2);
    }

    [Test]
    public async Task Commit_FailsAndIsNotOnTheDisk_FailsItsCallersAndGoesOn()
    {
        using var store = await TestStore.OpenAsync();
        await store.RunAsync("CREATE TABLE child (toy INTEGER NOT NULL REFERENCES toy (id) DEFERRABLE INITIALLY DEFERRED) STRICT");

        // A deferred foreign key is only looked at by COMMIT itself.
        var write = () => store.RunAsync("INSERT INTO child VALUES (999)");

        await write.Should().ThrowAsync<StorageUnavailableException>();
        await store.AddToyAsync("next");
        store.Read<long>("SELECT count(*) FROM child").Should().Be(0);
        store.Read<long>("SELECT count(*) FROM toy").Should().Be(1);
    }

    [Test]
    public async Task Write_DatabaseIsFull_FailsWithTheRemedyAndRecoversByItself()
    {
        using var store = await TestStore.OpenAsync();
        // Pages beyond the limit are what a full disk is to SQLite; the limit is the connection's own, so the next has none.
        var write = () => store.Writer.WriteAsync(WorkClass.Normal, static s =>
        {
            s.Scalar<long>("PRAGMA max_page_count = 20");
            return s.Execute("INSERT INTO toy (text) VALUES (?1)", new string('x', 500_000));
        });

        (await write.Should().ThrowAsync<StorageUnavailableException>()).WithMessage("*disk is full*");

        await store.AddToyAsync("next");
        store.Get<StorageHealth>().Problem.Should().BeNull();
        store.Read<long>("SELECT count(*) FROM toy").Should().Be(1);
    }

    [Test]
    public async Task Write_SmallDiskFillsUp_LosesNothingAcknowledgedAndRecoversWhenThereIsRoom()
    {
        using var disk = SmallDisk.Mount();
        using var store = await TestStore.OpenAsync(disk.Folder);
        await store.AddToyAsync("before");
        disk.Fill();

        var kept = new List<int> { 0 };
        Task<int> waiting;
        for (var n = 1; ; n++)
        {
            waiting = store.AddToyAsync($"{n} {new string('x', 100_000)}");
            await waiting.ContinueWith(static _ => { }, TaskScheduler.Default);
            if (!waiting.IsCompletedSuccessfully)
                break;
            kept.Add(n);
        }

        waiting.Exception!.InnerException.Should().BeOfType<StorageUnavailableException>();
        var during = store.AddToyAsync("during");
        disk.Free();
        await during;
        store.Get<StorageHealth>().Problem.Should().BeNull();
        store.Read<long>("SELECT count(*) FROM toy").Should().Be(kept.Count + 1);
        store.Read<string>("PRAGMA quick_check").Should().Be("ok");
    }

    [Test]
    public async Task Write_AnotherProgramHoldsTheDatabase_WaitsAndSaysWhyThenWrites()
    {
        using var store = await TestStore.OpenAsync();
        using var foreign = store.Foreign();
        Connections.Run(foreign, "BEGIN EXCLUSIVE");

        var write = store.AddToyAsync("waited");
        Until(() => store.Get<StorageHealth>().Problem is not null);

        store.Get<StorageHealth>().Problem.Should().Contain("Another program holds the database");
        write.IsCompleted.Should().BeFalse();
        Connections.Run(foreign, "ROLLBACK");
        await write;
        store.Get<StorageHealth>().IsWritable.Should().BeTrue();
    }

    [Test]
    public async Task Dispose_WhileTheDatabaseCannotBeWritten_TellsEveryoneWhoWaits()
    {
        using var store = await TestStore.OpenAsync();
        using var foreign = store.Foreign();
        Connections.Run(foreign, "BEGIN EXCLUSIVE");
        var writes = Enumerable.Range(0, 5).Select(n => store.AddToyAsync($"{n}")).ToArray();
        Until(() => store.Get<StorageHealth>().Problem is not null);

        store.Stop();

        foreach (var write in writes)
            await write.Invoking(static w => w).Should().ThrowAsync<StorageUnavailableException>();
    }

    private static void Until(Func<bool> condition) =>
        SpinWait.SpinUntil(condition, TimeSpan.FromMinutes(1)).Should().BeTrue();
}
