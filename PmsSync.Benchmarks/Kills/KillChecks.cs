using PmsSync.Journal;

namespace PmsSync.Benchmarks.Kills;

/// <summary>
/// What must hold at rest, however often the service was killed. Each check compares the service's rows or answers
/// with what was kept outside it: the writers' logs and the feeds' last content.
/// </summary>
internal sealed class KillChecks
{
    private const int ShownOfAKind = 5;

    private const string RepeatedHistory = """
        SELECT count(*) FROM (SELECT 1 FROM stay_history GROUP BY stay_id, event_id, what HAVING count(*) > 1)
        """;

    private const string RepeatedConflicts = """
        SELECT count(*) FROM (
            SELECT 1 FROM conflict c, (SELECT id, (SELECT group_concat(value) FROM (SELECT value FROM json_each(sides) ORDER BY value)) AS pair FROM conflict) p
            WHERE p.id = c.id GROUP BY c.tenant, c.unit, c.kind, p.pair HAVING count(*) > 1)
        """;

    private const string Closed = "SELECT count(*) FROM journal WHERE outcome IN (1, 2, 3, 4)";

    private const string NotClosed = "SELECT count(*) FROM journal WHERE outcome IN (0, 5)";

    private const string OfTheApi = "SELECT count(*) FROM journal WHERE source = 'api'";

    private const string RepeatedCreations = """
        SELECT count(*) FROM (SELECT 1 FROM stay WHERE source = 'direct' AND external_id IS NOT NULL GROUP BY external_id HAVING count(*) > 1)
        """;

    private readonly List<string> _violations = [];

    public IReadOnlyList<string> Violations => _violations;

    /// <summary>Each acknowledged write is there exactly once with its version, and nothing else is.</summary>
    public void Acknowledged(IReadOnlyList<Ack> acks, ServiceFile file, IReadOnlyList<StoredStay> answered)
    {
        var (rows, history, api) = (file.Stays(), file.History(), answered.ToLookup(static s => s.Id));
        Each(acks.GroupBy(static a => a.Id), "a booking does not stand as last acknowledged", group =>
        {
            var last = group.Last();
            var wanted = new StoredStay(last.Id, last.Unit, last.Arrival, last.Departure, last.IsCancelled, last.Version);
            return rows[group.Key].SequenceEqual([wanted]) && api[group.Key].SequenceEqual([wanted])
                ? null
                : $"{wanted}, but the file has [{string.Join("; ", rows[group.Key])}] and the API [{string.Join("; ", api[group.Key])}]";
        });
        Each(acks, "an acknowledged version has not exactly one line of history", ack =>
            history.GetValueOrDefault((ack.Id, ack.Version)) == 1 ? null : $"{ack} has {history.GetValueOrDefault((ack.Id, ack.Version))}");
        Each(acks.GroupBy(static a => (a.Id, a.Version)), "one version was acknowledged as two things", same =>
            same.Select(static a => (a.Unit, a.Arrival, a.Departure, a.IsCancelled)).Distinct().Count() == 1 ? null : string.Join(" and ", same));
        var known = acks.Select(static a => a.Id).ToHashSet(StringComparer.Ordinal);
        Each(rows.Select(static r => r.Key), "a booking that nobody was told of", id => known.Contains(id) ? null : id);
        var told = acks.Select(static a => (a.Id, a.Version)).ToHashSet();
        Each(history.Keys, "a version that nobody was told of", line => told.Contains(line) ? null : $"{line}");
        None(file.Count(RepeatedCreations), "requests that created two bookings");
    }

    /// <summary>One outcome, one line of history, one conflict: nothing was applied twice, and nothing waits.</summary>
    public void Once(ServiceFile file, int answeredRequests)
    {
        None(file.Count(RepeatedHistory), "lines of history twice");
        None(file.Count(RepeatedConflicts), "conflicts of the same sides twice");
        None(file.Count(NotClosed), "events open or dead at rest");
        var journaled = file.Count(OfTheApi);
        if (journaled != answeredRequests)
            _violations.Add($"{answeredRequests} requests were answered, {journaled} are in the journal.");
        if (file.Integrity() is var words and not "ok")
            _violations.Add($"The database is damaged: {words}");
    }

    public static long ClosedEvents(ServiceFile file) => file.Count(Closed);

    /// <summary>What a cursor says was journaled is in the journal, once, and applied; nothing is applied that was not journaled.</summary>
    public void Cursors(ServiceFile file)
    {
        var journaled = file.JournaledFetches();
        var cursors = file.FeedCursors();
        Each(TrialHouse.Feeds, "a feed was never read", feed => cursors.Any(c => c.Feed == feed.ToString() && c.Fetch > 0) ? null : $"{feed}");
        Each(cursors, "a cursor is not where its events are", cursor =>
            journaled[cursor.Feed].Select(static f => f.Fetch).DefaultIfEmpty().Max() == cursor.Journaled && cursor.Applied == cursor.Journaled && cursor.Journaled <= cursor.Fetch
                ? null
                : $"{cursor}; the newest fetch in the journal is {journaled[cursor.Feed].Select(static f => f.Fetch).DefaultIfEmpty().Max()}");
        Each(journaled.SelectMany(static f => f.Select(e => (Feed: f.Key, e.Fetch)).GroupBy(static e => e)), "a fetch was journaled twice", same =>
            same.Count() == 1 ? null : $"{same.Key}");
        Each(journaled.SelectMany(static f => f.Select(e => (Feed: f.Key, e.Fetch, e.Outcome))), "a fetch was neither applied nor superseded", fact =>
            fact.Outcome is Outcome.Applied or Outcome.Superseded ? null : $"{fact}");
    }

    /// <summary>Two sets of closed nights are one and the same.</summary>
    public void Nights(string what, IReadOnlySet<(string Unit, DateOnly Night)> closed, IReadOnlySet<(string Unit, DateOnly Night)> expected)
    {
        Each(expected.Except(closed).Order(), $"a night is open; {what} closes it", static n => $"{n.Unit} {n.Night:yyyy-MM-dd}");
        Each(closed.Except(expected).Order(), $"a night is closed; {what} has it open", static n => $"{n.Unit} {n.Night:yyyy-MM-dd}");
    }

    public void Add(IEnumerable<string> violations) => _violations.AddRange(violations);

    private void None(long count, string what)
    {
        if (count != 0)
            _violations.Add($"{count} {what}.");
    }

    private void Each<T>(IEnumerable<T> items, string what, Func<T, string?> wrong)
    {
        var found = items.Select(wrong).OfType<string>().ToList();
        if (found.Count > 0)
            _violations.Add($"{found.Count} times {what}: {string.Join(" | ", found.Take(ShownOfAKind))}{(found.Count > ShownOfAKind ? " | …" : "")}");
    }
}
