using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.Pipelines.Messages;
using PmsSync.State.Messages;
using PmsSync.Web.Access;
using PmsSync.Web.Bodies;
using PmsSync.Web.Input;
using PmsSync.Web.Problems;

namespace PmsSync.Web;

/// <summary>What people say of single messages through the local API: read, unread, to be sent all the same.</summary>
internal sealed class MessageMarkWrites(EventWrites writes, MessageReader messages, TimeProvider time)
{
    public Task<IResult> MarkAsync(HttpContext context, TenantScope scope, Message message, JsonBody.Read body) =>
        MarkAsync(context, scope, message.Thread, body, _ => message.Sender == MessageSender.Guest ? [message.Id] : []);

    public Task<IResult> MarkAsync(HttpContext context, TenantScope scope, MessageThread thread, JsonBody.Read body) =>
        MarkAsync(context, scope, thread.Id, body, read => Shown(scope.Id, thread, read));

    public async Task<IResult> ForceAsync(HttpContext context, TenantScope scope, Message message) => await writes.SendAsync(context, new NewEvent(
        scope.Id, Pipeline.Messages, WorkClass.High, $"force/{message.Id}", ForceCommand.Kind, JournalRetention.ApiSource,
        FactJson.Write(new ForceCommand(message.Id, await RequestBody.HashAsync(context.Request))), time.GetUtcNow()));

    public static IResult Marked(HttpContext context, MarkResult result) =>
        MessageOf(context) is { } marked ? TypedResults.Ok(MessageBody.Of(marked)) : Problem.NotFound();

    public static IResult ThreadMarked(HttpContext context, MarkResult result)
    {
        var reader = context.RequestServices.GetRequiredService<MessageReader>();
        return reader.Thread(TenantScope.Of(context).Id, IdOf(context)) is { } marked ? TypedResults.Ok(ThreadBody.Of(marked, reader.StaysOfThread(marked))) : Problem.NotFound();
    }

    public static IResult Forced(HttpContext context, MarkResult result) => result.Outcome switch
    {
        MarkOutcome.Done when MessageOf(context) is { } forced => TypedResults.Ok(MessageBody.Of(forced)),
        MarkOutcome.NothingToForce => Problem.Conflict("Nothing to force", "This message has left, or was discarded; write another one with \"force\": true."),
        _ => Problem.Conflict("Nothing to force", "This message was not written here."),
    };

    private async Task<IResult> MarkAsync(HttpContext context, TenantScope scope, string thread, JsonBody.Read body, Func<bool, IReadOnlyList<string>> which)
    {
        var fields = new Fields(body.Root);
        fields.RefuseUnknown("read");
        var read = fields.Flag("read");
        fields.Require(read, "read");
        if (fields.HasErrors)
            return Problem.Invalid(fields.Errors);
        return await writes.SendAsync(context, new NewEvent(
            scope.Id, Pipeline.Messages, WorkClass.Normal, ReadCommand.LaneOf(thread), ReadCommand.Kind, JournalRetention.ApiSource,
            FactJson.Write(new ReadCommand(thread, which(read!.Value), read.Value, body.Hash)), time.GetUtcNow()));
    }

    // The mark itself is all that is stored; what it was put on is shown as it is.
    private static Message? MessageOf(HttpContext context) =>
        context.RequestServices.GetRequiredService<MessageReader>().Message(TenantScope.Of(context).Id, IdOf(context));

    private static string IdOf(HttpContext context) => (string)context.GetRouteValue("id")!;

    private IReadOnlyList<string> Shown(TenantId tenant, MessageThread thread, bool read)
    {
        var ofGuest = messages.ConversationOf(tenant, thread.Id).Where(static m => m.Sender == MessageSender.Guest).OrderBy(static m => m.SentAt).ThenBy(static m => m.Id, StringComparer.Ordinal);
        return read
            ? [.. ofGuest.Where(static m => !m.IsRead).Select(static m => m.Id)]
            : [.. ofGuest.Where(static m => m.DuplicateOf is null).TakeLast(1).Select(static m => m.Id)];
    }
}
