using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using PmsSync.Tenancy;
using Serilog;
using Serilog.Core;
using Serilog.Extensions.Logging;

namespace PmsSync.Operations.Hosting;

/// <summary>The frame around the modules: configuration, logs, Kestrel, the service managers, the stop.</summary>
internal static partial class ServiceHost
{
    private const string Category = "PmsSync.Operations.Hosting.ServiceHost";

    /// <summary>How long a stop may take before what still runs is given up; the journal has it. Below systemd's 90 s.</summary>
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(30);

    /// <summary>A builder with nothing of the default host: no second JSON file, no other logger. The configuration must be without errors.</summary>
    public static WebApplicationBuilder CreateBuilder(LoadedConfiguration configuration)
    {
        Directory.CreateDirectory(configuration.Options.DataDirectory);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = "PmsSync",
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = Environments.Production,
        });
        builder.Configuration.AddConfiguration(configuration.Root);
        builder.Services.AddSingleton(configuration);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(new Random());
        var logger = LoggingSetup.Create(configuration);
        // Before any module has a word, so that the first line says whether this is the demo.
        using (var first = new SerilogLoggerFactory(logger))
            SayFirst(first.CreateLogger(Category), configuration);
        builder.Services.AddSingleton(logger);
        builder.Services.AddSerilog(logger, dispose: true);
        builder.Services.AddSystemd();
        builder.Services.AddWindowsService(static options => options.ServiceName = "PmsSync");
        builder.Services.Configure<HostOptions>(static options => options.ShutdownTimeout = StopWithin);
        builder.Services.AddRouting();
        UseKestrel(builder, configuration);
        return builder;
    }

    /// <summary>Runs until it is told to stop. Returns false when a part of the service failed and took it down.</summary>
    public static async Task<bool> RunAsync(WebApplication app)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(Category);
        var flush = app.Services.GetRequiredService<Logger>();
        var parts = app.Services.GetServices<IHostedService>().OfType<BackgroundService>().ToList();
        app.Lifetime.ApplicationStarted.Register(() => Log.Ready(logger, Listening(app)));
        app.Lifetime.ApplicationStopped.Register(() => Log.Stopped(logger));
        using var signals = new StopSignals(
            first: () => Log.Stopping(logger),
            second: () => EndAtOnce(logger, flush));
        await app.RunAsync();
        return !parts.Exists(static p => p.ExecuteTask is { IsFaulted: true });
    }

    private static void UseKestrel(WebApplicationBuilder builder, LoadedConfiguration configuration)
    {
        builder.WebHost.UseKestrel((context, kestrel) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Configure(context.Configuration.GetSection("Kestrel"));
        });
        // Kestrel's own endpoints win over addresses; naming both would only make it warn.
        if (!configuration.Root.GetSection("Kestrel:Endpoints").GetChildren().Any())
            builder.WebHost.UseUrls([.. configuration.Addresses.Select(static a => a.Url)]);
    }

    private static void SayFirst(Microsoft.Extensions.Logging.ILogger logger, LoadedConfiguration configuration)
    {
        var snapshot = configuration.Snapshot!;
        var units = snapshot.Tenants.Sum(static t => t.Units.Count);
        var connections = snapshot.Tenants.Sum(static t => t.Connections.Count);
        if (snapshot.IsDemo)
            Log.Demo(logger, configuration.Source.File);
        Log.Starting(logger, snapshot.Tenants.Count, units, connections, configuration.Source.File, configuration.Options.DataDirectory);
        foreach (var warning in configuration.Problems.Warnings)
            Log.Warned(logger, warning.Path, warning.Message);
    }

    private static string Listening(WebApplication app) =>
        string.Join(", ", app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? []);

    private static void EndAtOnce(Microsoft.Extensions.Logging.ILogger logger, Logger flush)
    {
        Log.EndingAtOnce(logger);
        flush.Dispose();
        Environment.Exit(Commands.ExitCode.Refused);
    }

    private static partial class Log
    {
        [LoggerMessage(10000, LogLevel.Information, "This is the DEMO: simulated guests book on simulated channels, nothing here is real. Put your own tenant into {File} to begin.")]
        public static partial void Demo(Microsoft.Extensions.Logging.ILogger logger, string file);

        [LoggerMessage(10001, LogLevel.Information, "PmsSync starts with {Tenants} tenants, {Units} units and {Connections} connections from {File}; its data is in {DataDirectory}.")]
        public static partial void Starting(Microsoft.Extensions.Logging.ILogger logger, int tenants, int units, int connections, string file, string dataDirectory);

        [LoggerMessage(10002, LogLevel.Warning, "{Path}: {Problem}")]
        public static partial void Warned(Microsoft.Extensions.Logging.ILogger logger, string path, string problem);

        [LoggerMessage(10003, LogLevel.Information, "Ready on {Addresses}.")]
        public static partial void Ready(Microsoft.Extensions.Logging.ILogger logger, string addresses);

        [LoggerMessage(10004, LogLevel.Information, "Stopping: what runs is finished or parked. Ctrl+C again ends at once; nothing accepted is lost either way.")]
        public static partial void Stopping(Microsoft.Extensions.Logging.ILogger logger);

        [LoggerMessage(10005, LogLevel.Information, "Stopped.")]
        public static partial void Stopped(Microsoft.Extensions.Logging.ILogger logger);

        [LoggerMessage(10006, LogLevel.Warning, "Ended at once by the second Ctrl+C. What was accepted is in the journal and is taken up at the next start.")]
        public static partial void EndingAtOnce(Microsoft.Extensions.Logging.ILogger logger);
    }
}
