using PmsSync.Domain;

namespace PmsSync.Tenancy;

/// <summary>
/// What must hold for a system that is joined by our own protocol. Its addresses may carry credentials: no message repeats
/// one. Remembers addresses over all tenants: two connections that read one list would each take the other's bookings.
/// </summary>
internal sealed class JoinedRules(ConfigurationProblems problems)
{
    private readonly TheirIdRules _ids = new(problems);
    private readonly Dictionary<string, string> _lists = new(StringComparer.Ordinal);

    /// <summary>Only for options without errors.</summary>
    public static JoinedSystem Build(ConnectionOptions options) => new(
        new Uri(options.PullUrl!), options.AckUrl is { } ack ? new Uri(ack) : null, options.PushUrl is { } push ? new Uri(push) : null);

    public void Check(TenantOptions tenant, ConnectionOptions connection, string path)
    {
        if (connection.PullUrl is null && !problems.Spoiled($"{path}:PullUrl"))
            problems.Error($"{path}:PullUrl", "Missing. Write the address at which the system lists its bookings; one that has none answers an empty list.");
        CheckAddress(connection, connection.PullUrl, $"{path}:PullUrl");
        CheckAddress(connection, connection.AckUrl, $"{path}:AckUrl");
        CheckAddress(connection, connection.PushUrl, $"{path}:PushUrl");
        if (connection is { Enabled: true, PullUrl: { } list } && !_lists.TryAdd(list, path))
            problems.Error($"{path}:PullUrl", $"The same address as {_lists[list]}: both would take each other's bookings. Give each connection a list of its own, for example with a query such as ?house=garden.");
        CheckSecret(connection.Secret, $"{path}:Secret");
        CheckUnits(tenant, connection, path);
    }

    private void CheckAddress(ConnectionOptions connection, string? written, string path)
    {
        if (written is null)
            return;
        if (!Uri.TryCreate(written, UriKind.Absolute, out var address) || address.Host.Length == 0 || address.Scheme is not ("http" or "https"))
            problems.Error(path, "The value is no address. Write for example \"https://pms.example/sync/bookings\".");
        else if (address.UserInfo.Length > 0 || address.Fragment.Length > 0)
            problems.Error(path, "A user, a password or a # stands in the address. Leave them out: our requests are signed with Secret.");
        else if (address.Scheme == "http" && !(connection.AllowPrivateNetworks && FeedAddressRules.IsPrivate(address)))
            problems.Error(path, "The address is not encrypted. Write https://; http:// is only for your own network, with AllowPrivateNetworks.");
        else if (!connection.AllowPrivateNetworks && FeedAddressRules.IsPrivate(address))
            problems.Warn(path, "The address lies on this machine or a private network and will be refused. Set AllowPrivateNetworks to true on the connection if it is yours.");
    }

    private void CheckSecret(string? secret, string path)
    {
        if (secret is null && !problems.Spoiled(path))
            problems.Error(path, $"Missing. Write {WebhookSecrets.Form} in the connection and in the other system.");
        else if (secret is not null && WebhookSecrets.KeyOf(secret) is null)
            problems.Error(path, $"The value is no such secret. Write {WebhookSecrets.Form}.");
    }

    private void CheckUnits(TenantOptions tenant, ConnectionOptions connection, string path)
    {
        var theirs = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (unit, settings) in connection.Units)
        {
            var place = $"{path}:Units:{unit}";
            _ids.Check(settings.ExternalId ?? unit, $"{place}:ExternalId", "the unit's id in that system");
            _ids.CheckOnce(theirs, "unit", settings.ExternalId ?? unit, $"{place}:ExternalId");
            _ids.CheckRatePlans(tenant, theirs, unit, settings, place);
        }
    }
}
