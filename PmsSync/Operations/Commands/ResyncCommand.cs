using System.CommandLine;
using System.Text.Json;

namespace PmsSync.Operations.Commands;

/// <summary><c>resync</c>: nothing is known any more of what a connection holds, so all of it is compared and sent anew.</summary>
internal static class ResyncCommand
{
    public static Command Create()
    {
        var tenant = new Argument<string>("TENANT") { Description = "The tenant's id." };
        var connection = new Argument<string>("CONNECTION") { Description = "The connection's id." };
        var command = new Command("resync", "Reads a connection anew and sends it everything that differs.") { tenant, connection };
        new ServiceOptions().Complete(command, async (call, cancel) =>
        {
            var (id, name) = (call.Parsed.GetRequiredValue(tenant), call.Parsed.GetRequiredValue(connection));
            var answer = await call.Client.PostAsync(ServiceCall.TenantPath(id, $"connections/{Uri.EscapeDataString(name)}/resync"), body: null, id, cancel);
            return call.Finish(answer, body =>
            {
                call.Output.WriteLine(Words($"{id}/{name}", body));
                body.PrintAsText(call.Output);
            });
        });
        return command;
    }

    private static string Words(string name, JsonElement body) => body.Field("pending") is { Length: > 0 } pending and not "0"
        ? $"{name} is resynchronised: {pending} of its calendars are being told whole."
        : $"{name} is resynchronised.";
}
