using System.CommandLine;
using System.Globalization;
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
        var source = new Option<string?>("--source") { Description = "Whose prices they are, such as revenue." };
        var version = new Option<long?>("--version") { Description = "The source's own number of the file: an older one never overwrites a newer one." };
        var import = new Command("import", "Sets the prices and restrictions of a CSV file. Exit code 1 when a line was refused.") { tenant, file, dryRun, source, version };
        new ServiceOptions().Complete(import, async (call, cancel) =>
        {
            var id = call.Parsed.GetRequiredValue(tenant);
            var bytes = await File.ReadAllBytesAsync(call.Parsed.GetRequiredValue(file).FullName, cancel);
            var query = QueryOf(
                ("dryRun", call.Parsed.GetValue(dryRun) ? "true" : null), ("source", call.Parsed.GetValue(source)),
                ("version", call.Parsed.GetValue(version)?.ToString(CultureInfo.InvariantCulture)));
            var path = ServiceCall.TenantPath(id, $"prices/import{query}");
            var answer = await call.Client.PostFileAsync(path, bytes, "text/csv", id, cancel);
            var exit = call.Finish(answer, body => Print(body, call.Output));
            return answer is ServiceAnswer.Done done && done.Body.Field("refused") is not ("0" or "") ? ExitCode.Refused : exit;
        });
        return new Command("prices", "Prices and restrictions.") { import };
    }

    private static string QueryOf(params IEnumerable<(string Name, string? Value)> said)
    {
        var parts = said.Where(static s => s.Value is not null).Select(static s => $"{s.Name}={Uri.EscapeDataString(s.Value!)}").ToList();
        return parts.Count == 0 ? "" : $"?{string.Join('&', parts)}";
    }

    private static void Print(JsonElement body, TextWriter output)
    {
        foreach (var line in body.TryGetProperty("lines", out var lines) ? lines.EnumerateArray() : default)
        {
            var words = line.Field("accepted") == "false" ? line.Field("problem") : line.Field("words");
            if (words.Length > 0)
                output.WriteLine($"line {line.Field("line")}: {words}");
        }
        var (accepted, changed) = body.Field("dryRun") == "true" ? ("would be accepted", "would change") : ("accepted", "changed");
        var superseded = body.Field("superseded") is not ("" or "0") and var count ? $" ({count} superseded)" : "";
        output.WriteLine($"{body.Field("accepted")} lines {accepted}{superseded}, {body.Field("refused")} refused, {body.Field("changed")} values {changed}.");
    }
}
