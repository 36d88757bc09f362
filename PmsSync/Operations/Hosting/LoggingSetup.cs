using PmsSync.Tenancy;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Filters;

namespace PmsSync.Operations.Hosting;

/// <summary>Serilog from the section of its name, else console and one file a day in the data directory.</summary>
internal static class LoggingSetup
{
    private const string Template = "{Timestamp:yyyy-MM-dd HH:mm:ss.fff zzz} {Level:u3} {Message:lj}{NewLine}{Exception}";
    private const int FilesKept = 14;
    private const long FileBytes = 50 * 1024 * 1024;

    public static Logger Create(LoadedConfiguration configuration)
    {
        var logger = new LoggerConfiguration()
            .Enrich.FromLogContext()
            .Enrich.With<WithoutAddresses>()
            // Requests and responses of the host and of HttpClient carry full addresses, and addresses are
            // credentials here (feeds, exports). So this holds whatever the section Serilog says.
            .Filter.ByExcluding(static e => e.Level < LogEventLevel.Warning && IsHostNoise(e))
            // After a start that failed the host reports every loop that it cancelled as a crash of its own,
            // which would bury the one line that says why.
            .Filter.ByExcluding(static e => e.Exception is OperationCanceledException && Matching.FromSource("Microsoft.Extensions.Hosting").Invoke(e));
        if (configuration.Root.GetSection("Serilog").GetChildren().Any())
            return logger.ReadFrom.Configuration(configuration.Root).CreateLogger();
        return logger
            .MinimumLevel.Information()
            .WriteTo.Console(outputTemplate: Template)
            .WriteTo.File(
                Path.Combine(configuration.Options.DataDirectory, "logs", "pmssync-.log"),
                outputTemplate: Template,
                rollingInterval: RollingInterval.Day,
                retainedFileCountLimit: FilesKept,
                fileSizeLimitBytes: FileBytes,
                rollOnFileSizeLimit: true)
            .CreateLogger();
    }

    /// <summary>The path of a request may hold an export's token; the host puts it beside every event of the request.</summary>
    private sealed class WithoutAddresses : ILogEventEnricher
    {
        public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory) => logEvent.RemovePropertyIfPresent("RequestPath");
    }

    private static bool IsHostNoise(LogEvent e) =>
        Matching.FromSource("Microsoft").Invoke(e) || Matching.FromSource("System.Net.Http").Invoke(e) || Matching.FromSource("Polly").Invoke(e);
}
