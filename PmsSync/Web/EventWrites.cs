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

    private static string KeyOf(HttpRequest request) => request.Headers[IdempotencyKey].ToString();

    private static bool IsSameRequest(JournalEvent first, string? requestHash) => FactJson.Read<Stamp>(first.Payload).RequestHash == requestHash;

    /// <summary>What the payload of every request's event has.</summary>
    private sealed record Stamp(string? RequestHash);
}
