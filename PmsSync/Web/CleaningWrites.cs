using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Cleaning;
using PmsSync.State.Cleaning;
using PmsSync.Web.Access;
using PmsSync.Web.Bodies;
using PmsSync.Web.Input;
using PmsSync.Web.Problems;

namespace PmsSync.Web;

/// <summary>What people do to tasks through the local API, and what is answered to it.</summary>
internal sealed class CleaningWrites(EventWrites writes, TimeProvider time)
{
    public async Task<IResult> ChangeAsync(HttpContext context, TenantScope scope, CleaningTask task, JsonBody.Read body)
    {
        if (!Versioned.TryReadIfMatch(context.Request, out var version))
            return Problem.Unreadable("If-Match holds a version in quotes, as ETag gave it: \"3\".");
        var fields = new Fields(body.Root);
        var decision = CleaningInput.Read(fields, scope.Tenant, task);
        if (fields.HasErrors)
            return Problem.Invalid(fields.Errors);
        var command = new CleaningCommand { Task = task.Id, Decision = decision, RequestHash = body.Hash, IfVersion = version };
        var item = new NewEvent(
            scope.Id, Pipeline.Cleaning, WorkClass.Normal, CleaningCommand.LaneOf(task.Id), CleaningCommand.Change, JournalRetention.ApiSource,
            FactJson.Write(command), time.GetUtcNow());
        return await writes.SendAsync(context, item, command.RequestHash, static bytes => Answer(FactJson.Read<CleaningResult>(bytes)));
    }

    private static IResult Answer(CleaningResult result) => result switch
    {
        { Outcome: CleaningOutcome.Stale } => Problem.Conflict(
            "Stale version", $"The task has changed meanwhile; it is at version {result.Task?.Version}. Read it again.", ("version", result.Task?.Version ?? 0)),
        { Task: { } task } => Versioned.Ok(CleaningTaskBody.Of(task, result.At), task.Version),
        _ => Problem.Conflict("Cancelled meanwhile", "The stay of this task was cancelled at the same moment. What you wrote is kept with it."),
    };
}
