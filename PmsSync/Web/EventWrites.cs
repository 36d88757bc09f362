using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Web.Input;
using PmsSync.Web.Problems;

namespace PmsSync.Web;

/// <summary>
/// Writes of the local API: a request becomes one event or several, and the answer is what their pipelines kept with them. So a
/// repeated Idempotency-Key repeats the first answer, and nothing is answered that is not on the disk.
/// </summary>
internal sealed class EventWrites(EventJournal journal, JournalQueries queries, TimeProvider time)
{
    /// <summary>How long a caller waits for its answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The same for a file, which is many events.</summary>
    private static readonly TimeSpan LongPatience = TimeSpan.FromMinutes(1);

    /// <summary>Journals the events of a request together, once for its Idempotency-Key, and answers as its endpoint says.</summary>
    /// <param name="context">The request.</param>
    /// <param name="items">At least one; the first one's payload has the request's hash in the field <c>requestHash</c>.</param>
    public Task<IResult> SendAsync(HttpContext context, params IReadOnlyList<NewEvent> items)
    {
        var answer = StoredAnswer.Of(context);
        return AskAsync([WithKey(context.Request, items[0]), .. items.Skip(1)], answer.Count, events => answer.Make(context, events), context.RequestAborted);
    }

    /// <summary>The event under the Idempotency-Key of its request, where that has one.</summary>
    public static NewEvent WithKey(HttpRequest request, NewEvent item) =>
        IdempotencyKey.Of(request, item.Tenant) is { } key ? item with { Dedupe = key } : item;

    /// <summary>What was answered to the first request with this one's key, or is now that it is finished; null where there was none.</summary>
    public async Task<IResult?> RepeatAsync(HttpContext context, TenantId tenant, byte[] key, StoredAnswer answer) =>
        queries.FindByKey(tenant, key) is { } first
            ? await RepeatAsync(first, await RequestBody.HashAsync(context.Request), answer.Count, events => answer.Make(context, events), context.RequestAborted)
            : null;

    /// <summary>Journals events together and answers with what became of them.</summary>
    /// <param name="items">At least one, of which the first has the dedupe key of all.</param>
    /// <param name="count">How many there were, of the first one as it was stored.</param>
    /// <param name="answer">Makes the answer of the closed events.</param>
    /// <param name="cancel">Stops the wait, not the events.</param>
    public async Task<IResult> AskAsync(
        IReadOnlyList<NewEvent> items, Func<JournalEvent, int> count, Func<IReadOnlyList<JournalEvent>, IResult> answer, CancellationToken cancel)
    {
        if (queries.Problem is { } problem)
            return Problem.Unavailable(problem, FailureAnswers.RetryAfter);
        Appended appended;
        try
        {
            appended = await journal.AppendAllAsync(items, cancel).WaitAsync(Patience, time, cancel);
        }
        catch (TimeoutException)
        {
            return Problem.Unavailable($"The disk is slow: it is not known yet whether the request was stored. Repeat it with the same {IdempotencyKey.Header}.", FailureAnswers.RetryAfter);
        }
        if (!appended.IsDuplicate)
            return await AnswerAsync(items[0].Tenant, appended.Id, items.Count, answer, cancel) ?? Problem.Unavailable(
                $"The request is stored as event {appended.Id} and will be carried out. Repeat it with the same {IdempotencyKey.Header} for its answer.", FailureAnswers.RetryAfter);
        return queries.Find(items[0].Tenant, appended.Id) is { } first
            ? await RepeatAsync(first, HashOf(items[0].Payload), count, answer, cancel)
            : Gone();
    }

    private async Task<IResult> RepeatAsync(
        JournalEvent first, string? requestHash, Func<JournalEvent, int> count, Func<IReadOnlyList<JournalEvent>, IResult> answer, CancellationToken cancel)
    {
        if (HashOf(first.Payload) != requestHash)
            return Problem.Invalid(IdempotencyKey.Header, "This key was used with another body; a new request needs a new key.");
        return await AnswerAsync(first.Tenant, first.Id, count(first), answer, cancel)
            ?? Problem.Conflict("Still running", "The first request with this key is not finished yet. Repeat it in a few seconds.");
    }

    /// <summary>Null where they are not all closed in time.</summary>
    private async Task<IResult?> AnswerAsync(TenantId tenant, long first, int count, Func<IReadOnlyList<JournalEvent>, IResult> answer, CancellationToken cancel)
    {
        var ids = Enumerable.Range(0, count).Select(i => first + i).ToList();
        try
        {
            await Task.WhenAll(ids.Select(journal.OutcomeOfAsync)).WaitAsync(count > 1 ? LongPatience : Patience, time, cancel);
        }
        catch (TimeoutException)
        {
            return null;
        }
        var events = ids.Select(id => queries.Find(tenant, id)).OfType<JournalEvent>().ToList();
        return events.Count == count ? answer(events) : Gone();
    }

    private static IResult Gone() => Problem.Conflict("Not done", "What was stored of it is gone. Send it again, with another key.");

    private static string? HashOf(byte[] payload) => FactJson.Read<Stamp>(payload).RequestHash;

    /// <summary>What the payload of every request's first event has.</summary>
    private sealed record Stamp(string? RequestHash);
}
