using PmsSync.Domain;

namespace PmsSync.Tenancy;

/// <summary>
/// What must hold for the settings of an API, and that those of feeds and of APIs do not mix. Remembers properties over
/// all tenants: two connections that both tell one property's calendar would undo each other.
/// </summary>
internal sealed class ChannelRules(ConfigurationProblems problems, bool sandboxEnabled)
{
    private const string Production = "https://app.channex.io/api/v1";
    private const string ApiPath = "/api/v1";
    private const int GuessableSecret = 16;

    private readonly TheirIdRules _ids = new(problems);
    private readonly JoinedRules _joined = new(problems);
    private readonly Dictionary<string, string> _properties = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Where the API lies, without a closing slash. Only for options without errors.</summary>
    public static Uri AddressOf(ConnectionOptions options) => new((options.BaseUrl ?? Production).TrimEnd('/'));

    public void Check(TenantOptions tenant, ConnectionOptions connection, string type, string path)
    {
        CheckBelongs(connection, type, path);
        if (type == ConnectionTypes.Channex)
            CheckChannel(tenant, connection, path);
        else if (type == ConnectionTypes.Json)
            _joined.Check(tenant, connection, path);
    }

    /// <summary>Settings of another type are an error: whoever writes them expects something of them.</summary>
    private void CheckBelongs(ConnectionOptions connection, string type, string path)
    {
        var written = new (string Name, string? Value, string Of)[]
        {
            (nameof(connection.BaseUrl), connection.BaseUrl, ConnectionTypes.Channex), (nameof(connection.ApiKey), connection.ApiKey, ConnectionTypes.Channex),
            (nameof(connection.PropertyId), connection.PropertyId, ConnectionTypes.Channex), (nameof(connection.WebhookSecret), connection.WebhookSecret, ConnectionTypes.Channex),
            (nameof(connection.PullUrl), connection.PullUrl, ConnectionTypes.Json), (nameof(connection.AckUrl), connection.AckUrl, ConnectionTypes.Json),
            (nameof(connection.PushUrl), connection.PushUrl, ConnectionTypes.Json), (nameof(connection.Secret), connection.Secret, ConnectionTypes.Json),
            (nameof(connection.OnAvailabilityEdit), connection.OnAvailabilityEdit, ConnectionTypes.Channex), (nameof(connection.OnPriceEdit), connection.OnPriceEdit, ConnectionTypes.Channex),
        };
        foreach (var (name, _, of) in written.Where(s => s.Value is not null && s.Of != type))
            problems.Error($"{path}:{name}", $"A connection of type {type} has no such setting. Remove it, or write the type \"{of}\".");
        foreach (var (unit, settings) in connection.Units)
            CheckBelongs(settings, type, $"{path}:Units:{unit}");
    }

    private void CheckBelongs(ConnectionUnitOptions unit, string type, string path)
    {
        var isApi = ConnectionTypes.IsApi(type);
        if (unit.RoomTypeId is not null && type != ConnectionTypes.Channex)
            problems.Error($"{path}:RoomTypeId", $"A connection of type {type} knows no room types. {(isApi ? "Write the unit's id there as ExternalId" : "Write the feed's address as ImportUrl")}, or the type \"{ConnectionTypes.Channex}\".");
        if (unit.ExternalId is not null && type != ConnectionTypes.Json)
            problems.Error($"{path}:ExternalId", $"A connection of type {type} has no such setting. Remove it, or write the type \"{ConnectionTypes.Json}\".");
        if (unit.RatePlans.Count > 0 && !isApi)
            problems.Error($"{path}:RatePlans", $"A connection of type {type} tells no prices. Remove it, or write the type \"{ConnectionTypes.Channex}\".");
        if (unit.ImportUrl.Count > 0 && isApi)
            problems.Error($"{path}:ImportUrl", $"A connection of type {type} reads no feeds. Write {(type == ConnectionTypes.Json ? "PullUrl for the connection" : "RoomTypeId")} instead, or give the feed a connection of type \"{ConnectionTypes.Ical}\".");
        if (unit.ExportToken is not null && isApi)
            problems.Error($"{path}:ExportToken", $"A connection of type {type} exports no feed. Remove it.");
    }

