using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using PmsSync.Domain;
using PmsSync.Journal;
using PmsSync.State.Cleaning;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Pipelines.Cleaning;

/// <summary>Compares, at the start and after each reload, by which settings each unit's tasks were made; where they are others now, they are made anew.</summary>
internal sealed class CleaningWatch : BackgroundService
{
    private static readonly TimeSpan StoragePause = TimeSpan.FromSeconds(1);

    private readonly Database _database;
    private readonly EventJournal _journal;
    private readonly TenantDirectory _tenants;
    private readonly TimeProvider _time;
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly IDisposable _reloads;

    public CleaningWatch(Database database, EventJournal journal, TenantDirectory tenants, TimeProvider time)
    {
        (_database, _journal, _tenants, _time) = (database, journal, tenants, time);
        _reloads = tenants.OnChange((_, _) => _changes.Writer.TryWrite(true));
    }

    public override void Dispose()
    {
        _reloads.Dispose();
        base.Dispose();
    }

    /// <returns>How many units are looked at anew.</returns>
    internal async Task<int> RunOnceAsync(CancellationToken cancel)
    {
        var units = _tenants.Current.Tenants.SelectMany(static t => t.Units).ToList();
        var changed = _database.Readers.Read(c => units.Where(u => CleaningWorkStore.SettingsOf(c, u.Tenant, u.Id) != CleaningPlan.SettingsOf(u)).ToList());
        foreach (var unit in changed)
            await _journal.AppendAsync(StaysChanged.Of(unit.Tenant, unit.Id, "settings", WorkClass.Bulk, _time.GetUtcNow()), cancel);
        return changed.Count;
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
}
