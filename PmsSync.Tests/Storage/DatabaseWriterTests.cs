using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.Tests.Storage;

internal sealed class DatabaseWriterTests
{
    [Test]
    public async Task WriteAsync_OneCommandThatFails_FailsAloneAndItsNeighboursAreKept()
    {
        using var store = await TestStore.OpenAsync();
        await store.AddToyAsync("taken");

        var writes = await TogetherAsync(store, "first", "taken", "second", "taken", "third");

        writes.Count(static w => w.IsFaulted).Should().Be(2);
        writes[1].Exception!.InnerException.Should().BeOfType<SqliteException>();
        store.Read<long>("SELECT count(*) FROM toy").Should().Be(4);
    }

    [Test]
    public async Task WriteAsync_ManyCommandsThatWaited_AreOneCommit()
    {
        using var store = await TestStore.OpenAsync();
        var before = store.Writer.BatchNumber;

        await Task.WhenAll(await TogetherAsync(store, "a", "b", "c"));

        (store.Writer.BatchNumber - before).Should().Be(2, "the one that held the writer, and the three that waited");
    }

    [Test]
    public async Task WriteAsync_MoreThanOneCommitTakes_AreSeveralCommits()
    {
        using var store = TestStore.Closed();
        store.Options.CommitMaxCommands = 2;
        await store.RunAsync("CREATE TABLE toy (id INTEGER PRIMARY KEY, text TEXT UNIQUE) STRICT");
        var before = store.Writer.BatchNumber;

        await Task.WhenAll(await TogetherAsync(store, "a", "b", "c", "d"));

        (store.Writer.BatchNumber - before).Should().Be(3);
    }

    [Test]
    public async Task WriteAsync_Waiting_TheMostUrgentIsWrittenFirst()
    {
        using var store = await TestStore.OpenAsync();
        using var held = new HeldWriter(store.Writer);
        var order = new List<WorkClass>();
        var writes = Enum.GetValues<WorkClass>().Reverse()
            .Select(urgency => store.Writer.WriteAsync(urgency, _ => Note(order, urgency)))
            .ToArray();

        held.Release();
        await Task.WhenAll(writes);

        order.Should().Equal(WorkClass.Critical, WorkClass.High, WorkClass.Normal, WorkClass.Bulk);
    }

    [Test]
    public async Task WriteAsync_CriticalWithoutEnd_BulkHasItsTurn()
    {
        using var store = await TestStore.OpenAsync();
        using var held = new HeldWriter(store.Writer);
        var order = new List<WorkClass>();
        var bulk = store.Writer.WriteAsync(WorkClass.Bulk, _ => Note(order, WorkClass.Bulk));
        var critical = Enumerable.Range(0, 100).Select(_ => store.Writer.WriteAsync(WorkClass.Critical, _ => Note(order, WorkClass.Critical))).ToArray();

        held.Release();
        await Task.WhenAll(critical);
        await bulk;

        order.IndexOf(WorkClass.Bulk).Should().BeLessThan(16);
    }

    [Test]
    public async Task WriteAsync_CriticalBesideOthers_ItsCommitIsNotFilledWithThem()
    {
        using var store = await TestStore.OpenAsync();
        using var held = new HeldWriter(store.Writer);
        var before = store.Writer.BatchNumber;
        Task<long> Write(WorkClass urgency) => store.Writer.WriteAsync(urgency, _ => store.Writer.BatchNumber - before);
        Task<long>[] writes = [Write(WorkClass.Normal), Write(WorkClass.Critical), Write(WorkClass.Normal), Write(WorkClass.Critical)];

        held.Release();
        var committedAfter = await Task.WhenAll(writes);

        committedAfter.Should().Equal(1, 0, 1, 0);
    }

    [Test]
    public async Task WriteAsync_OneTenantFloodsAClass_TheOthersAreWrittenInTurn()
    {
        using var store = await TestStore.OpenAsync();
        using var held = new HeldWriter(store.Writer);
        var order = new List<TenantId>();
        Task Write(TenantId tenant) => store.Writer.WriteAsync(WorkClass.Critical, tenant, _ => Note(order, tenant));
        var (flood, quiet, other) = (new TenantId("flood"), new TenantId("quiet"), new TenantId("other"));
        Task[] writes = [.. Enumerable.Range(0, 50).Select(_ => Write(flood)), Write(quiet), Write(other), Write(quiet)];

        held.Release();
        await Task.WhenAll(writes);

        order.Take(5).Should().Equal(flood, quiet, other, flood, quiet);
        order.Should().HaveCount(53);
    }

    [Test]
    public async Task WriteAsync_OneTenantsQueueIsFull_AnotherOfItsClassIsTaken()
    {
        using var store = TestStore.Closed();
        store.Options.QueueCapacity = 1;
        await store.RunAsync("CREATE TABLE toy (id INTEGER PRIMARY KEY, text TEXT UNIQUE) STRICT");
        using var held = new HeldWriter(store.Writer);
        var order = new List<TenantId>();
        Task Write(TenantId tenant) => store.Writer.WriteAsync(WorkClass.Critical, tenant, _ => Note(order, tenant));
        var (flood, quiet) = (new TenantId("flood"), new TenantId("quiet"));
        Task[] writes = [Write(flood), Write(flood), Write(flood), Write(quiet)];

        held.Release();
        await Task.WhenAll(writes);

        order.IndexOf(quiet).Should().Be(1);
    }

