using CsCheck;
using PmsSync.Journal;
using PmsSync.Storage;
using PmsSync.Tests.Storage;

namespace PmsSync.Tests.Journal;

internal sealed class JournalKeysTests
{
    private const int Keys = 24;

    // Few keys in memory, so that each run freezes and merges again and again.
    private const int InMemory = 4;

    private static readonly Gen<Step[]> Steps = Gen.Frequency(
        (12, Gen.Int[0, Keys - 1].Array[1, 6].Select(static keys => (Step)new Step.Append(keys))),
        (3, Gen.Int[0, Keys - 1].Array[1, 6].Select(static keys => (Step)new Step.AppendBesideOneThatFails(keys))),
        (2, Gen.Int[0, Keys - 1].Select(static key => (Step)new Step.CommitFails(key))),
        (2, Gen.Int[0, Keys - 1].Select(static key => (Step)new Step.CommitIsUnknown(key))),
        (2, Gen.Const((Step)new Step.Restart())),
        (2, Gen.Const((Step)new Step.ADayPasses()))).Array[20, 60];

    [Test]
    public async Task Find_AnyOrderOfAppendsFailuresRestartsAndReleases_AcceptsAKeyOnceAndAnswersWithTheFirstId() =>
        await Steps.SampleAsync(async steps =>
        {
            using var store = await OpenAsync();
            var first = new Dictionary<int, long>();
            foreach (var (n, step) in steps.Index())
            {
                await TakeAsync(store, first, step);
                Known(store, n % Keys).Should().Be(IdOf(first, n % Keys), "who only looks sees what is committed");
            }
            foreach (var key in Enumerable.Range(0, Keys))
                Known(store, key).Should().Be(IdOf(first, key));
            store.Stop();
            foreach (var (key, id) in first)
                (await AppendAsync(store, key)).Should().Be(new Appended(id, IsDuplicate: true));
        }, iter: 40);

    [Test]
    public async Task BeforeCommit_ManyKeys_GoIntoTheTableAndTheMarkFollows()
    {
        using var store = await OpenAsync();

        for (var key = 0; key < Keys; key++)
            await AppendAsync(store, key);

        var mark = store.Read<long>("SELECT merged_to FROM journal_key_mark");
        mark.Should().BeInRange(Keys / 2, Keys);
        store.Read<long>($"SELECT count(*) FROM journal j JOIN journal_key k ON k.key = j.dedupe AND k.event = j.id WHERE j.id <= {mark}").Should().Be(mark);
    }

    [Test]
    public async Task RunOnceAsync_KeysThatWereMergedOrNot_LeaveTheTable()
    {
        using var store = await OpenAsync();
        for (var key = 0; key < Keys; key++)
            await AppendAsync(store, key);
        store.Time.Advance(TimeSpan.FromHours(25));

        (await store.Get<JournalRetention>().RunOnceAsync()).KeysReleased.Should().Be(Keys);

        for (var key = Keys; key < 2 * Keys; key++)
            (await AppendAsync(store, key)).IsDuplicate.Should().BeFalse();
        store.Read<long>("SELECT count(*) FROM journal_key k JOIN journal j ON j.id = k.event WHERE j.dedupe IS NULL").Should().Be(0);
    }

    private static async Task<TestStore> OpenAsync()
    {
        var store = await TestStore.OpenAsync();
        store.JournalOptions.KeysInMemory = InMemory;
        await store.RunAsync("CREATE TABLE child (toy INTEGER NOT NULL REFERENCES toy (id) DEFERRABLE INITIALLY DEFERRED) STRICT");
        return store;
    }

    private static async Task TakeAsync(TestStore store, Dictionary<int, long> first, Step step)
    {
        switch (step)
        {
            case Step.Append append:
                await TogetherAsync(store, first, append.Keys, failing: false);
                break;
            case Step.AppendBesideOneThatFails beside:
                await TogetherAsync(store, first, beside.Keys, failing: true);
                break;
            case Step.CommitFails fails:
                await FluentActions.Awaiting(() => AppendAndAsync(store, fails.Key, "INSERT INTO child VALUES (999)")).Should().ThrowAsync<StorageUnavailableException>();
                break;
            case Step.CommitIsUnknown unknown:
                Note(first, unknown.Key, await AppendAndAsync(store, unknown.Key, "COMMIT"));
                break;
            case Step.Restart:
                store.Stop();
                break;
            case Step.ADayPasses:
                store.Time.Advance(TimeSpan.FromHours(25));
                await store.Get<JournalRetention>().RunOnceAsync();
                first.Clear();
                break;
        }
    }

    // Appends that meet in one batch; one that fails in their midst makes it run again, each command on its own.
    private static async Task TogetherAsync(TestStore store, Dictionary<int, long> first, int[] keys, bool failing)
    {
        using var held = new HeldWriter(store.Writer);
        var appends = keys[1..].Select(key => (key, AppendAsync(store, key))).ToList();
        var failed = failing ? FailAsync(store, keys[0]) : Task.CompletedTask;
        appends.Add((keys[0], AppendAsync(store, keys[0])));
        held.Release();
        await failed;
        foreach (var (key, append) in appends)
            Note(first, key, await append);
    }

    private static async Task FailAsync(TestStore store, int key) =>
        await FluentActions.Awaiting(() => AppendAndAsync(store, key, "INSERT INTO toy (id) VALUES ('none')")).Should().ThrowAsync<Exception>();

    private static void Note(Dictionary<int, long> first, int key, Appended appended)
    {
        appended.IsDuplicate.Should().Be(first.ContainsKey(key));
        if (!first.TryAdd(key, appended.Id))
            appended.Id.Should().Be(first[key]);
    }

    private static long? IdOf(Dictionary<int, long> first, int key) => first.TryGetValue(key, out var id) ? id : null;

    private static long? Known(TestStore store, int key) => New(store, key) is { Dedupe: { } dedupe, Tenant: var tenant } ? store.Get<JournalQueries>().FindByKey(tenant, dedupe)?.Id : null;

    private static Task<Appended> AppendAsync(TestStore store, int key) => store.Journal.AppendAsync(New(store, key));

    private static Task<Appended> AppendAndAsync(TestStore store, int key, string sql) =>
        store.Writer.WriteAsync(new JournalFunction<Appended>(store.Journal, (session, append) =>
        {
            var appended = append(New(store, key));
            session.Execute(sql);
            return appended;
        }));

    private static NewEvent New(TestStore store, int key) =>
        Events.New(store, source: JournalRetention.ApiSource, dedupe: DedupeKey.Of($"{key}"));

    private abstract record Step
    {
        private Step()
        {
        }

        internal sealed record Append(int[] Keys) : Step;

        /// <summary>A command in the same batch appends the first key and then fails.</summary>
        internal sealed record AppendBesideOneThatFails(int[] Keys) : Step;

        internal sealed record CommitFails(int Key) : Step;

        /// <summary>Committed, but the writer is told otherwise.</summary>
        internal sealed record CommitIsUnknown(int Key) : Step;

        internal sealed record Restart : Step;

        internal sealed record ADayPasses : Step;
    }
}
