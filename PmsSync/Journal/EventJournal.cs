using PmsSync.Domain;
using PmsSync.Storage;

namespace PmsSync.Journal;

/// <summary>
/// The durable list of facts. An event is a row before anyone acts on it; what is open is read again after a crash.
/// </summary>
internal sealed class EventJournal(Database database)
{
    private readonly Action<OpenEvent>?[] _pipelines = new Action<OpenEvent>?[Enum.GetValues<Pipeline>().Length];

    public OutcomeWaiters Waiters { get; } = new();

    /// <summary>Appends one event. Repeated under the same dedupe key, it returns the first one's id.</summary>
    public Task<Appended> AppendAsync(NewEvent item, CancellationToken cancel = default) =>
        database.Writer.WriteAsync(new AppendCommand(this, item, wantsOutcome: false) { Class = item.Class }, cancel);

    /// <summary>
    /// Appends one event and waits for its outcome. A repeated event answers with the first one's outcome.
    /// Cancelling stops the wait, not the event.
    /// </summary>
    public async Task<(Appended Appended, Verdict.Closed Verdict)> AppendAndWaitAsync(NewEvent item, CancellationToken cancel = default)
    {
        var command = new AppendCommand(this, item, wantsOutcome: true) { Class = item.Class };
        var appended = await database.Writer.WriteAsync(command, cancel);
        var outcome = command.Outcome ?? OutcomeOfAsync(appended.Id);
        return (appended, await outcome.WaitAsync(cancel));
    }

    /// <summary>Completes when the event is closed, at once where it is already.</summary>
    public Task<Verdict.Closed> OutcomeOfAsync(long id)
    {
        // Asked to be told first, then looked: an event that closes between the two is seen by one of them.
        var told = Waiters.Add(id);
        if (database.Readers.Read(c => JournalReader.Find(c, id)) is not { ClosedAt: not null } row)
            return told;
        Waiters.Tell(id, new Verdict.Closed(row.Outcome, row.Note, row.ByEvent, row.Result));
        return told;
    }

    /// <summary>
    /// Hands a pipeline its events, on the writer's thread, right after their commit and in the order of their ids.
    /// The receiver must not block.
    /// </summary>
    public void Subscribe(Pipeline pipeline, Action<OpenEvent> receive) => _pipelines[(int)pipeline] = receive;

    internal void Publish(OpenEvent appended) => _pipelines[(int)appended.Pipeline]?.Invoke(appended);

    internal void Publish(List<OpenEvent> appended, List<(long Id, Verdict.Closed Verdict)> closed)
    {
        foreach (var item in appended)
            Publish(item);
        foreach (var (id, verdict) in closed)
            Waiters.Tell(id, verdict);
    }
}
