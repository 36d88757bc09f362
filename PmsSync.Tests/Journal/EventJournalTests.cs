using System.Text;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Tests.Storage;

namespace PmsSync.Tests.Journal;

internal sealed class EventJournalTests
{
    [Test]
    public async Task AppendAsync_NewEvent_IsReadBackAsItWasTold()
    {
        using var store = await TestStore.OpenAsync();
        var told = Events.New(store, lane: "lane-é", dedupe: DedupeKey.Of("a", "b"));

        var appended = await store.Journal.AppendAsync(told);

        appended.IsDuplicate.Should().BeFalse();
        var row = store.Database.Readers.Read(c => JournalReader.Find(c, appended.Id))!;
        row.Should().BeEquivalentTo(new { told.Tenant, told.Pipeline, told.Class, told.Lane, told.Kind, told.Source, told.Payload, told.ReceivedAt, Outcome = Outcome.Open });
    }

    [Test]
    public async Task AppendAsync_SameDedupeKey_AnswersWithTheFirstRow()
    {
        using var store = await TestStore.OpenAsync();
        var first = await store.Journal.AppendAsync(Events.New(store, dedupe: DedupeKey.Of("booking", "1")));
        var other = await store.Journal.AppendAsync(Events.New(store, dedupe: DedupeKey.Of("booking", "2")));

        var again = await store.Journal.AppendAsync(Events.New(store, dedupe: DedupeKey.Of("booking", "1")));

        again.Should().Be(new Appended(first.Id, IsDuplicate: true));
        other.IsDuplicate.Should().BeFalse();
        store.Read<long>("SELECT count(*) FROM journal").Should().Be(2);
    }

    [Test]
    public async Task AppendAsync_SameDedupeKeyInOneBatchAndAfterARestart_IsThereOnce()
    {
        using var store = await TestStore.OpenAsync();
        using (var held = new HeldWriter(store.Writer))
        {
            var twins = Enumerable.Range(0, 2).Select(_ => store.Journal.AppendAsync(Events.New(store, dedupe: DedupeKey.Of("twin")))).ToArray();
            held.Release();
            (await Task.WhenAll(twins)).Select(static t => t.Id).Distinct().Should().ContainSingle();
        }
        store.Stop();

        var again = await store.Journal.AppendAsync(Events.New(store, dedupe: DedupeKey.Of("twin")));

        again.IsDuplicate.Should().BeTrue();
    }

    [Test]
    public async Task AppendAsync_RowThatTheDatabaseRefuses_FailsAloneAndIsNoDuplicate()
    {
        using var store = await TestStore.OpenAsync();

        var bad = () => store.Journal.AppendAsync(Events.New(store) with { Dedupe = [1, 2, 3] });

        await bad.Should().ThrowAsync<Exception>();
        (await store.Journal.AppendAsync(Events.New(store))).IsDuplicate.Should().BeFalse();
    }

    [Test]
    public async Task Subscribe_Appends_AreHandedOnInOrderOfTheirIdsAndDuplicatesAreNot()
    {
        using var store = await TestStore.OpenAsync();
        var received = new List<OpenEvent>();
        store.Journal.Subscribe(Pipeline.Bookings, received.Add);

        await Task.WhenAll(Enumerable.Range(0, 100).Select(n => store.Journal.AppendAsync(Events.New(store, dedupe: DedupeKey.Of($"{n % 90}")))));

        received.Should().HaveCount(90);
        received.Select(static e => e.Id).Should().BeInAscendingOrder();
    }

    [Test]
    public async Task AppendAndWaitAsync_EventIsSettled_AnswersWithItsOutcome()
    {
        using var store = await TestStore.OpenAsync();
        var answer = Encoding.UTF8.GetBytes("created");
        store.Journal.Subscribe(Pipeline.Bookings, open => _ = Events.SettleAsync(store, open.Id, new Verdict.Closed(Outcome.Applied, Result: answer)));

        var (_, verdict) = await store.Journal.AppendAndWaitAsync(Events.New(store));

        verdict.Outcome.Should().Be(Outcome.Applied);
        verdict.Result.Should().Equal(answer);
    }

    [Test]
    public async Task AppendAndWaitAsync_RepeatedAfterItWasClosed_AnswersWithTheFirstOutcome()
    {
        using var store = await TestStore.OpenAsync();
        var first = await store.Journal.AppendAsync(Events.New(store, dedupe: DedupeKey.Of("key")));
        await Events.SettleAsync(store, first.Id, new Verdict.Closed(Outcome.Ignored, "nothing to do"));

        var (again, verdict) = await store.Journal.AppendAndWaitAsync(Events.New(store, dedupe: DedupeKey.Of("key")));

        again.Should().Be(new Appended(first.Id, IsDuplicate: true));
        verdict.Should().Be(new Verdict.Closed(Outcome.Ignored, "nothing to do"));
    }

    [Test]
    public async Task AppendAndWaitAsync_TwoWaitForTheSameEvent_BothAreAnswered()
    {
        using var store = await TestStore.OpenAsync();
        var first = store.Journal.AppendAndWaitAsync(Events.New(store, dedupe: DedupeKey.Of("key")));
        var second = store.Journal.AppendAndWaitAsync(Events.New(store, dedupe: DedupeKey.Of("key")));
        var id = (await store.Journal.AppendAsync(Events.New(store, dedupe: DedupeKey.Of("key")))).Id;

        await Events.SettleAsync(store, id, Verdict.Closed.Applied);

        (await first).Verdict.Should().Be(Verdict.Closed.Applied);
        (await second).Verdict.Should().Be(Verdict.Closed.Applied);
    }

    [Test]
    public async Task Settle_LaterThenDead_KeepsAttemptsAndTheFirstFailure()
    {
        using var store = await TestStore.OpenAsync();
        var id = (await store.Journal.AppendAsync(Events.New(store))).Id;
        var failedAt = store.Time.GetUtcNow();

        await Events.SettleAsync(store, id, new Verdict.Later(failedAt.AddMinutes(5), "busy"));
        store.Time.Advance(TimeSpan.FromMinutes(5));
        await Events.SettleAsync(store, id, new Verdict.Dead("gone"));

        var row = store.Database.Readers.Read(c => JournalReader.Find(c, id))!;
        row.Should().BeEquivalentTo(new { Outcome = Outcome.Dead, Attempts = 2, FailedAt = failedAt, Error = "gone", RetryAt = (DateTimeOffset?)null });
    }

    [Test]
    public async Task Settle_ClosedAlready_ChangesNothing()
    {
        using var store = await TestStore.OpenAsync();
        var id = (await store.Journal.AppendAsync(Events.New(store))).Id;
        await Events.SettleAsync(store, id, new Verdict.Closed(Outcome.Discarded, "by Ana"));

        await Events.SettleAsync(store, id, Verdict.Closed.Applied);

        store.Database.Readers.Read(c => JournalReader.Find(c, id))!.Outcome.Should().Be(Outcome.Discarded);
    }

    [Test]
    public async Task ReadOpen_AfterARestart_ShowsWhatIsNotDoneInOrder()
    {
        using var store = await TestStore.OpenAsync();
        var ids = new List<long>();
        for (var n = 0; n < 5; n++)
            ids.Add((await store.Journal.AppendAsync(Events.New(store))).Id);
        await Events.SettleAsync(store, ids[1], Verdict.Closed.Applied);
        store.Stop();

        var open = store.Database.Readers.Read(c => JournalReader.ReadOpen(c, Pipeline.Bookings, ids[0], 2));

        open.Select(static o => o.Id).Should().Equal(ids[2], ids[3]);
    }
}
