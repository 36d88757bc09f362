using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Cleaning;
using PmsSync.State.Cleaning;
using PmsSync.Web.Access;
using PmsSync.Web.Bodies;
using PmsSync.Web.Input;
using PmsSync.Web.Problems;

namespace PmsSync.Web;

/// <summary>What people do to tasks through the local API, or by a signed webhook, and what is answered to it.</summary>
internal sealed class CleaningWrites(EventWrites writes, TimeProvider time)
{
    public async Task<IResult> ChangeAsync(HttpContext context, TenantScope scope, CleaningTask task, JsonBody.Read body)
    {
        if (!Versioned.TryReadIfMatch(context.Request, out var version))
            return Problem.Unreadable("If-Match holds a version in quotes, as ETag gave it: \"3\".");
        var fields = new Fields(body.Root);
        var decision = CleaningInput.Read(fields, scope.Tenant, task, scope.By);
        if (fields.HasErrors)
            return Problem.Invalid(fields.Errors);
        var command = new CleaningCommand { Task = task.Id, Decision = decision, RequestHash = body.Hash, IfVersion = version };
        return await writes.SendAsync(context, EventOf(scope.Id, command, JournalRetention.ApiSource));
    }

    /// <summary>The same, said by a webhook.</summary>
    /// <param name="source">Who said it.</param>
    /// <param name="dedupe">The same for each repetition of the webhook.</param>
    public Task<IResult> TakeAsync(TenantId tenant, CleaningCommand command, string source, DedupeKey dedupe, CancellationToken cancel) =>
        writes.AskAsync(
            [EventOf(tenant, command, source) with { Dedupe = dedupe.Bytes.ToArray() }], static _ => 1,
            static events => StoredAnswer.OfResult<CleaningResult>(events[0], Answer), cancel);

    public static IResult Answer(HttpContext context, CleaningResult result) => Answer(result);

    private NewEvent EventOf(TenantId tenant, CleaningCommand command, string source) => new(
        tenant, Pipeline.Cleaning, WorkClass.Normal, CleaningCommand.LaneOf(command.Task), CleaningCommand.Change, source, FactJson.Write(command), time.GetUtcNow());

    private static IResult Answer(CleaningResult result) => result switch
    {
        { Outcome: CleaningOutcome.Stale } => Problem.Conflict(
            "Stale version", $"The task has changed meanwhile; it is at version {result.Task?.Version}. Read it again.", ("version", result.Task?.Version ?? 0)),
        { Task: { } task } => Versioned.Ok(CleaningTaskBody.Of(task, result.At), task.Version),
        _ => Problem.Conflict("Cancelled meanwhile", "The stay of this task was cancelled at the same moment. What you wrote is kept with it."),
    };
}
