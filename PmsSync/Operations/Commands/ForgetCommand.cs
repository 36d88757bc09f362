using System.CommandLine;
using System.Text.Json;

namespace PmsSync.Operations.Commands;

/// <summary><c>forget</c>: deletes all that is kept of a tenant that is not configured any more, and waits until it is gone.</summary>
internal static class ForgetCommand
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    public static Command Create(TimeProvider time)
    {
        var tenant = new Argument<string>("TENANT") { Description = "The tenant's id, which the configuration must not name any more." };
        var confirm = new Option<string?>("--confirm") { Description = "The tenant's id once more: what is deleted cannot be brought back.", HelpName = "TENANT" };
        var wait = new Option<bool>("--no-wait") { Description = "Ends as soon as the deletion has begun; it goes on in the service." };
        var command = new Command("forget", "Deletes all that is kept of a tenant that is not configured any more.") { tenant, confirm, wait };
        new ServiceOptions().Complete(command, async (call, cancel) =>
        {
            var id = call.Parsed.GetRequiredValue(tenant);
            var path = ServiceCall.TenantPath(id, "data");
            var answer = await call.Client.DeleteAsync(path, new { Confirm = call.Parsed.GetValue(confirm) ?? "" }, tenant: null, cancel);
            if (!call.Parsed.GetValue(wait))
                answer = await WhenGoneAsync(call, path, answer, time, cancel);
            return call.Finish(answer, body => call.Output.WriteLine(Words(id, body)));
        });
        return command;
    }

    private static async Task<ServiceAnswer> WhenGoneAsync(ServiceCall call, string path, ServiceAnswer answer, TimeProvider time, CancellationToken cancel)
    {
        var shown = "";
        while (answer is ServiceAnswer.Done { Body: var body } && body.Field("state") == "deleting")
        {
            if (!call.Json && body.Field("rows") is var rows && rows != shown)
                call.Output.WriteLine($"{shown = rows} rows are left.");
            await Task.Delay(Look, time, cancel);
            answer = await call.Client.GetAsync(path, tenant: null, cancel);
        }
        return answer;
    }

    private static string Words(string tenant, JsonElement body) => body.Field("state") switch
    {
        "none" => $"Nothing is left of {tenant}: {body.Field("deleted")} rows were deleted. Backups and logs made before still have it.",
        "configured" => $"{tenant} is configured again, and the deletion has ended; {body.Field("rows")} rows are kept.",
        _ => $"{tenant} is being deleted; {body.Field("rows")} rows are left.",
    };
}
