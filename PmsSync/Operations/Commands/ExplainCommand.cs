using System.CommandLine;
using System.Globalization;

namespace PmsSync.Operations.Commands;

/// <summary><c>explain</c>: why a night is as it is.</summary>
internal static class ExplainCommand
{
    public static Command Create()
    {
        var tenant = new Argument<string>("TENANT") { Description = "The tenant's id." };
        var unit = new Argument<string>("UNIT") { Description = "The unit's id." };
        var date = new Argument<string>("DATE") { Description = "The night that begins on this date, for example 2027-01-10." };
        date.Validators.Add(static result =>
        {
            if (!DateOnly.TryParseExact(result.GetValueOrDefault<string>(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
                result.AddError("DATE must be written as 2027-01-10.");
        });
        var command = new Command("explain", "Why a night is free or taken: which booking, block or held night, from where, since when.") { tenant, unit, date };
        new ServiceOptions().Complete(command, async (call, cancel) =>
        {
            var id = call.Parsed.GetRequiredValue(tenant);
            var path = ServiceCall.TenantPath(id, $"units/{Uri.EscapeDataString(call.Parsed.GetRequiredValue(unit))}/nights/{call.Parsed.GetValue(date)}");
            return call.Finish(await call.Client.GetAsync(path, id, cancel), body => body.PrintAsText(call.Output));
        });
        return command;
    }
}
