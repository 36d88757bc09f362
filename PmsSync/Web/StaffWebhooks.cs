using PmsSync.Connectors.Transport;
using PmsSync.Journal;
using PmsSync.Pipelines.Cleaning;
using PmsSync.State.Cleaning;
using PmsSync.Tenancy;
using PmsSync.Web.Input;
using PmsSync.Web.Problems;

namespace PmsSync.Web;

/// <summary>
/// How far those who clean are, as their own systems say it: signed with the secret that their notices are signed with. Who is unknown,
/// has no webhook or does not sign is told the same; so is whoever names a task that is not their own.
/// </summary>
internal sealed class StaffWebhooks(TenantDirectory tenants, CleaningReader reader, CleaningWrites writes, TimeProvider time)
{
    public const string StatusType = "cleaning.status";

    private const int LongestId = 200;

    /// <param name="header">A request header by name; null where there is none.</param>
    public async Task<IResult> TakeAsync(string tenant, string person, Func<string, string?> header, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        if (Find(tenant, person) is not var (owner, member, keys) || header(StandardWebhook.IdHeader) is not { Length: <= LongestId } id || !IsSigned(keys, header, body.Span))
            return Problem.NotFound();
        return JsonBody.Of(body) switch
        {
            // A first try, to see whether the way is open.
            JsonBody.Read { Root: var root } when root.EnumerateObject().All(static f => f.Name is not ("type" or "data")) => TypedResults.StatusCode(StatusCodes.Status202Accepted),
            JsonBody.Read read => await ChangeAsync(owner, member, id, read, cancel),
            JsonBody.Refused refused => refused.Answer,
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private async Task<IResult> ChangeAsync(Tenant owner, StaffMember person, string id, JsonBody.Read body, CancellationToken cancel)
    {
        var fields = new Fields(body.Root);
        var (type, data) = (fields.Text("type", 64), fields.Part("data"));
        if (type is not null && type != StatusType)
            fields.Wrong("type", $"Here only {StatusType} is taken.");
        fields.Require(type, "type");
        fields.Require(data, "data");
        var (named, version) = (data?.Text("task", LongestId), data?.Count("version"));
        data?.Require(named, "task");
        if (fields.HasErrors)
            return Problem.Invalid(fields.Errors);
        if (reader.Task(owner.Id, named!) is not { } task || task.Assignee != person.Id)
            return Problem.NotFound();
        var decision = CleaningInput.ReadStatus(data!, task, person);
        if (fields.HasErrors)
            return Problem.Invalid(fields.Errors);
        var command = new CleaningCommand { Task = task.Id, Decision = decision, RequestHash = body.Hash, IfVersion = version, KeepsDone = true };
        return await writes.TakeAsync(owner.Id, command, decision.By!, DedupeKey.Of(owner.Id.Value, decision.By!, id), cancel);
    }

    private (Tenant Owner, StaffMember Person, IReadOnlyList<byte[]> Keys)? Find(string tenant, string person) =>
        tenants.Current.Find(tenant) is { } owner && owner.FindStaff(person) is { } member
        && owner.NoticeTargets.FirstOrDefault(t => t.Staff == member.Id)?.Webhook is { } webhook
            ? (owner, member, webhook.Secrets)
            : null;

    private bool IsSigned(IReadOnlyList<byte[]> keys, Func<string, string?> header, ReadOnlySpan<byte> body)
    {
        var isSigned = false;
        foreach (var key in keys)
            isSigned |= StandardWebhook.Verify(
                key, header(StandardWebhook.IdHeader), header(StandardWebhook.TimestampHeader), header(StandardWebhook.SignatureHeader), body, time.GetUtcNow()) is not null;
        return isSigned;
    }
}
