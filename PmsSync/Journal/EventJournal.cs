using PmsSync.Domain;
using PmsSync.Journal.Timing;
using PmsSync.Storage;

namespace PmsSync.Journal;

/// <summary>
/// The durable list of facts. An event is a row before anyone acts on it; what is open is read again after a crash.
/// </summary>
internal sealed class EventJournal(Database database, JournalKeys keys, EventTimings timings)
{
    private static readonly int Pipelines = Enum.GetValues<Pipeline>().Length;

    private readonly Action<OpenEvent>?[] _receivers = new Action<OpenEvent>?[Pipelines];

    private readonly Action<OpenEvent>?[] _reopeners = new Action<OpenEvent>?[Pipelines];

    private Action<WriteSession, long> _buried = static (_, _) => { };

    public OutcomeWaiters Waiters { get; } = new();

    internal JournalKeys Keys => keys;

    internal EventTimings Timings => timings;

    /// <summary>Appends one event. Repeated under the same dedupe key, it returns the first one's id.</summary>
    public Task<Appended> AppendAsync(NewEvent item, CancellationToken cancel = default) =>
        database.Writer.WriteAsync(new AppendCommand(this, item, wantsOutcome: false) { Class = item.Class, Tenant = item.Tenant }, cancel);

    /// <summary>
    /// Appends all or none, in order and in one transaction, so that their ids follow one another. Where the first one's dedupe
    /// key is known, they all were appended before: that one's id is returned, and nothing is written.
    /// </summary>
    /// <param name="items">At least one, all of one tenant.</param>
    public Task<Appended> AppendAllAsync(IReadOnlyList<NewEvent> items, CancellationToken cancel = default) =>
        database.Writer.WriteAsync(new JournalFunction<Appended>(this, (_, append) =>
        {
            var first = append(items[0]);
            for (var i = 1; i < items.Count && !first.IsDuplicate; i++)
                append(items[i]);
            return first;
        })
        { Class = items.Min(static i => i.Class), Tenant = items[0].Tenant }, cancel);

    /// <summary>
    /// Appends one event and waits for its outcome. A repeated event answers with the first one's outcome.
    /// Cancelling stops the wait, not the event.
    /// </summary>
    public async Task<(Appended Appended, Verdict.Closed Verdict)> AppendAndWaitAsync(NewEvent item, CancellationToken cancel = default)
    {
        var command = new AppendCommand(this, item, wantsOutcome: true) { Class = item.Class, Tenant = item.Tenant };
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
    /// The receivers must not block. <paramref name="reopened"/> gets dead letters that a person opened again: their
    /// ids are older than what went before. Without it <paramref name="receive"/> gets these too.
    /// </summary>
    public void Subscribe(Pipeline pipeline, Action<OpenEvent> receive, Action<OpenEvent>? reopened = null)
    {
        _receivers[(int)pipeline] = receive;
        _reopeners[(int)pipeline] = reopened ?? receive;
    }

    /// <summary>
    /// Called in the transaction in which an event becomes a dead letter, with its id: what is written there is kept with it or
    /// not at all. On the writer's thread.
    /// </summary>
    public void OnBuried(Action<WriteSession, long> buried) => _buried += buried;

    internal void TellBuried(WriteSession session, long id) => _buried(session, id);

    /// <param name="stamp">When the append was asked for.</param>
    internal void Publish(OpenEvent appended, long stamp) => Hand(_receivers, appended, stamp);

    internal void PublishReopened(OpenEvent item) => Hand(_reopeners, item, timings.Stamp());

    private void Hand(Action<OpenEvent>?[] receivers, OpenEvent item, long stamp)
    {
        if (receivers[(int)item.Pipeline] is not { } receive)
            return;
        timings.Arrived(item.Id, stamp);
        receive(item);
    }
}
