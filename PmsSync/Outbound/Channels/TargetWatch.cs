using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Outbound.Channels;

/// <param name="Forgotten">Targets of which nothing is known any more: new ones, other ids, an older database.</param>
/// <param name="Gone">Targets that are no longer told.</param>
internal readonly record struct WatchReport(int Marked, int Forgotten, int Gone);

/// <summary>
/// Compares what is told with what is configured, at the start and after each reload. What is mapped anew or to another id
/// is told whole; everything else is looked at once more, so that a changed quantity, or whatever else, is told as well.
/// </summary>
internal sealed partial class TargetWatch : BackgroundService
{
    private static readonly TimeSpan StoragePause = TimeSpan.FromSeconds(1);

    private readonly Database _database;
    private readonly ChannelLinks _links;
    private readonly DirtyTargets _dirty;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly IDisposable _reloads;

    public TargetWatch(
        Database database, ChannelLinks links, DirtyTargets dirty, TenantDirectory tenants, TimeProvider time, ILogger<TargetWatch> logger)
    {
        (_database, _links, _dirty, _time, _logger) = (database, links, dirty, time, logger);
        _reloads = tenants.OnChange((_, _) => _changes.Writer.TryWrite(true));
    }

    public override void Dispose()
    {
        _reloads.Dispose();
        base.Dispose();
    }

    internal async Task<WatchReport> RunOnceAsync(CancellationToken cancel)
    {
        var known = _database.Readers.Read(TargetStore.All).ToDictionary(static t => t.Target);
        var told = _links.All().SelectMany(MappedTargets.Of).ToList();
        var anew = told.Where(t => known.GetValueOrDefault(t.Target)?.MappedTo != t.MappedTo).ToList();
        var names = told.Select(static t => t.Target).ToHashSet();
        var gone = known.Values.Where(k => k.MappedTo is not null && !names.Contains(k.Target)).ToList();
        var again = told.Except(anew).ToList();

        foreach (var some in MappedTargets.InCommits(gone, static t => t.Target))
            await _database.Writer.WriteAsync(WorkClass.Normal, s => MappedTargets.Leave(s, some), cancel);
        foreach (var some in MappedTargets.InCommits(anew, static t => t.Target))
            await _database.Writer.WriteAsync(WorkClass.Normal, s => MappedTargets.Tell(s, _dirty, some, isAnew: true), cancel);
        foreach (var some in MappedTargets.InCommits(again, static t => t.Target))
            await _database.Writer.WriteAsync(WorkClass.Normal, s => MappedTargets.Tell(s, _dirty, some, isAnew: false), cancel);
        if (anew.Count + gone.Count > 0)
            Log.Changed(_logger, anew.Count, gone.Count);
        return new WatchReport(told.Count, anew.Count, gone.Count);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _changes.Writer.TryWrite(true);
        await foreach (var _ in _changes.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (Exception error) when (error is StorageUnavailableException or SqliteException)
            {
                await Task.Delay(StoragePause, _time, stoppingToken);
                _changes.Writer.TryWrite(true);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(8220, LogLevel.Information, "{Anew} calendars are told whole to their channels, {Gone} are no longer told")]
        public static partial void Changed(ILogger logger, int anew, int gone);
    }
}
