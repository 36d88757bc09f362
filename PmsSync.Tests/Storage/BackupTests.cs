using PmsSync.Storage;

namespace PmsSync.Tests.Storage;

internal sealed class BackupTests
{
    [Test]
    public async Task Create_WhileTheServiceWrites_IsOneMomentsCopyAndASingleFile()
    {
        using var store = await TestStore.OpenAsync();
        await store.AddToyAsync("before");
        using var target = new Target();

        var result = store.Get<Backup>().Create(target.File);
        await store.AddToyAsync("after");

        result.Should().BeOfType<BackupResult.Done>().Which.Bytes.Should().BePositive();
        Directory.GetFiles(target.Folder).Should().Equal(target.File);
        Toys(target.File).Should().Be(1);
    }

    [Test]
    public async Task Create_OlderBackupOfThatName_IsReplaced()
    {
        using var store = await TestStore.OpenAsync();
        using var target = new Target();
        store.Get<Backup>().Create(target.File);
        await store.AddToyAsync("new");

        store.Get<Backup>().Create(target.File).Should().BeOfType<BackupResult.Done>();

        Toys(target.File).Should().Be(1);
    }

    [Test]
    public async Task Create_FolderDoesNotExist_IsRefusedInWords()
    {
        using var store = await TestStore.OpenAsync();

        var result = store.Get<Backup>().Create(Path.Combine(store.Options.DataDirectory, "nowhere", "backup.db"));

        result.Should().BeOfType<BackupResult.Refused>().Which.Why.Should().Contain("was not made");
    }

    [Test]
    public async Task Create_OntoTheDatabaseItself_IsRefused()
    {
        using var store = await TestStore.OpenAsync();

        store.Get<Backup>().Create(store.Options.DatabasePath).Should().BeOfType<BackupResult.Refused>();

        await store.AddToyAsync("unharmed");
    }

    [Test]
    public async Task Restore_Backup_BringsItsRowsBackAndKeepsTheOldDatabase()
    {
        using var store = await TestStore.OpenAsync();
        using var target = new Target();
        await store.AddToyAsync("in the backup");
        store.Get<Backup>().Create(target.File);
        await store.AddToyAsync("later");
        store.Stop();

        var result = Offline(store).Restore(target.File);

        var kept = result.Should().BeOfType<BackupResult.Done>().Which.Kept!;
        store.Read<long>("SELECT count(*) FROM toy").Should().Be(1);
        Toys(kept).Should().Be(2);
        kept.Should().EndWith(".before-restore");
    }

    [Test]
    public async Task Restore_Twice_KeepsBothOldDatabases()
    {
        using var store = await TestStore.OpenAsync();
        using var target = new Target();
        store.Get<Backup>().Create(target.File);
        store.Stop();

        Offline(store).Restore(target.File);
        var second = Offline(store).Restore(target.File);

        second.Should().BeOfType<BackupResult.Done>().Which.Kept.Should().EndWith(".before-restore-2");
    }

    [Test]
    public async Task Restore_Backup_TheNextStartsFindItOldUntilItIsPrepared()
    {
        using var store = await TestStore.OpenAsync();
        using var target = new Target();
        store.Get<Backup>().Create(target.File);
        store.Stop();
        Offline(store).Restore(target.File);

        store.Database.IsOld.Should().BeTrue();
        store.Stop();
        store.Database.IsOld.Should().BeTrue("a restart does not end it");
        store.Database.Prepared();
        store.Stop();

        store.Database.IsOld.Should().BeFalse();
    }

    [Test]
    public async Task Restore_ServiceRuns_IsRefusedAndNothingIsChanged()
    {
        using var store = await TestStore.OpenAsync();
        using var target = new Target();
        store.Get<Backup>().Create(target.File);

        var result = Offline(store).Restore(target.File);

        result.Should().BeOfType<BackupResult.Refused>().Which.Why.Should().Contain("in use by another PmsSync");
        store.Database.IsOld.Should().BeFalse();
    }

