using PmsSync.Journal;
using PmsSync.Tests.Storage;

namespace PmsSync.Tests.Journal;

internal sealed class JournalRetentionTests
{
    [Test]
    public async Task RunOnceAsync_ClosedEventsOlderThanKept_AreRemoved()
    {
        using var store = await TestStore.OpenAsync();
        var old = await ClosedAsync(store);
        store.Time.Advance(TimeSpan.FromDays(60));
        var young = await ClosedAsync(store);
        store.Time.Advance(TimeSpan.FromDays(31));

        var counts = await store.Get<JournalRetention>().RunOnceAsync();

        counts.Should().Be(new RetentionCounts(Removed: 1, KeysReleased: 0));
        Ids(store).Should().Equal(young).And.NotContain(old);
    }

    [Test]
    public async Task RunOnceAsync_OpenDeadAndLateClosed_StayWhateverTheirAge()
    {
        using var store = await TestStore.OpenAsync();
        var open = await Events.AppendAsync(store);
        var dead = await Events.AppendAsync(store);
        await Events.SettleAsync(store, dead, new Verdict.Dead("refused"));
        var late = await Events.AppendAsync(store);
        store.Time.Advance(TimeSpan.FromDays(80));
        await Events.SettleAsync(store, late, Verdict.Closed.Applied);
        var newest = await Events.AppendAsync(store);
        store.Time.Advance(TimeSpan.FromDays(80));

        await store.Get<JournalRetention>().RunOnceAsync();

        Ids(store).Should().Equal(open, dead, late, newest);
    }

    [Test]
    public async Task RunOnceAsync_TheNewestRow_StaysSoThatItsIdIsNotGivenAgain()
    {
        using var store = await TestStore.OpenAsync();
        await ClosedAsync(store);
        var newest = await ClosedAsync(store);
        store.Time.Advance(TimeSpan.FromDays(1000));

        await store.Get<JournalRetention>().RunOnceAsync();

        Ids(store).Should().Equal(newest);
        (await Events.AppendAsync(store)).Should().BeGreaterThan(newest);
    }

    [Test]
    public async Task RunOnceAsync_MoreThanOneSlice_RemovesAll()
    {
        using var store = await TestStore.OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 1100).Select(_ => ClosedAsync(store)));
        store.Time.Advance(TimeSpan.FromDays(91));

        (await store.Get<JournalRetention>().RunOnceAsync()).Removed.Should().Be(1099);
    }

    [Test]
    public async Task RunOnceAsync_ApiKeyOlderThanADay_IsReleasedAndAFeedsIsNot()
    {
        using var store = await TestStore.OpenAsync();
        var retention = store.Get<JournalRetention>();
        await Events.AppendAsync(store, JournalRetention.ApiSource, DedupeKey.Of("api"));
        var feed = await Events.AppendAsync(store, "feed", DedupeKey.Of("feed"));
        (await retention.RunOnceAsync()).KeysReleased.Should().Be(0);
        store.Time.Advance(TimeSpan.FromHours(25));

        (await retention.RunOnceAsync()).KeysReleased.Should().Be(1);

        (await store.Journal.AppendAsync(Events.New(store, dedupe: DedupeKey.Of("api")))).IsDuplicate.Should().BeFalse();
        (await store.Journal.AppendAsync(Events.New(store, dedupe: DedupeKey.Of("feed")))).Should().Be(new Appended(feed, IsDuplicate: true));
        (await retention.RunOnceAsync()).Should().Be(default(RetentionCounts));
    }

    private static async Task<long> ClosedAsync(TestStore store)
    {
        var id = await Events.AppendAsync(store);
        await Events.SettleAsync(store, id, Verdict.Closed.Applied);
        return id;
    }

    private static long[] Ids(TestStore store) => store.Database.Readers.Read(static c =>
        Dapper.SqlMapper.Query<long>(c, "SELECT id FROM journal ORDER BY id").ToArray());
}
