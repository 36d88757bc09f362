using System.Text.RegularExpressions;
using PmsSync.Domain;

namespace PmsSync.Tenancy;

/// <summary>
/// What must hold for the settings of an API, and that those of feeds and of APIs do not mix. Remembers properties over
/// all tenants: two connections that both tell one property's calendar would undo each other.
/// </summary>
internal sealed partial class ChannelRules(ConfigurationProblems problems, bool sandboxEnabled)
{
    private const string Production = "https://app.channex.io/api/v1";
    private const string ApiPath = "/api/v1";
    private const int GuessableSecret = 16;

    private readonly Dictionary<string, string> _properties = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Where the API lies, without a closing slash. Only for options without errors.</summary>
    public static Uri AddressOf(ConnectionOptions options) => new((options.BaseUrl ?? Production).TrimEnd('/'));

    /// <summary>Null where it is none of them, or not written.</summary>
    public static EditPolicy? PolicyOf(string? written) =>
        Enum.GetValues<EditPolicy>().Cast<EditPolicy?>().FirstOrDefault(p => string.Equals(p.ToString(), written, StringComparison.OrdinalIgnoreCase));

    public void Check(TenantOptions tenant, ConnectionOptions connection, string type, string path)
    {
        if (type == ConnectionTypes.Channex)
            CheckChannel(tenant, connection, path);
        else
            CheckFeeds(connection, type, path);
    }

    private void CheckFeeds(ConnectionOptions connection, string type, string path)
    {
        var written = new (string Name, string? Value)[]
        {
            (nameof(connection.BaseUrl), connection.BaseUrl), (nameof(connection.ApiKey), connection.ApiKey),
            (nameof(connection.PropertyId), connection.PropertyId), (nameof(connection.WebhookSecret), connection.WebhookSecret),
            (nameof(connection.OnAvailabilityEdit), connection.OnAvailabilityEdit), (nameof(connection.OnPriceEdit), connection.OnPriceEdit),
        };
        foreach (var (name, _) in written.Where(static s => s.Value is not null))
            problems.Error($"{path}:{name}", $"A connection of type {type} has no such setting. Remove it, or write the type \"{ConnectionTypes.Channex}\".");
        foreach (var (unit, settings) in connection.Units)
        {
            if (settings.RoomTypeId is not null)
                problems.Error($"{path}:Units:{unit}:RoomTypeId", $"A connection of type {type} knows no room types. Write the feed's address as ImportUrl, or the type \"{ConnectionTypes.Channex}\".");
            if (settings.RatePlans.Count > 0)
                problems.Error($"{path}:Units:{unit}:RatePlans", $"A connection of type {type} tells no prices. Remove it, or write the type \"{ConnectionTypes.Channex}\".");
        }
    }

    private void CheckChannel(TenantOptions tenant, ConnectionOptions connection, string path)
    {
        var address = CheckAddress(connection, path);
        CheckSecret(connection.ApiKey, $"{path}:ApiKey", "Missing. Paste an API key of the channel manager's account (there: user profile, API keys).");
        CheckSecret(connection.WebhookSecret, $"{path}:WebhookSecret", missing: null);
        if (connection.WebhookSecret is { Length: < GuessableSecret })
            problems.Warn($"{path}:WebhookSecret", $"A secret of fewer than {GuessableSecret} characters can be guessed. Use a longer, random one.");
        CheckTheirId(connection.PropertyId, $"{path}:PropertyId", "the property's id as the channel manager shows it");
        if (connection.Enabled && address is not null && connection.PropertyId is { } property
            && !_properties.TryAdd($"{address.Authority} {property}", path))
            problems.Error($"{path}:PropertyId", $"The same property as {_properties[$"{address.Authority} {property}"]}: both would tell its calendar and take each other's bookings. Map all its room types in one connection, or set Enabled to false on one.");
        CheckPolicy(connection.OnAvailabilityEdit, $"{path}:{nameof(connection.OnAvailabilityEdit)}");
        CheckPolicy(connection.OnPriceEdit, $"{path}:{nameof(connection.OnPriceEdit)}");
        CheckUnits(tenant, connection, path);
    }

    private void CheckPolicy(string? written, string path)
    {
        if (written is not null && PolicyOf(written) is null)
            problems.Error(path, $"\"{written}\" is no policy. Write \"repair\", \"adopt\" or \"ask\".");
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
            if (settings.ImportUrl.Count > 0)
                problems.Error($"{place}:ImportUrl", $"A connection of type {ConnectionTypes.Channex} reads no feeds. Write RoomTypeId instead, or give the feed a connection of type \"{ConnectionTypes.Ical}\".");
            if (settings.ExportToken is not null)
                problems.Error($"{place}:ExportToken", $"A connection of type {ConnectionTypes.Channex} exports no feed. Remove it.");
            CheckTheirId(settings.RoomTypeId, $"{place}:RoomTypeId", "the room type's id as the channel manager shows it");
            CheckOnce(theirs, "room type", settings.RoomTypeId, $"{place}:RoomTypeId");
            CheckRatePlans(tenant, theirs, unit, settings, place);
        }
    }

    private void CheckRatePlans(TenantOptions tenant, Dictionary<string, string> theirs, string unit, ConnectionUnitOptions settings, string path)
    {
        // An unknown unit is reported already.
        var owner = tenant.Units.FirstOrDefault(u => string.Equals(u.Id, unit, StringComparison.OrdinalIgnoreCase));
        var plans = owner?.RatePlans.Select(static p => p.Id).OfType<string>().ToList();
        foreach (var (ours, id) in settings.RatePlans)
        {
            var place = $"{path}:RatePlans:{ours}";
            if (plans?.Contains(ours, StringComparer.OrdinalIgnoreCase) == false)
                problems.Error(place, $"The unit has no rate plan \"{ours}\".{Suggestion.For(ours, plans)} Its rate plans: {(plans.Count == 0 ? "none; add it to the unit's RatePlans" : string.Join(", ", plans))}.");
            CheckTheirId(id, place, "the rate plan's id as the channel manager shows it");
            CheckOnce(theirs, "rate plan", id, place);
        }
    }

    private void CheckOnce(Dictionary<string, string> seen, string what, string? id, string path)
    {
        if (id is not null && !seen.TryAdd($"{what} {id}", path))
            problems.Error(path, $"The same {what} as {seen[$"{what} {id}"]}. Each belongs to one unit: map it once.");
    }

    private void CheckTheirId(string? id, string path, string what)
    {
        if (problems.Spoiled(path))
            return;
        if (id is null)
            problems.Error(path, $"Missing. Write {what}.");
        else if (!TheirIdForm().IsMatch(id))
            problems.Error(path, $"\"{id}\" is no such id. Write {what}: letters, digits, dots, underscores and dashes.");
    }

    private void CheckSecret(string? secret, string path, string? missing)
    {
        if (secret is null && missing is not null && !problems.Spoiled(path))
            problems.Error(path, missing);
        else if (secret?.Any(static c => c is <= ' ' or > '~') == true)
            problems.Error(path, "A blank, a line break or another character that no header can carry stands in it. Copy it again.");
    }

    // \z and not $: a line break at the end is not part of an id.
    [GeneratedRegex(@"^[A-Za-z0-9._-]{1,100}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TheirIdForm();
}
