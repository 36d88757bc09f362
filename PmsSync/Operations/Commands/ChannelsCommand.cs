using System.CommandLine;
using PmsSync.Connectors.Contract;
using PmsSync.Domain;
using PmsSync.Tenancy;

namespace PmsSync.Operations.Commands;

/// <summary>
/// <c>channels [--config FILE] [--tenant T --connection C | --base-url URL --api-key KEY]</c>: what an account at a channel
/// manager holds, and the settings to paste. Exits with 1 when it refuses, with 3 when it cannot be reached.
/// </summary>
internal static class ChannelsCommand
{
    /// <summary>Where the key may stand instead of on the command line, which other users of the machine can read.</summary>
    public const string KeyVariable = "PMSSYNC_CHANNEL_KEY";

    private const string Production = "https://app.channex.io/api/v1";

    /// <param name="list">Asks the account.</param>
    /// <param name="variable">An environment variable by name.</param>
    public static Command Create(
        Func<ChannelAccess, CancellationToken, Task<Answer<IReadOnlyList<CatalogProperty>>>> list, Func<string, string?> variable)
    {
        var config = SharedOptions.Config();
        var tenant = new Option<string?>("--tenant") { Description = "The tenant of the connection.", HelpName = "T" };
        var connection = new Option<string?>("--connection") { Description = "A configured connection, whose address and key are used.", HelpName = "C" };
        var baseUrl = new Option<string?>("--base-url") { Description = $"The API's address, where no connection is configured yet. The default is {Production}.", HelpName = "URL" };
        var apiKey = new Option<string?>("--api-key") { Description = $"The API key. Better set the environment variable {KeyVariable}: a command line can be read by others.", HelpName = "KEY" };
        var json = SharedOptions.Json();
        var command = new Command("channels", "List the properties, room types and rate plans of a Channex account, with the settings to paste.")
        {
            config, tenant, connection, baseUrl, apiKey, json,
        };
        command.Validators.Add(result =>
        {
            if ((result.GetValue(tenant) is null) != (result.GetValue(connection) is null))
                result.AddError("--tenant and --connection belong together.");
            if (result.GetValue(connection) is not null && (result.GetValue(baseUrl) ?? result.GetValue(apiKey)) is not null)
                result.AddError("Name either a configured connection or an address and a key.");
            if (result.GetValue(baseUrl) is { } url && (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https")))
                result.AddError("--base-url needs an address that begins with https://.");
        });
        command.SetAction(async (parsed, cancel) =>
        {
            var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            var access = parsed.GetValue(connection) is { } name
                ? Configured(parsed.GetValue(config), parsed.GetValue(tenant)!, name, error)
                : Given(parsed.GetValue(baseUrl), parsed.GetValue(apiKey) ?? variable(KeyVariable), error);
            if (access is null)
                return ExitCode.Refused;
            return Finish(await list(access, cancel), parsed.GetValue(json), output, error);
        });
        return command;
    }

    private static ChannelAccess? Configured(string? config, string tenant, string connection, TextWriter error)
    {
        if (SharedOptions.Load(config, data: null, urls: null, error) is not { } loaded)
            return null;
        if (loaded.Snapshot is not { } snapshot)
        {
            SharedOptions.PrintErrors(loaded, error);
            return null;
        }
        var found = snapshot.Tenants.FirstOrDefault(t => Same(t.Id.Value, tenant))?.Connections.FirstOrDefault(c => Same(c.Id.Value, connection));
        if (found?.Channel is not { Type: ConnectionTypes.Channex } access)
            error.WriteLine($"{tenant}/{connection} is no configured connection to a channel manager's API.");
        else if (access.BaseUrl.Scheme == FeedSource.SandboxScheme)
            error.WriteLine($"{tenant}/{connection} leads to the sandbox, which only runs inside the service. Name an address with --base-url.");
        else
            return access;
        return null;
    }

    private static ChannelAccess? Given(string? baseUrl, string? key, TextWriter error)
    {
        if (!string.IsNullOrWhiteSpace(key))
        {
            return new ChannelAccess
            {
                Tenant = new TenantId("command"),
                Connection = new ConnectionId("channels"),
                Type = ConnectionTypes.Channex,
                BaseUrl = new Uri(baseUrl ?? Production),
                ApiKey = key.Trim(),
                PropertyId = "",
                // Whoever types the command may reach their own network anyway.
                AllowPrivateNetworks = true,
            };
        }
        error.WriteLine($"No API key. Set the environment variable {KeyVariable}, or name a configured connection with --tenant and --connection.");
        return null;
    }

    private static int Finish(Answer<IReadOnlyList<CatalogProperty>> answer, bool asJson, TextWriter output, TextWriter error)
    {
        switch (answer)
        {
            case Answer<IReadOnlyList<CatalogProperty>>.Got got:
                output.Write(asJson ? ChannelCatalogText.ToJson(got.Value) : ChannelCatalogText.ToText(got.Value));
                return ExitCode.Done;
            case Answer<IReadOnlyList<CatalogProperty>>.Refused refused:
                error.WriteLine($"Refused: {refused.Why}");
                return ExitCode.Refused;
            case Answer<IReadOnlyList<CatalogProperty>>.Later later:
                error.WriteLine(later.Why);
                return ExitCode.Unreachable;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
