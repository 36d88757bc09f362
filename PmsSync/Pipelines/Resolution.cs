using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Storage;

namespace PmsSync.Pipelines;

/// <summary>
/// What a run of one lane's events comes to: a verdict for each of them and the rows to write, all in one transaction.
/// </summary>
internal sealed record Resolution(IReadOnlyList<(long EventId, Verdict Verdict)> Verdicts)
{
    /// <summary>Inside the transaction, before anything is written: false when what was loaded has changed since.</summary>
    public Func<WriteSession, bool> IsCurrent { get; init; } = static _ => true;

    public Action<WriteSession> Write { get; init; } = static _ => { };

    /// <summary>Events that follow from this one, journaled in the same transaction.</summary>
    public IReadOnlyList<NewEvent> FollowUps { get; init; } = [];

    /// <summary>After the commit, on the writer's thread: tells those who wait for what was written. Must be quick.</summary>
    public Action Committed { get; init; } = static () => { };
}

/// <summary>What the events of one pipeline mean for the state. Reads only; the runner commits.</summary>
internal abstract class LaneResolver
{
    /// <summary>Folds the events, in order, over the state that <paramref name="connection"/> shows.</summary>
    /// <param name="connection">A view of the last commit.</param>
    /// <param name="lane">The lane's name; what it concerns can be read from it.</param>
    /// <param name="events">Events of this lane in order, none of them closed.</param>
    public abstract Resolution Resolve(SqliteConnection connection, string lane, IReadOnlyList<JournalEvent> events);
}

/// <summary>How often a pipeline tries and how long it waits.</summary>
internal sealed class RetryPolicy(Random chance)
{
    /// <summary>An event is a dead letter after this many failures. The default is 8: about ten minutes.</summary>
    public int MaxAttempts { get; init; } = 8;

    /// <summary>The bound of the first pause; it doubles. The default is 2 s.</summary>
    public TimeSpan First { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The default is 5 minutes.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Exponential with full jitter, so that what failed together does not come back together.</summary>
    public TimeSpan Pause(int failures) => ExponentialPause.After(failures, First, Longest, leastShare: 0.1, chance);

    public Verdict Judge(JournalEvent item, Exception error, DateTimeOffset now) =>
        item.Attempts + 1 >= MaxAttempts
            ? new Verdict.Dead(Words(error))
            : new Verdict.Later(now + Pause(item.Attempts + 1), Words(error));

    private static string Words(Exception error) => $"{error.GetType().Name}: {error.Message}";
}
