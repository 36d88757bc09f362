using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Outbound.Feeds;
using PmsSync.Pipelines;
using PmsSync.Pipelines.Availability;
using PmsSync.Pipelines.Messages;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Benchmarks.Convergence;

/// <summary>
/// One way in which a history may happen: what arrives joins its lane, lanes are worked at in any order and in runs of any
/// length, and what follows arrives in turn. Without chance all is told once, in order, each to its end.
/// </summary>
internal sealed class Life(ProofHouse house, WriteSession session, Random? chance)
{
    private const int MostWork = 10_000;

    /// <summary>In seconds.</summary>
    private const int MostDelay = 10_000;

    private readonly List<Lane> _lanes = [];

    private long _lastId = 1_000;

    public WriteSession Session => session;

    /// <summary>Events applied.</summary>
    public long Applied { get; private set; }

    public void Live(History history)
    {
        var told = new List<Line>();
        foreach (var stage in history.Stages)
        {
            LiveThrough([.. stage.Select(line => chance?.Next(2) == 0 ? new Line([.. line.Steps, .. line.Again]) : line), .. told.Where(_ => chance?.Next(3) == 0)]);
            told.AddRange(stage.Where(static line => line.Again.Count > 0).Select(static line => new Line(line.Again)));
        }
    }

    /// <summary>Everything is looked at once more: where nothing has changed, nothing may change by it.</summary>
    public void LookAgain()
    {
        foreach (var unit in house.Units)
            Arrive(UnitChanged.Of(ProofHouse.Owner, unit.Id, ProofHouse.Noon));
        LiveThrough([]);
    }

    /// <summary>A source tells a fact; when that is received is no part of the fact.</summary>
    public void BeTold(NewEvent item) => Arrive(chance is null ? item : item with { ReceivedAt = item.ReceivedAt.AddSeconds(chance.Next(MostDelay)) });

    /// <param name="item">A fact, journaled now.</param>
    /// <param name="id">Its number in the journal; null for the next.</param>
    public void Arrive(NewEvent item, long? id = null)
    {
        var lane = _lanes.Find(l => l.Pipeline == item.Pipeline && l.Name == item.Lane);
        if (lane is null)
            _lanes.Add(lane = new Lane(item.Pipeline, item.Lane, []));
        lane.Items.Add(new JournalEvent(
            id ?? ++_lastId, item.Tenant, item.Pipeline, item.Class, item.Lane, item.Kind, item.Source, item.Payload, item.ReceivedAt,
            Outcome.Open, null, null, null, null, 0, null, null, null));
    }

    /// <summary>The owner has conflicts judged by other policies, and what watches the settings says so.</summary>
    public void Judge(ConflictPolicies policies)
    {
        house.Judge(policies);
        foreach (var unit in house.Units)
            Arrive(UnitChanged.ByItself(ProofHouse.Owner, unit.Id, ProofHouse.Noon));
        foreach (var feed in ProofHouse.Feeds)
            Arrive(HistoryKind.EventOf(Pipeline.Bookings, FeedLane.Of(feed), FeedEchoes.Kind, []));
        Arrive(Repetitions.Ruled(ProofHouse.Owner, ProofHouse.Noon));
    }

    /// <summary>The feed's connection reads our calendar of the unit, at rest: what it was told is a fact, too.</summary>
    public void BeRead(FeedId feed, DateTimeOffset at)
    {
        var unit = house.Units.Single(u => u.Id == feed.Unit);
        var rules = new ExportRules(new ExportKey(feed.Tenant, feed.Connection, feed.Unit), ProofHouse.Today, new ExportOptions());
        var told = ToldCalendar.Load(session.Connection, rules, unit.Rooms);
        var nights = NightSet.Of(told.Events.Select(static e => e.Dates));
        ExportStore.Note(session, new ExportRead(rules.Export, at.ToString("O"), nights, at, at, 1, null) { Stays = told.Stays }, rules.Options.ReadsKept);
    }

    private void LiveThrough(IEnumerable<Line> lines)
    {
        var open = lines.Select(static l => new Queue<Step>(l.Steps)).ToList();
        for (var works = 0; open.Count > 0 || _lanes.Count > 0;)
        {
            if (works > MostWork)
                throw new InvalidOperationException("It never comes to rest.");
            if (_lanes.Count > 0 && (chance is null || open.Count == 0 || chance.Next(3) == 0))
            {
                Work();
                works++;
                continue;
            }
            var line = chance?.Next(open.Count) ?? 0;
            open[line].Dequeue()(this);
            if (open[line].Count == 0)
                open.RemoveAt(line);
        }
    }

    // Between a look at the rows and its commit others commit, as long as they are of other lanes: what was seen otherwise is
    // seen again.
    private void Work()
    {
        var lane = _lanes[chance?.Next(_lanes.Count) ?? 0];
        var (run, resolution) = Resolve(lane);
        var isAlone = true;
        while (_lanes.Count > 1 && chance?.Next(4) == 0)
        {
            var other = _lanes[chance.Next(_lanes.Count)];
            if (other == lane)
                continue;
            var (others, theirs) = Resolve(other);
            Commit(other, others, theirs);
            isAlone = false;
        }
        if (!isAlone && !resolution.IsCurrent(session))
            (run, resolution) = Resolve(lane);
        Commit(lane, run, resolution);
    }

    private (List<JournalEvent> Run, Resolution Resolution) Resolve(Lane lane)
    {
        // A row of the journal is in a run once, however often it was told.
        var run = lane.Items.Take(chance?.Next(1, lane.Items.Count + 1) ?? lane.Items.Count).ToList();
        run = [.. run.TakeWhile((item, i) => run.FindIndex(other => other.Id == item.Id) == i)];
        return (run, house.ResolverOf(lane.Pipeline).Resolve(session.Connection, lane.Name, run));
    }

    private void Commit(Lane lane, List<JournalEvent> run, Resolution resolution)
    {
        if (!resolution.IsCurrent(session))
            throw new InvalidOperationException($"{lane.Pipeline} {lane.Name}: what was loaded a moment ago is not current.");
        resolution.Write(session);
        var done = resolution.Verdicts.Count;
        if (done == 0 || resolution.Verdicts.Any(static v => v.Verdict is not Verdict.Closed))
            throw new InvalidOperationException($"{lane.Pipeline} {lane.Name}: '{run[0].Kind}' was not applied.");
        Applied += done;
        lane.Items.RemoveRange(0, done);
        if (lane.Items.Count == 0)
            _lanes.Remove(lane);
        foreach (var next in resolution.FollowUps)
            Arrive(next);
        // A hint to look again may come twice.
        if (run[0].Payload.Length == 0 && chance?.Next(4) == 0)
            Arrive(new NewEvent(run[0].Tenant, lane.Pipeline, run[0].Class, lane.Name, run[0].Kind, run[0].Source, [], run[0].ReceivedAt));
    }

    private sealed record Lane(Pipeline Pipeline, string Name, List<JournalEvent> Items);
}
