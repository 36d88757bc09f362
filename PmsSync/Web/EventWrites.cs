using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Web.Problems;

namespace PmsSync.Web;

/// <summary>
/// Writes of the local API: the request becomes an event, and the answer is what its pipeline kept with it. So a
/// repeated Idempotency-Key repeats the first answer, and nothing is answered that is not on the disk.
/// </summary>
internal sealed class EventWrites(EventJournal journal, JournalQueries queries, TimeProvider time)
{
    private const string IdempotencyKey = "Idempotency-Key";

    private const int LongestKey = 255;

    /// <summary>How long a caller waits for its answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The same for a file, which is many events.</summary>
    private static readonly TimeSpan LongPatience = TimeSpan.FromMinutes(1);

    /// <summary>Journals the event of a request, once for its Idempotency-Key, and answers with what became of it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="item">Its payload has the <paramref name="requestHash"/> in a field of that name.</param>
    /// <param name="requestHash">Tells one body from another.</param>
    /// <param name="answer">Makes the answer of the stored result.</param>
    public async Task<IResult> SendAsync(HttpContext context, NewEvent item, string? requestHash, Func<byte[], IResult> answer)
    {
        if (KeyOf(context.Request).Length > LongestKey)
            return Problem.Unreadable($"An {IdempotencyKey} has at most {LongestKey} characters.");
        return await AskAsync(WithKey(context.Request, item), requestHash, answer, context.RequestAborted);
    }

    /// <summary>The event under the Idempotency-Key of its request, where that has one.</summary>
    public static NewEvent WithKey(HttpRequest request, NewEvent item) => KeyOf(request) is { Length: > 0 } key
        ? item with { Dedupe = DedupeKey.Of(item.Tenant.Value, request.Method, request.Path.ToString(), key).Bytes.ToArray() }
        : item;

    /// <summary>Journals an event and answers with what became of it.</summary>
    public async Task<IResult> AskAsync(NewEvent item, string? requestHash, Func<byte[], IResult> answer, CancellationToken cancel)
    {
        if (queries.Problem is { } problem)
            return Problem.Unavailable(problem, FailureAnswers.RetryAfter);
        Appended? appended = null;
        try
        {
            appended = await journal.AppendAsync(item, cancel).WaitAsync(Patience, time, cancel);
            if (appended.Value.IsDuplicate && queries.Find(item.Tenant, appended.Value.Id) is { } first && !IsSameRequest(first, requestHash))
                return Problem.Invalid(IdempotencyKey, "This key was used with another body; a new request needs a new key.");
            var verdict = await journal.OutcomeOfAsync(appended.Value.Id).WaitAsync(Patience, time, cancel);
            return verdict.Result is { } result ? answer(result) : Problem.Conflict("Not done", verdict.Note ?? "The request was not carried out.");
        }
        catch (TimeoutException)
        {
            return appended switch
            {
                { IsDuplicate: true } => Problem.Conflict("Still running", "The first request with this key is not finished yet. Repeat it in a few seconds."),
                { Id: var id } => Problem.Unavailable($"The request is stored as event {id} and will be carried out. Repeat it with the same {IdempotencyKey} for its answer.", FailureAnswers.RetryAfter),
                null => Problem.Unavailable($"The disk is slow: it is not known yet whether the request was stored. Repeat it with the same {IdempotencyKey}.", FailureAnswers.RetryAfter),
            };
        }
    }

    /// <summary>Journals the events of one request together, and answers with what became of each, in their order.</summary>
    /// <param name="context">The request.</param>
    /// <param name="items">At least one; the first one's payload has the <paramref name="requestHash"/>, and <paramref name="count"/> finds in it how many there were.</param>
    /// <param name="requestHash">Tells one body from another.</param>
    /// <param name="count">How many events belong to the first one.</param>
    /// <param name="answer">Makes the answer of the stored events.</param>
    public async Task<IResult> SendAllAsync(
        HttpContext context, IReadOnlyList<NewEvent> items, string? requestHash, Func<JournalEvent, int> count, Func<IReadOnlyList<JournalEvent>, IResult> answer)
    {
        if (KeyOf(context.Request).Length > LongestKey)
            return Problem.Unreadable($"An {IdempotencyKey} has at most {LongestKey} characters.");
        if (queries.Problem is { } problem)
            return Problem.Unavailable(problem, FailureAnswers.RetryAfter);
        try
        {
            var (tenant, cancel) = (items[0].Tenant, context.RequestAborted);
            var appended = await journal.AppendAllAsync([WithKey(context.Request, items[0]), .. items.Skip(1)], cancel).WaitAsync(Patience, time, cancel);
            if (queries.Find(tenant, appended.Id) is not { } first)
                return Problem.Conflict("Not done", "What was stored of it is gone. Send it again, with another key.");
            if (appended.IsDuplicate && !IsSameRequest(first, requestHash))
                return Problem.Invalid(IdempotencyKey, "This key was used with another body; a new request needs a new key.");
            var ids = Enumerable.Range(0, count(first)).Select(i => appended.Id + i).ToList();
            await Task.WhenAll(ids.Select(journal.OutcomeOfAsync)).WaitAsync(LongPatience, time, cancel);
            return answer([.. ids.Select(id => queries.Find(tenant, id)).OfType<JournalEvent>()]);
        }
        catch (TimeoutException)
        {
            return Problem.Unavailable($"All of it is stored or nothing, and what is stored will be carried out. Repeat it with the same {IdempotencyKey} for its answer.", FailureAnswers.RetryAfter);
        }
    }

    private static string KeyOf(HttpRequest request) => request.Headers[IdempotencyKey].ToString();

    private static bool IsSameRequest(JournalEvent first, string? requestHash) => FactJson.Read<Stamp>(first.Payload).RequestHash == requestHash;

    /// <summary>What the payload of every request's event has.</summary>
    private sealed record Stamp(string? RequestHash);
}
