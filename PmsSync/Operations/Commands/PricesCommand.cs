using System.CommandLine;
using System.Text.Json;

namespace PmsSync.Operations.Commands;

/// <summary><c>prices import</c>: sets what a CSV file says, at the running service.</summary>
internal static class PricesCommand
{
    public static Command Create()
    {
        var tenant = new Argument<string>("TENANT") { Description = "The tenant's id." };
        var file = new Argument<FileInfo>("FILE") { Description = "A CSV file: unit,ratePlan,from,to and what to set." }.AcceptExistingOnly();
        var dryRun = new Option<bool>("--dry-run") { Description = "Only say what it would do." };
        var import = new Command("import", "Sets the prices and restrictions of a CSV file. Exit code 1 when a line was refused.") { tenant, file, dryRun };
        new ServiceOptions().Complete(import, async (call, cancel) =>
        {
            var id = call.Parsed.GetRequiredValue(tenant);
            var bytes = await File.ReadAllBytesAsync(call.Parsed.GetRequiredValue(file).FullName, cancel);
            var path = ServiceCall.TenantPath(id, call.Parsed.GetValue(dryRun) ? "prices/import?dryRun=true" : "prices/import");
            var answer = await call.Client.PostFileAsync(path, bytes, "text/csv", id, cancel);
            var exit = call.Finish(answer, body => Print(body, call.Output));
            return answer is ServiceAnswer.Done done && done.Body.Field("refused") is not ("0" or "") ? ExitCode.Refused : exit;
        });
        return new Command("prices", "Prices and restrictions.") { import };
    }

    private static void Print(JsonElement body, TextWriter output)
    {
        foreach (var line in body.TryGetProperty("lines", out var lines) ? lines.EnumerateArray() : default)
            if (line.Field("accepted") == "false")
                output.WriteLine($"line {line.Field("line")}: {line.Field("problem")}");
        var done = body.Field("dryRun") == "true" ? "would be accepted" : "accepted";
        output.WriteLine($"{body.Field("accepted")} lines {done}, {body.Field("refused")} refused, {body.Field("changed")} values changed.");
    }
}