    [TestCase("CREATE TABLE other (id INTEGER)", "not a database of PmsSync")]
    [TestCase("CREATE TABLE storage_mark (id INTEGER); PRAGMA user_version = 99", "newer PmsSync")]
    public async Task Restore_DatabaseThatIsNotOurs_IsRefusedAndTheOldOneStays(string sql, string why)
    {
        using var store = await TestStore.OpenAsync();
        await store.AddToyAsync("stays");
        store.Stop();
        using var target = new Target();
        using (var other = Connections.OpenCopy(target.File))
            Connections.Run(other, sql);

        var result = Offline(store).Restore(target.File);

        result.Should().BeOfType<BackupResult.Refused>().Which.Why.Should().Contain(why);
        store.Read<long>("SELECT count(*) FROM toy").Should().Be(1);
        store.Database.IsOld.Should().BeFalse();
    }

    [Test]
    public async Task Restore_FileThatIsNoDatabase_IsRefused()
    {
        using var store = await TestStore.OpenAsync();
        store.Stop();
        using var target = new Target();
        await File.WriteAllTextAsync(target.File, new string('n', 8192));

        Offline(store).Restore(target.File).Should().BeOfType<BackupResult.Refused>();
    }

    [Test]
    public async Task Restore_DatabaseIsDamaged_PutsTheBackupInItsPlace()
    {
        using var store = await TestStore.OpenAsync();
        using var target = new Target();
        await store.AddToyAsync("saved");
        store.Get<Backup>().Create(target.File);
        store.Stop();
        await File.WriteAllTextAsync(store.Options.DatabasePath, new string('n', 8192));

        Offline(store).Restore(target.File).Should().BeOfType<BackupResult.Done>();

        store.Read<string>("SELECT text FROM toy").Should().Be("saved");
    }

    [Test]
    public async Task Start_OlderDatabaseCopiedInByHand_IsOld()
    {
        using var store = await TestStore.OpenAsync();
        using var target = new Target();
        store.Get<Backup>().Create(target.File);
        await store.AddToyAsync("later");
        store.Stop();
        File.Copy(target.File, store.Options.DatabasePath, overwrite: true);

        store.Database.IsOld.Should().BeTrue();
    }

    [Test]
    public async Task Start_AfterAnOrdinaryStop_IsNotOld()
    {
        using var store = await TestStore.OpenAsync();
        await store.AddToyAsync("written");
        store.Stop();

        store.Database.IsOld.Should().BeFalse();
    }

    [TestCase("")]
    [TestCase("other 1")]
    [TestCase("mine x")]
    [TestCase("mine 8")]
    public void IsAheadOf_MarkUnreadableOfAnotherOrLater_IsTrue(string mark)
    {
        using var target = new Target();
        File.WriteAllText(Path.Combine(target.Folder, "last-run"), mark);

        new RunMark(target.Folder).IsAheadOf("mine", 7).Should().BeTrue();
    }

    [TestCase(6)]
    [TestCase(7)]
    public void IsAheadOf_MarkUpToTheDatabase_IsFalse(long marked)
    {
        using var target = new Target();
        var mark = new RunMark(target.Folder);
        mark.Write("mine", marked);

        mark.IsAheadOf("mine", 7).Should().BeFalse();
    }

    private static Backup Offline(TestStore store) => new(
        store.Options,
        [new Migration(1, "storage", StorageSchema.Sql), new Migration(2, "journal", PmsSync.Journal.JournalSchema.Sql)]);

    private static long Toys(string file)
    {
        using var connection = Connections.OpenExisting(file);
        return Connections.Scalar<long>(connection, "SELECT count(*) FROM toy");
    }

    private sealed class Target : IDisposable
    {
        public string Folder { get; } = Directory.CreateTempSubdirectory("pmssync-backup-").FullName;

        public string File => Path.Combine(Folder, "backup.db");

        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }
}
