using PmsSync.Storage;

namespace PmsSync.Tests.Storage;

internal sealed class DatabaseOpeningTests
{
    [Test]
    public async Task Open_SecondServiceOnTheSameDirectory_IsRefusedAndTheFirstGoesOn()
    {
        using var first = await TestStore.OpenAsync();
        using var second = TestStore.Closed(first.Options.DataDirectory);

        Refusal(second).Should().Contain("in use by another PmsSync").And.Contain("--data");
        await first.AddToyAsync("still here");
    }

    [Test]
    public async Task Open_AfterAStop_HasWhatWasWritten()
    {
        using var store = await TestStore.OpenAsync();
        await store.AddToyAsync("kept");
        var instance = store.Database.Instance;

        store.Stop();

        store.Read<long>("SELECT count(*) FROM toy").Should().Be(1);
        store.Database.Instance.Should().Be(instance).And.MatchRegex("^[0-9a-f]{12}$");
    }

    [Test]
    public void Open_FileThatIsNoDatabase_NamesTheRestore()
    {
        using var store = TestStore.Closed();
        File.WriteAllText(store.Options.DatabasePath, new string('n', 8192));

        Refusal(store).Should().Contain("damaged").And.Contain("restore FILE");
    }

    [Test]
    public async Task Open_DamagedPages_NamesTheRestore()
    {
        using var store = await TestStore.OpenAsync();
        for (var n = 0; n < 50; n++)
            await store.AddToyAsync($"{n} {new string('x', 1000)}");
        store.Stop();
        Damage(store.Options.DatabasePath);

        Refusal(store).Should().Contain("damaged").And.Contain("restore FILE");
    }

    [Test]
    public async Task Open_SchemaOfANewerVersion_IsRefusedAndLeftAlone()
    {
        using var store = await TestStore.OpenAsync();
        await store.RunAsync("PRAGMA user_version = 99");
        store.Stop();

        Refusal(store).Should().Contain("newer PmsSync").And.Contain("schema 99");
    }

    [Test]
    public async Task Open_HeldByAnotherProgramAndASchemaStepIsDue_SaysWhoIsInTheWay()
    {
        using var store = await TestStore.OpenAsync();
        store.Stop();
        using var foreign = store.Foreign();
        Connections.Run(foreign, "DROP TABLE journal; DROP TABLE journal_key; DROP TABLE journal_key_mark; PRAGMA user_version = 1");
        Connections.Run(foreign, "BEGIN EXCLUSIVE");

        Refusal(store).Should().Contain("Another program holds the database");

        Connections.Run(foreign, "ROLLBACK");
        store.Read<long>("PRAGMA user_version").Should().Be(2);
    }

    [Test]
    public void Open_ReadOnlyDisk_SaysThatItCannotBeWrittenAndOpensOnceItCan()
    {
        using var disk = SmallDisk.Mount();
        using var store = TestStore.Closed(disk.Folder);
        disk.MakeReadOnly();

        Refusal(store).Should().Contain("cannot be written").And.NotContain("another PmsSync");

        disk.MakeWritable();
        store.Read<long>("SELECT count(*) FROM journal").Should().Be(0);
    }

    [Test]
    public async Task Open_AfterACrash_ReplaysTheWriteAheadLog()
    {
        using var store = await TestStore.OpenAsync();
        await store.AddToyAsync("acknowledged");
        using var crashed = TestStore.Closed();
        foreach (var file in Directory.GetFiles(store.Options.DataDirectory, "pmssync.db*").Where(static f => !f.EndsWith("-shm", StringComparison.Ordinal)))
            File.Copy(file, Path.Combine(crashed.Options.DataDirectory, Path.GetFileName(file)));

        crashed.Read<string>("SELECT text FROM toy").Should().Be("acknowledged");
    }

    private static string Refusal(TestStore store)
    {
        var refused = store.Invoking(static s => s.Database).Should().Throw<StorageRefusedException>().Which.Message;
        store.Stop();
        return refused;
    }

    private static void Damage(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write);
        file.Position = file.Length - (8 * 4096);
        file.Write(Enumerable.Repeat((byte)0x5A, 6 * 4096).ToArray());
    }
}
