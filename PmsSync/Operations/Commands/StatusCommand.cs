using System.CommandLine;
using System.Text.Json;

namespace PmsSync.Operations.Commands;

/// <summary><c>status</c>: the service's health, and each connection of the tenants.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var tenants = new Option<string[]>("--tenant") { Description = "Only this tenant; may be repeated. Default: all that are configured.", HelpName = "ID" };
        var command = new Command("status", "How the running service and its connections are. Exit code 1 when it is not ready.") { tenants };
        new ServiceOptions().Complete(command, (call, cancel) => RunAsync(call, call.Parsed.GetValue(tenants) ?? [], cancel));
        return command;
    }

    private static async Task<int> RunAsync(ServiceCall call, string[] tenants, CancellationToken cancel)
    {
        var health = await call.Client.GetAsync("/health/ready", tenant: null, cancel);
        // "Not ready" is an answer, too, and its body says why.
        if (health is not (ServiceAnswer.Done or ServiceAnswer.Refused { Body.ValueKind: JsonValueKind.Object }))
            return call.Finish(health, static _ => { });
        var body = health is ServiceAnswer.Done done ? done.Body : ((ServiceAnswer.Refused)health).Body;
        var exit = health is ServiceAnswer.Done ? ExitCode.Done : ExitCode.Refused;
        var connections = new Dictionary<string, JsonElement>();
        foreach (var tenant in tenants.Length > 0 ? tenants : [.. call.Target.Tenants.Keys])
        {
            var answer = await call.Client.GetAsync(ServiceCall.TenantPath(tenant, "connections?limit=1000"), tenant, cancel);
            if (answer is ServiceAnswer.Done listed)
                connections[tenant] = listed.Body;
            else
                exit = call.Finish(answer, static _ => { });
        }
        if (call.Json)
            call.Output.WriteLine(JsonSerializer.Serialize(new { Health = body.ValueKind == JsonValueKind.Undefined ? null : (JsonElement?)body, Tenants = connections }, JsonText.Pretty));
        else
            Print(body, connections, call.Output);
        return exit;
    }

    /// <summary>The limits of which something is used: <c>7/10, 2/6000</c>.</summary>
    private static string Used(JsonElement connection) =>
        connection.TryGetProperty("budgets", out var budgets) && budgets.ValueKind == JsonValueKind.Array
            ? string.Join(", ", budgets.EnumerateArray().Where(static b => b.Field("used") is not ("0" or "")).Select(static b => $"{b.Field("used")}/{b.Field("limit")}"))
            : "";

    private static void PrintPipelines(JsonElement pipelines, TextWriter output)
    {
        string Times(JsonElement pipeline, string name) =>
            pipeline.TryGetProperty(name, out var times) && times.ValueKind == JsonValueKind.Object && times.Field("p99") is { Length: > 0 }
                ? $"{times.Field("p50")} / {times.Field("p99")} of {times.Field("target")}"
                : "";
        output.WriteLine();
        TextTable.Print(output, ["pipeline", "health", "applied p50 / p99 of target, s", "acknowledged", "events"],
            pipelines.EnumerateArray().Select(p => new[] { p.Field("name"), p.Field("health"), Times(p, "applied"), Times(p, "acknowledged"), p.GetProperty("applied").Field("count") }));
    }

    private static void Print(JsonElement health, Dictionary<string, JsonElement> connections, TextWriter output)
    {
        health.PrintAsText(output, except: "pipelines");
        if (health.ValueKind == JsonValueKind.Object && health.TryGetProperty("pipelines", out var pipelines) && pipelines.ValueKind == JsonValueKind.Array)
            PrintPipelines(pipelines, output);
        foreach (var (tenant, list) in connections)
        {
            output.WriteLine();
            output.WriteLine($"Tenant {tenant}");
            TextTable.Print(output, ["connection", "health", "last success", "lag s", "pending", "drift", "calls used", "problem"],
                list.Items().Select(static c => new[] { c.Field("id"), c.Field("health"), c.Field("lastSuccessAt"), c.Field("lagSeconds"), c.Field("pending"), c.Field("drift"), Used(c), c.Field("problem") }));
        }
    }
}
