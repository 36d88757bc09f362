using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Engine;
using PmsSync.Journal;
using PmsSync.Storage;

namespace PmsSync.Pipelines;

/// <summary>
/// One pipeline's work: takes runs of lanes from the engine, asks the resolver what their events mean, and commits
/// state, follow-up events and verdicts of all of them in one transaction. A lane whose inputs changed meanwhile is
/// resolved again; one that fails does not hold the others.
/// </summary>
internal sealed partial class PipelineRunner(
    Pipeline pipeline, LaneResolver resolver, RetryPolicy retry, EventJournal journal, Database database, TimeProvider time, ILogger<PipelineRunner> logger)
{
    private const int MostFruitlessRounds = 20;

    public Pipeline Pipeline => pipeline;

    public async ValueTask<IReadOnlyList<LaneResult>> HandleAsync(IReadOnlyList<LaneRun> runs, CancellationToken halt)
    {
        var work = LoadRuns(runs);
        var results = new LaneResult[runs.Count];
        var waiting = Enumerable.Range(0, runs.Count).ToList();
        for (var fruitless = 0; waiting.Count > 0;)
        {
            if (fruitless == MostFruitlessRounds)
                throw new InvalidOperationException($"The {pipeline} pipeline found other versions {fruitless} times in a row.");

            // 1 load and 2 resolve: all of one moment, because each new one costs a reader what it had cached
            var resolutions = database.Readers.ReadTogether(c => waiting.Select(i => Resolve(c, runs[i].Lane, work[i])).ToList());

            // 3 commit if unchanged
            var committed = await CommitAsync(resolutions, [.. waiting.Select(i => work[i])], UrgencyOf(runs, waiting), halt);
            var stale = new List<int>();
            for (var k = 0; k < waiting.Count; k++)
            {
                if (!committed[k])
                {
                    stale.Add(waiting[k]);
                    continue;
                }
                results[waiting[k]] = ResultOf(runs[waiting[k]], resolutions[k]);
                Time(resolutions[k], work[waiting[k]]);
            }
            // Lanes that share a unit commit one after the other: each round at least one of them.
            fruitless = stale.Count == waiting.Count ? fruitless + 1 : 0;
            waiting = stale;
        }
        return results;
    }

    // Closed meanwhile (discarded by a person): it counts as completed, so it is simply not among the events.
    private List<List<JournalEvent>> LoadRuns(IReadOnlyList<LaneRun> runs)
    {
        var ids = runs.SelectMany(static r => r.Items).Select(static i => i.Id).ToList();
        var events = database.Readers.Read(c => JournalReader.Load(c, ids))
            .Where(static e => e.Outcome == Outcome.Open)
            .ToDictionary(static e => e.Id);
        return [.. runs.Select(run => run.Items.Select(i => events.GetValueOrDefault(i.Id)).OfType<JournalEvent>().ToList())];
    }

    private Resolution Resolve(SqliteConnection connection, string lane, List<JournalEvent> events)
    {
        if (events.Count == 0)
            return new Resolution([]);
        try
        {
            return resolver.Resolve(connection, lane, events);
        }
        catch (Exception error) when (IsOfTheEvent(error))
        {
            // One bad event must not take those before it along: the first is tried alone.
            return events.Count > 1 ? Resolve(connection, lane, [events[0]]) : Failed(events[0], error);
        }
    }

    /// <summary>
    /// Commits all together. Where one of them cannot be written (the database refuses a row), each goes alone, so that
    /// the one is judged and the others are not held up: its resolution is then replaced by what became of it.
    /// </summary>
    private async Task<bool[]> CommitAsync(List<Resolution> resolutions, List<List<JournalEvent>> events, WorkClass urgency, CancellationToken halt)
    {
        Task<bool[]> Commit(IReadOnlyList<Resolution> some) =>
            database.Writer.WriteAsync(new ApplyCommand(journal, some, time.GetUtcNow()) { Class = urgency }, halt);

        if (resolutions.Count > 1)
        {
            try
            {
                return await Commit(resolutions);
            }
            catch (Exception error) when (IsOfTheEvent(error))
            {
                // Whose it is shows below.
            }
        }
        var committed = new bool[resolutions.Count];
        for (var i = 0; i < committed.Length; i++)
        {
            try
            {
                committed[i] = (await Commit([resolutions[i]]))[0];
            }
            catch (Exception error) when (events[i].Count > 1 && IsOfTheEvent(error))
            {
                // Not committed, so there is another round, with the first event alone.
                events[i].RemoveRange(1, events[i].Count - 1);
            }
            catch (Exception error) when (events[i].Count == 1 && IsOfTheEvent(error))
            {
                resolutions[i] = Failed(events[i][0], error);
                committed[i] = (await Commit([resolutions[i]]))[0];
            }
        }
        return committed;
    }

    // A database that cannot be read or written is nobody's failed attempt: the engine waits and asks again.
    private static bool IsOfTheEvent(Exception error) =>
        error is not (StorageUnavailableException or OperationCanceledException) && !(error is SqliteException sqlite && StorageErrors.IsEnvironment(sqlite));

    private void Time(Resolution resolution, List<JournalEvent> events)
    {
        foreach (var (index, (id, verdict)) in resolution.Verdicts.Index())
        {
            if (verdict is Verdict.Closed)
                journal.Timings.Applied(pipeline, id, (events[index].Id == id ? events[index] : events.Find(e => e.Id == id)!).ReceivedAt);
            else if (verdict is Verdict.Dead)
                journal.Timings.GivenUp(id);
        }
    }

    private Resolution Failed(JournalEvent item, Exception error)
    {
        var verdict = retry.Judge(item, error, time.GetUtcNow());
        Log.Failed(logger, error, pipeline, item.Id, verdict is Verdict.Dead ? "a dead letter" : "to be tried again");
        return new Resolution([(item.Id, verdict)]);
    }

    private static LaneResult ResultOf(LaneRun run, Resolution resolution)
    {
        if (resolution.Verdicts.Select(static v => v.Verdict).OfType<Verdict.Later>().FirstOrDefault() is { } later)
            return new LaneResult.RetryAt(PlaceOf(run, resolution.Verdicts.First(static v => v.Verdict is Verdict.Later).EventId), later.At, later.Why);
        var completed = resolution.Verdicts.Count == 0 ? run.Items.Count : PlaceOf(run, resolution.Verdicts[^1].EventId) + 1;
        return completed == run.Items.Count ? LaneResult.Done : new LaneResult.Yield(completed);
    }

    // By place and not by id: a dead letter that was opened again stands behind newer ones.
    private static int PlaceOf(LaneRun run, long id)
    {
        var place = 0;
        while (run.Items[place].Id != id)
            place++;
        return place;
    }

    private static WorkClass UrgencyOf(IReadOnlyList<LaneRun> runs, IEnumerable<int> which) =>
        which.SelectMany(i => runs[i].Items).Min(static i => i.Class);

    private sealed class ApplyCommand(EventJournal journal, IReadOnlyList<Resolution> resolutions, DateTimeOffset now) : JournalCommand<bool[]>(journal)
    {
        private readonly HashSet<(TenantId, Pipeline, string Lane, string Kind, WorkClass)> _signalled = [];

        private bool[] _committed = [];

        public override void Committed()
        {
            base.Committed();
            for (var i = 0; i < _committed.Length; i++)
                if (_committed[i])
                    resolutions[i].Committed();
        }

        protected override bool[] Apply(WriteSession session)
        {
            _signalled.Clear();
            _committed = new bool[resolutions.Count];
            for (var i = 0; i < _committed.Length; i++)
                _committed[i] = TryApply(session, resolutions[i]);
            return _committed;
        }

        // What carries nothing but "look again" is said once in a commit: of sixty-four bookings, many are of one unit.
        private bool IsNews(NewEvent item) => item.Payload.Length > 0 || _signalled.Add((item.Tenant, item.Pipeline, item.Lane, item.Kind, item.Class));

        private bool TryApply(WriteSession session, Resolution resolution)
        {
            if (!resolution.IsCurrent(session))
                return false;
            resolution.Write(session);
            foreach (var item in resolution.FollowUps.Where(IsNews))
                Append(session, item);
            foreach (var (id, verdict) in resolution.Verdicts)
                Settle(session, id, verdict, now);
            return true;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(7001, LogLevel.Error, "The {Pipeline} pipeline could not apply event {EventId}; it is {Fate}")]
        public static partial void Failed(ILogger logger, Exception error, Pipeline pipeline, long eventId, string fate);
    }
}
