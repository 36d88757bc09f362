using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Storage;

namespace PmsSync.Benchmarks.Convergence;

/// <summary>
/// One way in which a history may happen: what arrives joins its lane, lanes are worked at in any order and in runs of any
/// length, and what follows arrives in turn. Without chance all is told once, in order, each to its end.
/// </summary>
internal sealed class Life(ProofHouse house, WriteSession session, Random? chance)
{
    private const int MostWork = 10_000;

    private readonly List<(Pipeline Pipeline, string Name, List<JournalEvent> Items)> _lanes = [];

    private long _lastId = 1_000;

    public WriteSession Session => session;

    /// <summary>Events applied.</summary>
    public long Applied { get; private set; }

    public void Live(History history)
    {
        var told = new List<Line>();
        foreach (var stage in history.Stages)
        {
            LiveThrough([.. stage, .. told.Where(_ => chance?.Next(3) == 0), .. stage.Where(l => l.IsRepeated && chance?.Next(2) == 0)]);
            told.AddRange(stage.Where(static l => l.IsRepeated));
        }
    }

    /// <param name="item">A fact, journaled now.</param>
    /// <param name="id">Its number in the journal; null for the next.</param>
    public void Arrive(NewEvent item, long? id = null)
    {
        var at = _lanes.FindIndex(l => l.Pipeline == item.Pipeline && l.Name == item.Lane);
        if (at < 0)
        {
            at = _lanes.Count;
            _lanes.Add((item.Pipeline, item.Lane, []));
        }
        _lanes[at].Items.Add(new JournalEvent(
            id ?? ++_lastId, item.Tenant, item.Pipeline, item.Class, item.Lane, item.Kind, item.Source, item.Payload, item.ReceivedAt,
            Outcome.Open, null, null, null, null, 0, null, null, null));
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

    private void Work()
    {
        var at = chance?.Next(_lanes.Count) ?? 0;
        var (pipeline, lane, items) = _lanes[at];
        // A row of the journal is in a run once, however often it was told.
        var run = items.Take(chance?.Next(1, items.Count + 1) ?? items.Count).ToList();
        run = [.. run.TakeWhile((item, i) => run.FindIndex(other => other.Id == item.Id) == i)];
        var resolution = house.ResolverOf(pipeline).Resolve(session.Connection, lane, run);
        if (!resolution.IsCurrent(session))
            throw new InvalidOperationException($"{pipeline} {lane}: what was loaded a moment ago is not current.");
        resolution.Write(session);
        var done = resolution.Verdicts.Count;
        if (done == 0 || resolution.Verdicts.Any(static v => v.Verdict is not Verdict.Closed))
            throw new InvalidOperationException($"{pipeline} {lane}: '{run[0].Kind}' was not applied.");
        Applied += done;
        items.RemoveRange(0, done);
        if (items.Count == 0)
            _lanes.RemoveAt(at);
        foreach (var next in resolution.FollowUps)
            Arrive(next);
        // A hint to look again may come twice.
        if (run[0].Payload.Length == 0 && chance?.Next(4) == 0)
            Arrive(new NewEvent(run[0].Tenant, pipeline, run[0].Class, lane, run[0].Kind, run[0].Source, [], run[0].ReceivedAt));
    }
}
