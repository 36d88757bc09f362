using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Tests.Storage;

namespace PmsSync.Tests.Journal;

internal sealed class DeadLettersTests
{
    [Test]
    public async Task Groups_SeveralCauses_TheMostFrequentFirst()
    {
        using var store = await TestStore.OpenAsync();
        await DieAsync(store, "refused", "timed out", "refused");

        var groups = store.Get<DeadLetters>().Groups(Events.Tenant);

        groups.Select(static g => (g.Cause, g.Count)).Should().Equal(("refused", 2), ("timed out", 1));
        groups[0].FirstFailedAt.Should().Be(store.Time.GetUtcNow());
    }

    [Test]
    public async Task RetryAsync_ByCause_OpensThoseAgainInOrderWithAllTheirAttempts()
    {
        using var store = await TestStore.OpenAsync();
        var ids = await DieAsync(store, "refused", "timed out", "refused");
        var reopened = new List<OpenEvent>();
        store.Journal.Subscribe(Pipeline.Bookings, static _ => { }, reopened.Add);

        var count = await store.Get<DeadLetters>().RetryAsync(Events.Tenant, new DeadLetterChoice.ByCause("refused"));

        count.Should().Be(2);
        reopened.Select(static o => o.Id).Should().Equal(ids[0], ids[2]);
        Events.Find(store, ids[0]).Should().BeEquivalentTo(new { Outcome = Outcome.Open, Attempts = 0, FailedAt = (DateTimeOffset?)null });
        Events.Find(store, ids[1]).Outcome.Should().Be(Outcome.Dead);
    }

    [Test]
    public async Task RetryAsync_ByIds_LeavesTheOthersAndWhatIsNotDead()
    {
        using var store = await TestStore.OpenAsync();
        var ids = await DieAsync(store, "refused", "refused");
        var applied = await Events.AppendAsync(store);
        await Events.SettleAsync(store, applied, Verdict.Closed.Applied);

        var count = await store.Get<DeadLetters>().RetryAsync(Events.Tenant, new DeadLetterChoice.ByIds([ids[1], applied]));

        count.Should().Be(1);
        Events.Find(store, applied).Outcome.Should().Be(Outcome.Applied);
    }

    [Test]
    public async Task RetryAsync_AnotherTenants_AreNotTouched()
    {
        using var store = await TestStore.OpenAsync();
        var ids = await DieAsync(store, "refused");

        (await store.Get<DeadLetters>().RetryAsync(new TenantId("other"), new DeadLetterChoice.ByIds(ids))).Should().Be(0);
    }

    [Test]
    public async Task RetryAsync_MoreThanOneSlice_OpensAll()
    {
        using var store = await TestStore.OpenAsync();
        await DieAsync(store, [.. Enumerable.Repeat("refused", 501)]);

        (await store.Get<DeadLetters>().RetryAsync(Events.Tenant, new DeadLetterChoice.All())).Should().Be(501);
    }

    [Test]
    public async Task DiscardAsync_All_KeepsWhoAndWhyAndTellsWhoWaits()
    {
        using var store = await TestStore.OpenAsync();
        var ids = await DieAsync(store, "refused");
        var waiting = store.Journal.OutcomeOfAsync(ids[0]);

        var count = await store.Get<DeadLetters>().DiscardAsync(Events.Tenant, new DeadLetterChoice.All(), "ana", "test data");

        count.Should().Be(1);
        (await waiting).Should().Be(new Verdict.Closed(Outcome.Discarded, "ana: test data"));
        store.Get<DeadLetters>().List(Events.Tenant, long.MaxValue, 10).Should().BeEmpty();
    }

    private static async Task<long[]> DieAsync(TestStore store, params string[] causes) =>
        await Task.WhenAll(causes.Select(async cause =>
        {
            var id = await Events.AppendAsync(store);
            await Events.SettleAsync(store, id, new Verdict.Dead(cause));
            return id;
        }));
}
