
namespace PmsSync.Tenancy;

/// <summary>
/// Takes an edited configuration into use without a restart, whole or not at all. It looks at the file every
/// two seconds instead of waiting to be told: notifications are silent on network drives and mounted
/// folders, and watching a folder would watch the database in it. An edit is read when two looks in a row see the same.
/// </summary>
internal sealed partial class ConfigurationReloader : BackgroundService
{
    public static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    private readonly TenantDirectory _directory;
    private readonly TimeProvider _time;
    private readonly ILogger<ConfigurationReloader> _logger;
    private readonly string _dataDirectory;
    private LoadedConfiguration _inUse;
    private FileStamp _read;
    private FileStamp _seen;

    public ConfigurationReloader(LoadedConfiguration started, TenantDirectory directory, TimeProvider time, ILogger<ConfigurationReloader> logger)
    {
        (_directory, _time, _logger) = (directory, time, logger);
        _dataDirectory = started.Options.DataDirectory;
        _inUse = started;
        _read = _seen = started.Stamp;
    }

    /// <summary>Looks once. True when the file was read, for better or worse.</summary>
    public bool RunOnce()
    {
        var stamp = FileStamp.Of(_inUse.Source.File);
        var settled = stamp == _seen;
        _seen = stamp;
        if (!settled || stamp == _read)
            return false;
        _read = stamp;
        var loaded = ConfigurationLoader.Load(_inUse.Source);
        if (loaded.Snapshot is { } snapshot)
            Take(loaded, snapshot);
        else
            Refuse(loaded.Problems.Errors);
        return true;
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        DescribeFirst();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, _time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                RunOnce();
            }
            catch (Exception problem) when (problem is not OperationCanceledException)
            {
                Log.Failed(_logger, problem);
            }
        }
    }

    private void Take(LoadedConfiguration loaded, Snapshot snapshot)
    {
        var changes = SnapshotChanges.Describe(_directory.Current, snapshot);
        var restart = NeedsRestart(loaded);
        _directory.Swap(snapshot);
        Log.Reloaded(_logger, changes.Count == 0 ? "no tenant, unit or connection differs" : string.Join("; ", changes));
        if (restart.Count > 0)
            Log.NeedsRestart(_logger, string.Join(", ", restart));
        foreach (var warning in loaded.Problems.Warnings)
            Log.Warned(_logger, warning.Path, warning.Message);
        _inUse = loaded;
        Keep(snapshot);
    }

    private void Refuse(IReadOnlyList<ConfigurationProblem> errors)
    {
        _directory.Refuse(new ReloadProblem(_time.GetUtcNow(), errors));
        Log.Refused(_logger, errors.Count);
        foreach (var error in errors)
            Log.Wrong(_logger, error.Path, error.Message);
    }

    /// <summary>An edit made while the service was stopped is described at its start.</summary>
    private void DescribeFirst()
    {
        if (OutlineFile.Read(_dataDirectory) is { } last
            && SnapshotChanges.Describe(last, SnapshotOutline.Of(_directory.Current)) is { Count: > 0 } changes)
            Log.ChangedSinceLastRun(_logger, string.Join("; ", changes));
        Keep(_directory.Current);
    }

    private void Keep(Snapshot snapshot)
    {
        if (!OutlineFile.TryWrite(_dataDirectory, SnapshotOutline.Of(snapshot)))
            Log.OutlineNotKept(_logger);
    }

    /// <summary>What differs outside of the tenants is read at a start only, but for the pipelines' targets.</summary>
    private List<string> NeedsRestart(LoadedConfiguration loaded)
    {
        var sizes = Enum.GetValues<Domain.Pipeline>().SelectMany(static p => new[] { $"PmsSync:Pipelines:{p}:Capacity", $"PmsSync:Pipelines:{p}:Workers" });
        string[] sections = ["PmsSync:DataDirectory", .. sizes, "PmsSync:Sandbox", "Serilog", "Urls", "Kestrel"];
        return [.. sections.Where(s => Values(_inUse, s) != Values(loaded, s))];
    }

    private static string Values(LoadedConfiguration loaded, string path)
    {
        var section = loaded.Root.GetSection(path);
        return string.Concat(section.GetChildren().Select(c => Values(loaded, c.Path)).Prepend($"{path}={section.Value}\n"));
    }

    private static partial class Log
    {
        [LoggerMessage(1000, LogLevel.Information, "The configuration was read again and is in use: {Changes}.")]
        public static partial void Reloaded(ILogger logger, string changes);

        [LoggerMessage(1001, LogLevel.Error, "The edited configuration is not used (errors: {Errors}); the one before stays in use. Correct the file and save it: it is read again at once.")]
        public static partial void Refused(ILogger logger, int errors);

        [LoggerMessage(1002, LogLevel.Error, "{Path}: {Problem}")]
        public static partial void Wrong(ILogger logger, string path, string problem);

        [LoggerMessage(1003, LogLevel.Warning, "{Path}: {Problem}")]
        public static partial void Warned(ILogger logger, string path, string problem);

        [LoggerMessage(1004, LogLevel.Warning, "These settings changed too and take effect at the next start: {Sections}.")]
        public static partial void NeedsRestart(ILogger logger, string sections);

        [LoggerMessage(1005, LogLevel.Information, "The configuration changed since the last run: {Changes}.")]
        public static partial void ChangedSinceLastRun(ILogger logger, string changes);

        [LoggerMessage(1006, LogLevel.Warning, "The outline of the configuration could not be kept in the data directory; the next start cannot say what changed.")]
        public static partial void OutlineNotKept(ILogger logger);

        [LoggerMessage(1007, LogLevel.Error, "Reading the configuration again failed; the one before stays in use.")]
        public static partial void Failed(ILogger logger, Exception problem);
    }
}