    [Test]
    public async Task WriteAsync_ATenantFloods_EverybodyElsesCriticalWorkIsWrittenBeforeIts()
    {
        using var store = TestStore.Closed();
        var (flood, quiet) = (new TenantId("flood"), new TenantId("quiet"));
        store.Order = WorkOrder.FairBesideFloods(store.Time);
        await store.Writer.WriteAsync(WorkClass.Critical, flood, _ =>
        {
            store.Time.Advance(TimeSpan.FromSeconds(1));
            return true;
        });
        using var held = new HeldWriter(store.Writer);
        var order = new List<string>();
        Task Write(WorkClass urgency, TenantId tenant, string what) => store.Writer.WriteAsync(urgency, tenant, _ => Note(order, what));
        Task[] writes =
        [
            Write(WorkClass.Critical, flood, "flood"), Write(WorkClass.Normal, quiet, "quiet's price"),
            .. Enumerable.Range(0, 3).Select(_ => Write(WorkClass.Critical, quiet, "quiet")),
        ];

        held.Release();
        await Task.WhenAll(writes);

        order.Should().Equal("quiet", "quiet", "quiet", "flood", "quiet's price");
    }

    [Test]
    public async Task WriteAsync_WithoutPriorities_IsWrittenAsItCame()
    {
        using var store = TestStore.Closed();
        store.Order = WorkOrder.AsItComes;
        using var held = new HeldWriter(store.Writer);
        var order = new List<int>();
        WorkClass[] classes = [WorkClass.Bulk, WorkClass.Critical, WorkClass.Normal, WorkClass.Critical];
        Task[] writes = [.. classes.Select((urgency, place) => store.Writer.WriteAsync(urgency, new TenantId($"t{place % 2}"), _ => Note(order, place)))];

        held.Release();
        await Task.WhenAll(writes);

        order.Should().Equal(0, 1, 2, 3);
    }

    [Test]
    public async Task WriteAsync_WhatFollowsACommitThrows_TheCallerIsAnsweredAndTheWriterGoesOn()
    {
        using var store = await TestStore.OpenAsync();

        var answer = await store.Writer.WriteAsync(new ThrowsAfterCommit());

        answer.Should().Be(42);
        await store.AddToyAsync("after");
        store.Read<long>("SELECT count(*) FROM toy").Should().Be(2);
    }

    [Test]
    public async Task WriteAsync_Cancelled_TheWaitEndsAndTheWriteStays()
    {
        using var store = await TestStore.OpenAsync();
        using var held = new HeldWriter(store.Writer);
        using var cancel = new CancellationTokenSource();
        var write = store.Writer.WriteAsync(WorkClass.Normal, static s => s.Execute("INSERT INTO toy (text) VALUES ('kept')"), cancel.Token);

        await cancel.CancelAsync();
        held.Release();

        await write.Invoking(static w => w).Should().ThrowAsync<OperationCanceledException>();
        await store.AddToyAsync("next");
        store.Read<long>("SELECT count(*) FROM toy").Should().Be(2);
    }

    [Test]
    public async Task WriteAsync_QueueFull_WaitsForRoomAndIsWritten()
    {
        using var store = TestStore.Closed();
        store.Options.QueueCapacity = 1;
        await store.RunAsync("CREATE TABLE toy (id INTEGER PRIMARY KEY, text TEXT UNIQUE) STRICT");

        var writes = await TogetherAsync(store, [.. Enumerable.Range(0, 20).Select(static n => $"toy {n}")]);

        await Task.WhenAll(writes);
        store.Read<long>("SELECT count(*) FROM toy").Should().Be(20);
    }

    [Test]
    public async Task Dispose_CommandsStillQueued_WritesThemFirst()
    {
        using var store = await TestStore.OpenAsync();
        var held = new HeldWriter(store.Writer);
        var writes = Enumerable.Range(0, 50).Select(n => store.AddToyAsync($"toy {n}")).ToArray();

        held.Release();
        store.Stop();

        await Task.WhenAll(writes);
        store.Read<long>("SELECT count(*) FROM toy").Should().Be(50);
    }

    [Test]
    public async Task WriteAsync_AfterDispose_SaysThatTheServiceStops()
    {
        using var store = await TestStore.OpenAsync();
        var writer = store.Writer;
        store.Stop();

        var write = () => writer.WriteAsync(WorkClass.Normal, static _ => 1);

        await write.Should().ThrowAsync<StorageUnavailableException>();
    }

    private static int Note<T>(List<T> order, T what)
    {
        order.Add(what);
        return order.Count;
    }

    /// <summary>Writes that all wait while the writer is busy, so that they meet in one batch; completed or failed.</summary>
    private static async Task<Task<int>[]> TogetherAsync(TestStore store, params string[] toys)
    {
        using var held = new HeldWriter(store.Writer);
        var writes = toys.Select(store.AddToyAsync).ToArray();
        held.Release();
        await Task.WhenAll(writes).ContinueWith(static _ => { }, TaskScheduler.Default);
        return writes;
    }

    private sealed class ThrowsAfterCommit : WriteCommand<int>
    {
        public override void Committed() => throw new InvalidOperationException("A receiver failed.");

        protected override int Write(WriteSession session)
        {
            session.Execute("INSERT INTO toy (text) VALUES ('committed')");
            return 42;
        }
    }
}
