using System.CommandLine;

namespace PmsSync.Operations.Commands;

/// <summary><c>dead-letters</c>: what waits for a person.</summary>
internal static class DeadLettersCommand
{
    public static Command Create() => new("dead-letters", "What could not be applied or sent and waits for a person.")
    {
        List(),
        Show(),
        Act("retry", "Tries dead letters again: by id, or all with one cause.", reasonRequired: false),
        Act("discard", "Gives dead letters up, with a reason: by id, or all with one cause.", reasonRequired: true),
    };

    private static Option<string?> TenantOption() => new("--tenant") { Description = "The tenant's id. Default: the only one configured.", HelpName = "ID" };

    private static Command List()
    {
        var tenant = TenantOption();
        var command = new Command("list", "Lists them, newest first.") { tenant };
        new ServiceOptions().Complete(command, (call, cancel) => ForTenantAsync(call, call.Parsed.GetValue(tenant), async id =>
            call.Finish(await call.Client.GetAsync(ServiceCall.TenantPath(id, "dead-letters"), id, cancel), body =>
            {
                var rows = body.Items().Select(static d => new[] { d.Field("id"), d.Field("cause"), d.Field("attempts"), d.Field("firstFailedAt"), d.Field("lastFailedAt") }).ToList();
                if (rows.Count == 0)
                    call.Output.WriteLine("None.");
                else
                    TextTable.Print(call.Output, ["id", "cause", "attempts", "first failed", "last failed"], rows);
            })));
        return command;
    }

    private static Command Show()
    {
        var tenant = TenantOption();
        var letter = new Argument<string>("ID") { Description = "The dead letter's id." };
        var command = new Command("show", "Shows one with its whole life.") { letter, tenant };
        new ServiceOptions().Complete(command, (call, cancel) => ForTenantAsync(call, call.Parsed.GetValue(tenant), async id =>
            call.Finish(
                await call.Client.GetAsync(ServiceCall.TenantPath(id, $"events/{Uri.EscapeDataString(call.Parsed.GetRequiredValue(letter))}"), id, cancel),
                body => body.PrintAsText(call.Output))));
        return command;
    }

    private static Command Act(string name, string description, bool reasonRequired)
    {
        var tenant = TenantOption();
        var letters = new Argument<string[]>("ID") { Description = "Their ids.", Arity = ArgumentArity.ZeroOrMore };
        var cause = new Option<string?>("--cause") { Description = "All that died of this cause, as the list names it.", HelpName = "CAUSE" };
        var reason = new Option<string?>("--reason") { Description = "Why, for the record.", HelpName = "TEXT", Required = reasonRequired };
        var command = new Command(name, description) { letters, tenant, cause, reason };
        command.Validators.Add(result =>
        {
            if (result.GetValue(letters) is { Length: > 0 } == result.GetValue(cause) is not null)
                result.AddError("Name either ids or --cause.");
        });
        new ServiceOptions().Complete(command, (call, cancel) => ForTenantAsync(call, call.Parsed.GetValue(tenant), async id =>
        {
            var body = new Dictionary<string, object>();
            if (call.Parsed.GetValue(letters) is { Length: > 0 } ids)
                body["ids"] = ids;
            if (call.Parsed.GetValue(cause) is { } of)
                body["cause"] = of;
            if (call.Parsed.GetValue(reason) is { } why)
                body["reason"] = why;
            return call.Finish(await call.Client.PostAsync(ServiceCall.TenantPath(id, $"dead-letters/{name}"), body, id, cancel), done =>
            {
                call.Output.WriteLine("Done.");
                done.PrintAsText(call.Output);
            });
        }));
        return command;
    }

    private static async Task<int> ForTenantAsync(ServiceCall call, string? named, Func<string, Task<int>> act)
    {
        var tenant = named ?? (call.Target.Tenants.Count == 1 ? call.Target.Tenants.Keys.First() : null);
        if (tenant is not null)
            return await act(tenant);
        await call.Error.WriteLineAsync("Which tenant? Name it with --tenant ID.");
        return ExitCode.BadUsage;
    }
}
