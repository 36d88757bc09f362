using Microsoft.AspNetCore.Http.HttpResults;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Bookings.Direct;
using PmsSync.Web.Bodies;
using PmsSync.Web.Problems;

namespace PmsSync.Web;

/// <summary>
/// Writes of the local API: the command becomes an event, and the answer is what its pipeline kept with it. So a
/// repeated Idempotency-Key repeats the first answer, and nothing is answered that is not on the disk.
/// </summary>
internal sealed class DirectWrites(EventJournal journal, JournalQueries queries, TimeProvider time)
{
    private const string IdempotencyKey = "Idempotency-Key";

    private const int LongestKey = 255;

    /// <summary>How long a caller waits for its answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public string NewId() => Guid.CreateVersion7(time.GetUtcNow()).ToString("N");

    /// <summary>Sends a command on a booking or block and maps what became of it.</summary>
    public async Task<IResult> SendAsync(HttpContext context, TenantId tenant, string kind, DirectCommand command, Func<DirectResult, IResult> answer)
    {
        var key = context.Request.Headers[IdempotencyKey].ToString();
        if (key.Length > LongestKey)
            return Problem.Unreadable($"An {IdempotencyKey} has at most {LongestKey} characters.");
        var item = new NewEvent(
            tenant, Pipeline.Bookings, WorkClass.Critical, DirectCommand.LaneOf(command.Id), kind, DirectCommand.Source, FactJson.Write(command), time.GetUtcNow())
        {
            Dedupe = key.Length == 0 ? null : DedupeKey.Of(tenant.Value, context.Request.Method, context.Request.Path.ToString(), key).Bytes.ToArray(),
        };
#if ACKNOWLEDGE_BEFORE_COMMIT
        if (await EarlyAnswers.TryAsync(item, command, time, () => AskAsync(item, command.RequestHash, static _ => TypedResults.Ok(), CancellationToken.None)) is { } early)
            return answer(early);
#endif
        return await AskAsync(item, command.RequestHash, bytes => answer(FactJson.Read<DirectResult>(bytes)), context.RequestAborted);
    }

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

    /// <summary>The answer to a command, made of nothing but its stored result.</summary>
    public static IResult Answer(DirectResult result, Func<BookingBody, IResult> done) => result switch
    {
        { Outcome: DirectOutcome.Created or DirectOutcome.Changed or DirectOutcome.Unchanged, Stay: { } stay } => done(BookingBody.Of(stay)),
        { Outcome: DirectOutcome.NotFound, Stay: { } stay } => NotOurs(stay),
        { Outcome: DirectOutcome.NotFound } => Problem.NotFound(),
        { Outcome: DirectOutcome.Stale } => Problem.Conflict(
            "Stale version", $"The booking has changed meanwhile; it is at version {result.Stay?.Version}. Read it again.", ("version", result.Stay?.Version ?? 0)),
        { Outcome: DirectOutcome.Overlap } => Problem.Conflict(
            "Nights are taken", "Some of these nights are full. Send \"allowOverbooking\": true to take them all the same; a conflict is recorded then.", ("bookings", result.Overlaps)),
        { Outcome: DirectOutcome.Invalid } => Problem.Invalid(result.Errors),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    public static ProblemHttpResult NotOurs(Stay stay) => Problem.Conflict(
        "Belongs to a channel", $"This booking comes from '{stay.Source}': change or cancel it there, and it changes here.", ("source", stay.Source));

    private static bool IsSameRequest(JournalEvent first, string? requestHash) =>
        FactJson.Read<DirectCommand>(first.Payload).RequestHash == requestHash;
}
