using System.Net;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Json;
using PmsSync.Sandbox.Channex.Hosts;

namespace PmsSync.Sandbox;

/// <summary>
/// The sandbox's own Kestrel on loopback, apart from the service's: its readers go through real HTTP, and
/// none of its addresses exist on the service's port.
/// </summary>
internal sealed partial class SandboxServer(
    SandboxOptions options, FeedEndpoint feeds, ControlEndpoints control, ChannexHost channex, ILogger<SandboxServer> logger) : IAsyncDisposable
{
    public const string Scheme = "sandbox";

    private WebApplication? _app;

    private Uri? _baseAddress;

    /// <summary>Where the channels answer, with a closing slash.</summary>
    /// <exception cref="InvalidOperationException">The sandbox is off or has not started yet.</exception>
    public Uri BaseAddress => _baseAddress ?? throw new InvalidOperationException("The sandbox has not been started.");

    public int Port => BaseAddress.Port;

    /// <summary>
    /// <c>sandbox://airbnb/loft.ics?x</c> as the loopback address that answers for it; null while the sandbox
    /// is not running and for addresses of any other scheme.
    /// </summary>
    public Uri? Resolve(Uri sandboxAddress) =>
        _baseAddress is { } root && sandboxAddress.IsAbsoluteUri && sandboxAddress.Scheme == Scheme
            ? new Uri($"{root}{sandboxAddress.Host}{sandboxAddress.PathAndQuery}")
            : null;

    /// <exception cref="IOException">The configured port is taken.</exception>
    public async Task StartAsync(CancellationToken cancel)
    {
        // The empty builder reads no configuration, environment or command line: the service's own Urls must not move the sandbox.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, options.Port);
        });
        builder.Services.AddRoutingCore();
        builder.Services.Configure<RouteHandlerOptions>(static routes => routes.ThrowOnBadRequest = false);
        builder.Services.Configure<JsonOptions>(static json => json.SerializerOptions.Converters.Add(
            new JsonStringEnumConverter(System.Text.Json.JsonNamingPolicy.CamelCase)));
        var app = builder.Build();
        feeds.Map(app);
        control.Map(app);
        channex.Map(app);
        try
        {
            await app.StartAsync(cancel);
        }
        catch (IOException e)
        {
            await app.DisposeAsync();
            throw new IOException($"The sandbox cannot listen on port {options.Port}: another program uses it. Set PmsSync:Sandbox:Port to 0 for any free port.", e);
        }
        _app = app;
        _baseAddress = new Uri(app.Urls.Single());
        Log.Started(logger, Port);
    }

    public async Task StopAsync(CancellationToken cancel)
    {
        _baseAddress = null;
        if (_app is { } app)
            await app.StopAsync(cancel);
    }

    public async ValueTask DisposeAsync()
    {
        _baseAddress = null;
        if (_app is { } app)
            await app.DisposeAsync();
        _app = null;
    }

    private static partial class Log
    {
        [LoggerMessage(9002, LogLevel.Information, "The sandbox's simulated channels answer on loopback port {Port}.")]
        public static partial void Started(ILogger logger, int port);
    }
}
