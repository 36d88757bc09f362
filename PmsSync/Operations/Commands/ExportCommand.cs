using System.CommandLine;

namespace PmsSync.Operations.Commands;

/// <summary><c>export</c>: all that is kept of one tenant, into a file.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var tenant = new Argument<string>("TENANT") { Description = "The tenant's id." };
        var file = new Argument<string>("FILE") { Description = "The zip to write; one of that name is replaced once the new one is whole." };
        var command = new Command("export", "Writes all that is kept of one tenant, as of one moment, into a zip of JSON lines.") { tenant, file };
        new ServiceOptions().Complete(command, async (call, cancel) =>
        {
            var (id, path) = (call.Parsed.GetRequiredValue(tenant), Path.GetFullPath(call.Parsed.GetRequiredValue(file)));
            var answer = await call.Client.DownloadAsync(ServiceCall.TenantPath(id, "export"), path, id, cancel);
            return call.Finish(answer, body => call.Output.WriteLine($"Written to {path} ({body.Field("bytes")} bytes). The manifest in it says what is what."));
        });
        return command;
    }
}