    private void CheckChannel(TenantOptions tenant, ConnectionOptions connection, string path)
    {
        var address = CheckAddress(connection, path);
        CheckSecret(connection.ApiKey, $"{path}:ApiKey", "Missing. Paste an API key of the channel manager's account (there: user profile, API keys).");
        CheckSecret(connection.WebhookSecret, $"{path}:WebhookSecret", missing: null);
        if (connection.WebhookSecret is { Length: < GuessableSecret })
            problems.Warn($"{path}:WebhookSecret", $"A secret of fewer than {GuessableSecret} characters can be guessed. Use a longer, random one.");
        _ids.Check(connection.PropertyId, $"{path}:PropertyId", "the property's id as the channel manager shows it");
        if (connection.Enabled && address is not null && connection.PropertyId is { } property
            && !_properties.TryAdd($"{address.Authority} {property}", path))
            problems.Error($"{path}:PropertyId", $"The same property as {_properties[$"{address.Authority} {property}"]}: both would tell its calendar and take each other's bookings. Map all its room types in one connection, or set Enabled to false on one.");
        PolicyText.Check<EditPolicy>(problems, connection.OnAvailabilityEdit, $"{path}:{nameof(connection.OnAvailabilityEdit)}");
        PolicyText.Check<EditPolicy>(problems, connection.OnPriceEdit, $"{path}:{nameof(connection.OnPriceEdit)}");
        CheckUnits(tenant, connection, path);
    }

    private Uri? CheckAddress(ConnectionOptions connection, string path)
    {
        path = $"{path}:BaseUrl";
        if (!Uri.TryCreate(connection.BaseUrl ?? Production, UriKind.Absolute, out var address) || address.Host.Length == 0 || !IsAllowed(address, connection))
        {
            problems.Error(path, $"The value is no address of an API. Write for example \"{Production}\"; http:// is only for your own network, with AllowPrivateNetworks.");
            return null;
        }
        if (address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0)
            problems.Error(path, $"The address must end with its path. Write for example \"{Production}\", and the key as ApiKey.");
        if (address.Scheme == FeedSource.SandboxScheme && !sandboxEnabled)
            problems.Error(path, "A sandbox:// address needs the sandbox. Set PmsSync:Sandbox:Enabled to true, or write the real address.");
        if (!address.AbsolutePath.TrimEnd('/').EndsWith(ApiPath, StringComparison.Ordinal))
            problems.Warn(path, $"The address does not end with {ApiPath}, as this API's addresses do.");
        return address;
    }

    private static bool IsAllowed(Uri address, ConnectionOptions connection) =>
        address.Scheme is "https" or FeedSource.SandboxScheme
        || (address.Scheme == "http" && connection.AllowPrivateNetworks && FeedAddressRules.IsPrivate(address));

    private void CheckUnits(TenantOptions tenant, ConnectionOptions connection, string path)
    {
        var theirs = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (unit, settings) in connection.Units)
        {
            var place = $"{path}:Units:{unit}";
            _ids.Check(settings.RoomTypeId, $"{place}:RoomTypeId", "the room type's id as the channel manager shows it");
            _ids.CheckOnce(theirs, "room type", settings.RoomTypeId, $"{place}:RoomTypeId");
            _ids.CheckRatePlans(tenant, theirs, unit, settings, place);
        }
    }

    private void CheckSecret(string? secret, string path, string? missing)
    {
        if (secret is null && missing is not null && !problems.Spoiled(path))
            problems.Error(path, missing);
        else if (secret?.Any(static c => c is <= ' ' or > '~') == true)
            problems.Error(path, "A blank, a line break or another character that no header can carry stands in it. Copy it again.");
    }
}
