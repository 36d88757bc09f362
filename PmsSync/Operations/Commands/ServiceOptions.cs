using System.CommandLine;

namespace PmsSync.Operations.Commands;

/// <summary>How a command finds the running service: <c>--config FILE</c>, or <c>--url URL --key KEY</c>.</summary>
internal sealed class ServiceOptions
{
    private readonly Option<string?> _config = SharedOptions.Config();
    private readonly Option<string?> _url = new("--url") { Description = "The running service's address, instead of the configured one.", HelpName = "URL" };
    private readonly Option<string?> _key = new("--key") { Description = "The admin key or the tenant's.", HelpName = "KEY" };
    private readonly Option<bool> _json = SharedOptions.Json();

    /// <summary>Adds the options and an action that is given the service and prints its answer.</summary>
    public void Complete(Command command, Func<ServiceCall, CancellationToken, Task<int>> action)
    {
        command.Add(_config);
        command.Add(_url);
        command.Add(_key);
        command.Add(_json);
        _url.Validators.Add(static result =>
        {
            if (!Uri.TryCreate(result.GetValueOrDefault<string?>(), UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
                result.AddError("--url needs an address that begins with http:// or https://.");
        });
        command.SetAction(async (parsed, cancel) =>
        {
            if (Find(parsed) is not { } target)
                return ExitCode.Refused;
            using var client = new ServiceClient(target);
            var configuration = parsed.InvocationConfiguration;
            return await action(new ServiceCall(parsed, client, target, parsed.GetValue(_json), configuration.Output, configuration.Error), cancel);
        });
    }

    private ServiceTarget? Find(ParseResult parsed)
    {
        var (url, key, error) = (parsed.GetValue(_url), parsed.GetValue(_key), parsed.InvocationConfiguration.Error);
        if (url is not null && parsed.GetValue(_config) is null)
            return new ServiceTarget(new Uri(url), key, new Dictionary<string, string?>());
        if (SharedOptions.Load(parsed.GetValue(_config), data: null, urls: null, error) is not { } loaded)
            return null;
        if (loaded.Addresses.Count == 0)
        {
            SharedOptions.PrintErrors(loaded, error);
            return null;
        }
        var address = url is not null ? new Uri(url) : loaded.Addresses.Select(static a => a.Nearby).FirstOrDefault(static a => a is not null);
        if (address is null)
        {
            error.WriteLine("The configured address names no fixed port. Say where the service listens with --url URL.");
            return null;
        }
        // An edited file with errors still says where the service runs and with which keys.
        var tenants = loaded.Options.Tenants.Where(static t => t.Id is not null).GroupBy(static t => t.Id!, StringComparer.OrdinalIgnoreCase);
        return new ServiceTarget(address, key ?? loaded.Options.AdminKey, tenants.ToDictionary(static t => t.Key, static t => t.First().ApiKey, StringComparer.OrdinalIgnoreCase));
    }
}

/// <summary>One command's call of the service.</summary>
internal sealed record ServiceCall(ParseResult Parsed, ServiceClient Client, ServiceTarget Target, bool Json, TextWriter Output, TextWriter Error)
{
    /// <summary>Prints what was answered, and turns it into the exit code.</summary>
    public int Finish(ServiceAnswer answer, Action<System.Text.Json.JsonElement> print)
    {
        switch (answer)
        {
            case ServiceAnswer.Done done:
                if (Json)
                    Output.WriteLine(done.Body.ValueKind == System.Text.Json.JsonValueKind.Undefined ? "{}" : System.Text.Json.JsonSerializer.Serialize(done.Body, JsonText.Pretty));
                else
                    print(done.Body);
                return ExitCode.Done;
            case ServiceAnswer.Refused refused:
                Error.WriteLine($"Refused: {refused.Words}");
                return ExitCode.Refused;
            case ServiceAnswer.Unreachable unreachable:
                Error.WriteLine($"{unreachable.Words} Is it running? Name it with --config FILE or --url URL.");
                return ExitCode.Unreachable;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    public static string TenantPath(string tenant, string rest) => $"/api/v1/tenants/{Uri.EscapeDataString(tenant)}/{rest}";
}
