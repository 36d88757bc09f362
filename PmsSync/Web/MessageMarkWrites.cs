using System.Security.Cryptography;
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
    public Task<IResult> MarkAsync(HttpContext context, TenantScope scope, Message message, JsonBody.Read body) => MarkAsync(
        context, scope, message.Thread, body, _ => message.Sender == MessageSender.Guest ? [message.Id] : [],
        () => messages.Message(scope.Id, message.Id) is { } marked ? TypedResults.Ok(MessageBody.Of(marked)) : Problem.NotFound());

    public Task<IResult> MarkAsync(HttpContext context, TenantScope scope, MessageThread thread, JsonBody.Read body) => MarkAsync(
        context, scope, thread.Id, body, read => Shown(scope.Id, thread, read),
        () => messages.Thread(scope.Id, thread.Id) is { } marked ? TypedResults.Ok(ThreadBody.Of(marked, messages.StaysOfThread(marked))) : Problem.NotFound());

    public Task<IResult> ForceAsync(HttpContext context, TenantScope scope, Message message)
    {
        // There is no body, so every request with the same key is the same.
        var hash = Convert.ToHexStringLower(SHA256.HashData([]));
        var item = new NewEvent(
            scope.Id, Pipeline.Messages, WorkClass.High, $"force/{message.Id}", ForceCommand.Kind, JournalRetention.ApiSource,
            FactJson.Write(new ForceCommand(message.Id, hash)), time.GetUtcNow());
        return writes.SendAsync(context, item, hash, bytes => FactJson.Read<MarkResult>(bytes).Outcome switch
        {
            MarkOutcome.Done when messages.Message(scope.Id, message.Id) is { } forced => TypedResults.Ok(MessageBody.Of(forced)),
            MarkOutcome.NothingToForce => Problem.Conflict("Nothing to force", "This message has left, or was discarded; write another one with \"force\": true."),
            _ => Problem.Conflict("Nothing to force", "This message was not written here."),
        });
    }

    private async Task<IResult> MarkAsync(
        HttpContext context, TenantScope scope, string thread, JsonBody.Read body, Func<bool, IReadOnlyList<string>> which, Func<IResult> answer)
    {
        var fields = new Fields(body.Root);
        fields.RefuseUnknown("read");
        var read = fields.Flag("read");
        fields.Require(read, "read");
        if (fields.HasErrors)
            return Problem.Invalid(fields.Errors);
        var item = new NewEvent(
            scope.Id, Pipeline.Messages, WorkClass.Normal, ReadCommand.LaneOf(thread), ReadCommand.Kind, JournalRetention.ApiSource,
            FactJson.Write(new ReadCommand(thread, which(read!.Value), read.Value, body.Hash)), time.GetUtcNow());
        return await writes.SendAsync(context, item, body.Hash, _ => answer());
    }

    private IReadOnlyList<string> Shown(TenantId tenant, MessageThread thread, bool read)
    {
        var ofGuest = messages.ConversationOf(tenant, thread.Id).Where(static m => m.Sender == MessageSender.Guest).OrderBy(static m => m.SentAt).ThenBy(static m => m.Id, StringComparer.Ordinal);
        return read
            ? [.. ofGuest.Where(static m => !m.IsRead).Select(static m => m.Id)]
            : [.. ofGuest.Where(static m => m.DuplicateOf is null).TakeLast(1).Select(static m => m.Id)];
    }
}
