using System.Net;

namespace PmsSync.Tenancy;

/// <summary>
/// An address the service listens on, and the setting that says so. <paramref name="Nearby"/> is how a program on
/// this machine reaches it; null where that cannot be known beforehand (any free port, a socket file).
/// </summary>
internal sealed record ListeningAddress(string Path, string Url, bool IsLoopback, Uri? Nearby)
{
    /// <summary>Where the service listens when nothing is written.</summary>
    public const string Default = "http://127.0.0.1:5080";

    /// <summary>Kestrel's own endpoints where there are some, as Kestrel reads them, else <c>Urls</c>.</summary>
    public static IReadOnlyList<ListeningAddress> Read(IConfiguration configuration, ConfigurationProblems problems)
    {
        var endpoints = configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(static e => (Path: $"{e.Path}:Url", Text: e["Url"])).ToList();
        var urls = (Text(configuration["Urls"]) ?? Default).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var written = endpoints.Count > 0 ? endpoints : [.. urls.Select(static u => (Path: "Urls", Text: (string?)u))];
        var addresses = new List<ListeningAddress>();
        foreach (var (path, text) in written)
        {
            if (Parse(text) is { } parsed)
                addresses.Add(new(path, text!, IsLocal(parsed), NearbyOf(parsed)));
            else
                problems.Error(path, $"\"{text}\" is no address to listen on. Write for example \"{Default}\"; several are separated by semicolons.");
        }
        return addresses;
    }

    private static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private static BindingAddress? Parse(string? text)
    {
        if (Text(text) is null)
            return null;
        try
        {
            var address = BindingAddress.Parse(text!);
            return address.Scheme is "http" or "https" && address.Port is >= 0 and <= 65535 ? address : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static bool IsLocal(BindingAddress address) =>
        address.IsUnixPipe || address.IsNamedPipe
        || string.Equals(address.Host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(address.Host, out var ip) && IPAddress.IsLoopback(ip));

    private static Uri? NearbyOf(BindingAddress address)
    {
        if (address.IsUnixPipe || address.IsNamedPipe || address.Port == 0)
            return null;
        var everywhere = address.Host is "*" or "+" or "0.0.0.0" or "[::]";
        return Uri.TryCreate($"{address.Scheme}://{(everywhere ? "127.0.0.1" : address.Host)}:{address.Port}", UriKind.Absolute, out var uri) ? uri : null;
    }
}
