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
    Pipeline pipeline, LaneResolver resolver, RetryPolicy retry, EventJournal journal, Database database, WorkOrder order, TimeProvider time,
    ILogger<PipelineRunner> logger)
{
    private const int MostFruitlessRounds = 20;

    /// <summary>
    /// A turn resolves lanes for so long, at least one; the others go back to the queue, where what is more urgent, or another
    /// tenant's, may stand before them by now.
    /// </summary>
    private static readonly TimeSpan MostWorkInATurn = TimeSpan.FromMilliseconds(5);

    /// <summary>A turn's rows are written in parts of this length: a booking that comes meanwhile waits for one part, and not for all.</summary>
    private static readonly TimeSpan MostWorkInACommand = TimeSpan.FromMilliseconds(2);

    /// <summary>What is critical waits for its own kind only, and fewer commits are more bookings in a second.</summary>
    private const int CriticalShare = 4;

    public Pipeline Pipeline => pipeline;

    public async ValueTask<IReadOnlyList<LaneResult>> HandleAsync(IReadOnlyList<LaneRun> runs, CancellationToken halt)
    {
        var turn = new Turn(time, MostWorkInATurn * runs.Max(ShareOf));
        var work = LoadRuns(runs);
        var results = new LaneResult[runs.Count];
        Array.Fill(results, new LaneResult.Yield(0));
        var waiting = Enumerable.Range(0, runs.Count).ToList();
        for (var fruitless = 0; waiting.Count > 0;)
        {
            if (fruitless == MostFruitlessRounds)
                throw new InvalidOperationException($"The {pipeline} pipeline found other versions {fruitless} times in a row.");

            var tried = await TryAsync([.. waiting.Select(i => new LaneWork(i, runs[i], work[i]))], turn, halt);
            var committed = tried.FindAll(static t => t.IsCommitted);
            foreach (var lane in committed)
            {
                results[lane.Place] = ResultOf(lane.Run, lane.Resolution);
                Time(lane.Resolution, lane.Events);
            }
            // Lanes that share a unit commit one after the other: each round at least one of them.
            fruitless = committed.Count == 0 ? fruitless + 1 : 0;
            waiting = committed.Count > 0 && !turn.HasTime ? [] : [.. waiting.Except(committed.Select(static t => t.Place))];
        }
        return results;
    }

    /// <summary>
    /// Resolves one lane after the other while there is time, at least one, and has them committed. A tenant's lanes do not wait
    /// for another's: what is resolved of the one is on its way to the writer while the other's are looked at.
    /// </summary>
    private async Task<List<LaneWork>> TryAsync(IReadOnlyList<LaneWork> lanes, Turn turn, CancellationToken halt)
    {
        var (tried, commits) = (0, new List<Task>());
        try
        {
            while (tried < lanes.Count && (tried == 0 || turn.HasTime))
            {
                // 1 load and 2 resolve: of one moment, because each new one costs a reader what it had cached
                var from = tried;
                tried = database.Readers.ReadTogether(c => ResolveOfOneTenant(c, lanes, from, turn));

                // 3 commit if unchanged
                commits.Add(CommitAsync([.. lanes.Take(from..tried)], halt));
            }
        }
        finally
        {
            await Task.WhenAll(commits);
        }
        return [.. lanes.Take(tried)];
    }

    private static WorkClass UrgencyOf(LaneRun run) => run.Items.Min(static i => i.Class);

    private int ShareOf(LaneRun run) => order.Of(UrgencyOf(run), run.Tenant) == WorkClass.Critical ? CriticalShare : 1;

    // Closed meanwhile (discarded by a person): it counts as completed, so it is simply not among the events.
    private List<List<JournalEvent>> LoadRuns(IReadOnlyList<LaneRun> runs)
    {
        var ids = runs.SelectMany(static r => r.Items).Select(static i => i.Id).ToList();
        var events = database.Readers.Read(c => JournalReader.Load(c, ids))
            .Where(static e => e.Outcome == Outcome.Open)
            .ToDictionary(static e => e.Id);
        return [.. runs.Select(run => run.Items.Select(i => events.GetValueOrDefault(i.Id)).OfType<JournalEvent>().ToList())];
    }

    /// <returns>The lane that comes after those that were resolved, at least one.</returns>
    private int ResolveOfOneTenant(SqliteConnection connection, IReadOnlyList<LaneWork> lanes, int from, Turn turn)
    {
        var end = from;
        for (; end < lanes.Count && lanes[end].Run.Tenant == lanes[from].Run.Tenant && (end == from || turn.HasTime); end++)
            lanes[end].Resolution = Resolve(connection, lanes[end].Run.Lane, lanes[end].Events);
        return end;
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
    /// Commits one tenant's, part by part. Where one of a part cannot be written (the database refuses a row), each of those that
    /// are left goes alone, so that the one is judged and the others are not held up: its resolution is then replaced by what
    /// became of it.
    /// </summary>
    private async Task CommitAsync(List<LaneWork> lanes, CancellationToken halt)
    {
        async Task<int> Write(List<LaneWork> some)
        {
            var command = new ApplyCommand(journal, [.. some.Select(static l => l.Resolution)], MostWorkInACommand * some.Max(l => ShareOf(l.Run)), time)
            {
                Class = some.Min(static l => UrgencyOf(l.Run)),
                Tenant = some[0].Run.Tenant,
            };
            var written = await database.Writer.WriteAsync(command, halt);
            foreach (var (lane, isWritten) in some.Zip(written))
                lane.IsCommitted = isWritten;
            return written.Count;
        }

        var decided = 0;
        try
        {
            while (lanes.Count > 1 && decided < lanes.Count)
                decided += await Write(lanes[decided..]);
        }
        catch (Exception error) when (IsOfTheEvent(error))
        {
            // Whose it is shows below.
        }
        foreach (var lane in lanes[decided..])
        {
            try
            {
                await Write([lane]);
            }
            catch (Exception error) when (lane.Events.Count > 1 && IsOfTheEvent(error))
            {
                // Not committed, so there is another round, with the first event alone.
                lane.Events.RemoveRange(1, lane.Events.Count - 1);
            }
            catch (Exception error) when (lane.Events.Count == 1 && IsOfTheEvent(error))
            {
                lane.Resolution = Failed(lane.Events[0], error);
                await Write([lane]);
            }
        }
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

    /// <summary>A lane of the turn, and what its events come to.</summary>
    private sealed class LaneWork(int place, LaneRun run, List<JournalEvent> events)
    {
        public int Place => place;

        public LaneRun Run => run;

        public List<JournalEvent> Events => events;

        public Resolution Resolution { get; set; } = new([]);

        public bool IsCommitted { get; set; }
    }

    /// <summary>How long a turn has gone on, beside how long it may.</summary>
    private sealed class Turn(TimeProvider time, TimeSpan most)
    {
        private readonly long _began = time.GetTimestamp();

        public bool HasTime => time.GetElapsedTime(_began) < most;
    }

    private static partial class Log
    {
        [LoggerMessage(7001, LogLevel.Error, "The {Pipeline} pipeline could not apply event {EventId}; it is {Fate}")]
        public static partial void Failed(ILogger logger, Exception error, Pipeline pipeline, long eventId, string fate);
    }
}
