using Microsoft.Data.Sqlite;
using PmsSync.Journal;
using PmsSync.Storage;
using PmsSync.Tenancy;

namespace PmsSync.Pipelines;

/// <summary>
/// Holds, at the start and on each occasion, every unit as it is now against what was made of it last; where that is something
/// else, an event has it made anew.
/// </summary>
internal abstract class UnitWatch(Database database, EventJournal journal, TenantDirectory tenants, TimeProvider time, Func<Action, IDisposable> occasions)
    : Lookout(time, occasions)
{
    /// <returns>How many units are made anew.</returns>
    internal async Task<int> RunOnceAsync(CancellationToken cancel)
    {
        var now = Time.GetUtcNow();
        var units = tenants.Current.Tenants.SelectMany(static t => t.Units).ToList();
        var changed = database.Readers.Read(c => units.Where(u => IsOutdated(c, u, now)).ToList());
        foreach (var unit in changed)
            await journal.AppendAsync(MakeAnew(unit, now), cancel);
        return changed.Count;
    }

    protected abstract bool IsOutdated(SqliteConnection connection, Unit unit, DateTimeOffset now);

    protected abstract NewEvent MakeAnew(Unit unit, DateTimeOffset now);

    protected override Task LookAsync(CancellationToken cancel) => RunOnceAsync(cancel);
}
